#include <gtest/gtest.h>

#include <map>

#include "notification/deliverer.hpp"
#include "notification/planner.hpp"
#include "notification/sql_store.hpp"
#include "patients/sql_store.hpp"
#include "platform/async/together.hpp"
#include "platform/events/bus/bus.hpp"
#include "platform/security/key_ring.hpp"
#include "platform/sql/migrations.hpp"
#include "support/sql_database.hpp"

namespace medres::notification {
namespace {

class SetClock final : public Clock {
 public:
  Instant Now() const override { return now; }
  Instant now = *ParseInstant("2026-11-24T10:00:00Z");
};

class NoReferences final : public patients::PatientReferences {
 public:
  Task<Status> Repoint(sql::Session&, PatientId, PatientId) override { co_return Status(); }
};

/// Takes what it is told to take, and remembers it.
class Recorder final : public Channel {
 public:
  explicit Recorder(ChannelKind kind) : kind_(kind) {}

  ChannelKind kind() const override { return kind_; }
  bool Reaches(const Contact& contact) const override { return kind_ != ChannelKind::kEmail || contact.email; }
  Task<Result<Receipt>> Send(const Message& message) override {
    ++tried[message.id];
    if (failure) co_return Fail(*failure);
    sent.push_back(message);
    co_return Receipt{"somewhere", "r1"};
  }

  std::optional<Error> failure;
  std::map<NoticeId, int> tried;
  std::vector<Message> sent;

 private:
  ChannelKind kind_;
};

/// Planner and deliverer on a database of the test's own, with one patient.
class NoticeContract : public testing::TestWithParam<sql::Dialect> {
 protected:
  void SetUp() override {
    database_ = test::SqlDatabase::Make(GetParam());
    if (!database_) GTEST_SKIP() << "skipped: MEDRES_TEST_POSTGRES does not name a server";
    ASSERT_TRUE(Await(sql::Migrate(database_->database(), sql::SelectMigrations(sql::EmbeddedMigrations(), GetParam()),
                                   false, clock_.now)));
    patients_ = std::make_unique<patients::PatientService>(database_->database(), patient_store_, relation_store_,
                                                           references_, clock_);
    patients::PatientInput input;
    input.name = "李梅";
    input.phone = "13800138000";
    patient_ = Await(patients_->Create(input))->id;
    for (const ChannelKind kind : {ChannelKind::kSms, ChannelKind::kEmail}) {
      auto channel = std::make_unique<Recorder>(kind);
      (kind == ChannelKind::kSms ? sms_ : email_) = channel.get();
      channels_.push_back(std::move(channel));
    }
    // The planner's place is taken before anything is told.
    ASSERT_TRUE(Await(MakeBus()->Drain()));
  }

  template <class T>
  T Await(Task<T> task) {
    return database_->Await(std::move(task));
  }

  /// As one process has it, with the planner as its only consumer.
  std::unique_ptr<events::Bus> MakeBus() {
    auto bus = std::make_unique<events::Bus>(events::Bus::Parts{.database = database_->database(),
                                                                .loops = database_->loops(),
                                                                .clock = clock_,
                                                                .registry = metrics_,
                                                                .logger = logger_,
                                                                .chance = [] { return 0.5; },
                                                                .listen = std::nullopt},
                                             events::Bus::Options{});
    bus->On({.name = "notification", .kinds = {"*"}, .handler = [this](sql::Session& session, events::Told told) {
               return planner_.Plan(session, told);
             }});
    return bus;
  }

  Deliverer MakeDeliverer(int attempts = 3) {
    return {{database_->database(), notices_, preferences_, *patients_, resources_, templates_,
             config::Section<Channels>::At(channels_), clock_, metrics_},
            DeliveryRules{.retry = {.base = Milliseconds(1000), .most = Milliseconds(8000), .attempts = attempts}},
            [] { return 0.0; }};
  }

  void Tell(const std::string& kind, Uuid visit, int version, const std::string& status = "booked",
            const char* start = "2026-12-02T09:00:00+08:00", std::optional<Instant> expires_at = std::nullopt) {
    const std::string expiry =
        expires_at ? R"("expires_at":)" + std::to_string(expires_at->milliseconds) + "," : std::string();
    const std::string payload = "{" + expiry + R"("version":)" + std::to_string(version) + R"(,"status":")" + status +
                                R"(","touched":[{}],"visit":{"patient":")" + patient_.Text() + R"(","start":)" +
                                std::to_string(ParseInstant(start)->milliseconds) + R"(,"local_start":")" +
                                std::string(start, 16) + R"(","resources":[]}})";
    const auto told = Await(database_->database().RunWrite(
        [&](sql::Session& session) -> Task<Status> {
          std::vector<sql::Call> calls;
          events::AppendTo(calls, session.dialect(), {{kind, visit, payload}}, clock_.now);
          MEDRES_CO_CHECK(co_await session.RunAll(std::move(calls)));
          co_return Status();
        },
        sql::Database::kDeadline));
    ASSERT_TRUE(told) << ToString(told.error());
  }

  /// Until all is read that was told: the journal waits for whatever else the server has running, its own upkeep too.
  void Plan() {
    const auto bus = MakeBus();
    const std::int64_t last = database_->Number("select coalesce(max(id), 0) from outbox");
    do {
      const Status planned = Await(bus->Drain());
      ASSERT_TRUE(planned) << ToString(planned.error());
    } while (database_->Number("select min(id) from event_mark where consumer = 'notification'") < last);
  }

  int Deliver(int attempts = 3) {
    auto deliverer = MakeDeliverer(attempts);
    const auto count = Await(deliverer.DeliverDue());
    EXPECT_TRUE(count) << ToString(count.error());
    return count.value_or(-1);
  }

  std::vector<Notice> Notices() {
    const NoticeFilter filter{.patient = patient_, .status = std::nullopt, .before = std::nullopt, .limit = 50};
    return *Await(database_->database().Read<std::vector<Notice>>(
        [&](sql::Session& session) { return notices_.List(session, filter); }));
  }

  void Prefer(Preferences preferences) {
    preferences.patient = patient_;
    preferences.version = 1;
    ASSERT_TRUE(*Await(database_->database().Write<bool>(
        [&](sql::Session& session) { return preferences_.Save(session, preferences); })));
  }

  SetClock clock_;
  std::unique_ptr<test::SqlDatabase> database_;
  security::KeyRing keys_ = security::KeyRing::Generate();
  patients::SqlPatientStore patient_store_{keys_};
  patients::SqlRelationStore relation_store_;
  NoReferences references_;
  std::unique_ptr<patients::PatientService> patients_;
  SqlNoticeStore notices_;
  log::Logger logger_{log::Level::kOff, log::Format::kConsole};
  SqlPreferenceStore preferences_{keys_};
  catalog::Directory resources_;
  Templates templates_ = Templates::Embedded();
  Channels channels_;
  Recorder* sms_ = nullptr;
  Recorder* email_ = nullptr;
  metrics::Registry metrics_;
  NoticePlanner planner_{notices_, clock_, 18};
  PatientId patient_;
  const Uuid visit_ = MakeUuid();
};

TEST_P(NoticeContract, TellsOnceHoweverOftenItLooks) {
  Tell("appointment.booked", visit_, 1);
  Plan();
  Plan();
  EXPECT_EQ(Notices().size(), 2U);
  EXPECT_EQ(Deliver(), 1) << "the reminder is not due";
  EXPECT_EQ(Deliver(), 0);
  ASSERT_EQ(sms_->sent.size(), 1U);
  EXPECT_EQ(sms_->sent[0].contact.phone, "13800138000");
  EXPECT_NE(sms_->sent[0].wording.text.find("李梅"), std::string::npos);
  const Notice sent = Notices().back();
  EXPECT_EQ(sent.status, NoticeStatus::kSent);
  EXPECT_EQ(sent.channel, ChannelKind::kSms);
  EXPECT_EQ(sent.reference, "r1");
}

TEST_P(NoticeContract, TheSameEventToldAgainIsOneNotice) {
  Tell("appointment.booked", visit_, 1);
  Tell("appointment.booked", visit_, 1);
  Plan();
  EXPECT_EQ(Notices().size(), 2U);
}

TEST_P(NoticeContract, ProcessesThatPlanAndDeliverAtOnceTellOnce) {
  constexpr int kVisits = 40;
  for (int i = 0; i < kVisits; ++i) Tell("appointment.booked", MakeUuid(), 1);
  constexpr int kProcesses = 4;
  std::vector<std::unique_ptr<events::Bus>> buses;
  for (int i = 0; i < kProcesses; ++i) buses.push_back(MakeBus());
  std::vector<Deliverer> deliverers(kProcesses, MakeDeliverer());
  const auto work = [](events::Bus& bus, Deliverer& deliverer) -> Task<void> {
    for (int round = 0; round < 8; ++round) {
      (void)co_await bus.Drain();
      (void)co_await deliverer.DeliverDue();
    }
  };
  const auto all = [&]() -> Task<bool> {
    std::vector<Task<void>> tasks;
    for (std::size_t i = 0; i < kProcesses; ++i) tasks.push_back(work(*buses[i], deliverers[i]));
    co_await async::Together(std::move(tasks));
    co_return true;
  };
  EXPECT_TRUE(Await(all()));
  while (Deliver() > 0) {
  }
  EXPECT_EQ(sms_->sent.size(), static_cast<std::size_t>(kVisits));
  for (const auto& [id, times] : sms_->tried) EXPECT_EQ(times, 1) << id.Text();
}

TEST_P(NoticeContract, TriesAgainLaterAndThenGivesUp) {
  Tell("appointment.booked", visit_, 1);
  Plan();
  sms_->failure = Error::Unavailable("notification.refused", {{"channel", "sms"}, {"status", "503"}});
  EXPECT_EQ(Deliver(), 1);
  EXPECT_EQ(Deliver(), 0) << "not before its pause is over";
  clock_.now = clock_.now + Milliseconds(1000);
  EXPECT_EQ(Deliver(), 1);
  clock_.now = clock_.now + Milliseconds(2000);
  EXPECT_EQ(Deliver(), 1);
  EXPECT_EQ(Notices().back().status, NoticeStatus::kDead);
  EXPECT_NE(Notices().back().failure->find("503"), std::string::npos);

  sms_->failure.reset();
  const NoticeId id = Notices().back().id;
  EXPECT_TRUE(*Await(database_->database().Write<bool>(
      [&](sql::Session& session) { return notices_.Replay(session, id, clock_.now); })));
  EXPECT_EQ(Deliver(), 1);
  EXPECT_EQ(sms_->sent.size(), 1U);
  EXPECT_EQ(Notices().back().status, NoticeStatus::kSent);
  EXPECT_FALSE(*Await(database_->database().Write<bool>([&](sql::Session& session) {
    return notices_.Replay(session, id, clock_.now);
  }))) << "only a dead one is replayed";
}

TEST_P(NoticeContract, AChannelThatNeverWillIsPassedOver) {
  Preferences preferences;
  preferences.email = "li@example.org";
  Prefer(preferences);
  Tell("appointment.booked", visit_, 1);
  Plan();
  sms_->failure = Error::Invalid("notification.refused", "/to", {{"channel", "sms"}, {"status", "422"}});
  EXPECT_EQ(Deliver(), 1);
  EXPECT_EQ(email_->sent.size(), 1U);
  EXPECT_EQ(Notices().back().channel, ChannelKind::kEmail);
}

TEST_P(NoticeContract, WhatAProcessTookWithItIsFreeAfterItsLease) {
  Tell("appointment.booked", visit_, 1);
  Plan();
  const auto claim = [&] {
    return *Await(database_->database().Write<std::vector<Notice>>([&](sql::Session& session) {
      return notices_.Claim(session, clock_.now, clock_.now + Milliseconds(60'000), 10);
    }));
  };
  const auto lost = claim();
  ASSERT_EQ(lost.size(), 1U);
  EXPECT_TRUE(claim().empty());
  clock_.now = clock_.now + Milliseconds(60'000);
  EXPECT_EQ(Deliver(), 1);
  // The first process comes back late: what it says does not count any more.
  Notice late = lost[0];
  late.status = NoticeStatus::kDead;
  ASSERT_TRUE(Await(database_->database().RunWrite(
      [&](sql::Session& session) { return notices_.Record(session, late, late.attempts); }, sql::Database::kDeadline)));
  EXPECT_EQ(Notices().back().status, NoticeStatus::kSent);
}

TEST_P(NoticeContract, ACancelledVisitIsNotRemindedOf) {
  Tell("appointment.booked", visit_, 1);
  Tell("appointment.rescheduled", visit_, 2, "booked", "2026-12-03T09:00:00+08:00");
  Plan();
  Tell("appointment.cancelled", visit_, 3, "cancelled", "2026-12-03T09:00:00+08:00");
  Plan();
  std::map<NoticeStatus, int> reminders;
  for (const Notice& notice : Notices()) reminders[notice.status] += notice.kind == NoticeKind::kReminder ? 1 : 0;
  EXPECT_EQ(reminders[NoticeStatus::kWithdrawn], 2);
  EXPECT_EQ(reminders[NoticeStatus::kPending], 0);
}

TEST_P(NoticeContract, AnOfferIsToldOfWhileItStandsAndNobodyHasAnswered) {
  const auto offer = [&](Uuid entry) {
    Tell("waitlist.offered", entry, 1, "offered", "2026-12-02T09:00:00+08:00", clock_.now + Minutes(30));
    Plan();
  };
  const auto status = [&] { return Notices().front().status; };
  for (const char* answer : {"accepted", "declined", "expired", "withdrawn"}) {
    const Uuid entry = MakeUuid();
    offer(entry);
    EXPECT_EQ(status(), NoticeStatus::kPending);
    Tell(std::string("waitlist.") + answer, entry, 2, "waiting");
    Plan();
    EXPECT_EQ(status(), NoticeStatus::kWithdrawn) << answer;
    EXPECT_EQ(Deliver(), 0) << answer;
  }
  offer(MakeUuid());
  sms_->failure = Error::Unavailable("notification.refused", {{"channel", "sms"}, {"status", "503"}});
  EXPECT_EQ(Deliver(), 1);
  sms_->failure.reset();
  clock_.now = clock_.now + Minutes(30);
  EXPECT_EQ(Deliver(), 1);
  EXPECT_EQ(status(), NoticeStatus::kWithdrawn) << "it ended while the carrier was out";
  EXPECT_TRUE(sms_->sent.empty());
}

TEST_P(NoticeContract, ACallIsToldOnceAndNotWhenItIsOver) {
  const auto call = [&](Uuid ticket, int version) {
    Tell("queue.called", ticket, version, "called", "2026-11-24T18:00:00+08:00");
    Plan();
  };
  const Uuid ticket = MakeUuid();
  Preferences preferences;
  preferences.quiet = QuietHours{{17 * 60}, {20 * 60}};
  Prefer(preferences);
  call(ticket, 2);
  call(ticket, 2);
  Tell("queue.recalled", ticket, 3, "called", "2026-11-24T18:00:00+08:00");
  Plan();
  EXPECT_EQ(Deliver(), 1) << "a call is about now, quiet or not";
  EXPECT_EQ(Deliver(), 0);
  ASSERT_EQ(sms_->sent.size(), 1U);
  EXPECT_EQ(sms_->sent[0].kind, NoticeKind::kCalled);
  EXPECT_NE(sms_->sent[0].wording.text.find("18:00"), std::string::npos) << sms_->sent[0].wording.text;
  for (const char* end : {"started", "passed", "left"}) {
    const Uuid other = MakeUuid();
    call(other, 2);
    Tell(std::string("queue.") + end, other, 3, end, "2026-11-24T18:00:00+08:00");
    Plan();
    EXPECT_EQ(Notices().front().status, NoticeStatus::kWithdrawn) << end;
  }
  call(MakeUuid(), 2);
  clock_.now = clock_.now + Minutes(15);
  EXPECT_EQ(Deliver(), 1);
  EXPECT_EQ(Notices().front().status, NoticeStatus::kWithdrawn) << "who hears of it now has missed it";
  EXPECT_EQ(sms_->sent.size(), 1U);
}

TEST_P(NoticeContract, PreferencesAreKept) {
  Preferences preferences;
  preferences.language = Language::kEn;
  preferences.channels = {ChannelKind::kEmail, ChannelKind::kSms};
  preferences.muted = {NoticeKind::kCancelled};
  preferences.quiet = QuietHours{{17 * 60}, {20 * 60}};
  preferences.email = "li@example.org";
  Prefer(preferences);
  Tell("appointment.booked", visit_, 1);
  Tell("appointment.cancelled", MakeUuid(), 2, "cancelled");
  Tell("appointment.cancelled_by_provider", MakeUuid(), 2, "cancelled");
  Plan();
  EXPECT_EQ(Deliver(), 3);
  ASSERT_EQ(email_->sent.size(), 1U) << "18:00 is quiet, which only what is urgent breaks";
  EXPECT_EQ(email_->sent[0].kind, NoticeKind::kCancelledByProvider);
  EXPECT_EQ(email_->sent[0].language, Language::kEn);
  clock_.now = *ParseInstant("2026-11-24T20:00:00+08:00");
  EXPECT_EQ(Deliver(), 1);
  EXPECT_EQ(email_->sent.back().kind, NoticeKind::kBooked);
  EXPECT_EQ(email_->sent.back().attempt, 1) << "waiting is no attempt";
  EXPECT_TRUE(sms_->sent.empty());
  EXPECT_EQ(
      *database_->Query("select count(*) from notice where status = 'suppressed'")->operator[](0).OptionalInteger(0),
      1);
}

INSTANTIATE_TEST_SUITE_P(Databases, NoticeContract, testing::Values(sql::Dialect::kSqlite, sql::Dialect::kPostgres),
                         [](const auto& each) { return each.param == sql::Dialect::kSqlite ? "Sqlite" : "Postgres"; });

}  // namespace
}  // namespace medres::notification
