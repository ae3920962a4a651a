#include <algorithm>
#include <future>
#include <set>

#include "app/no_show_marking.hpp"
#include "contract/scheduling/booking_house.hpp"
#include "patients/sql_store.hpp"
#include "platform/security/key_ring.hpp"
#include "scheduling/booking/ports.hpp"
#include "scheduling/desk/no_shows.hpp"
#include "scheduling/desk/references.hpp"
#include "scheduling/desk/service.hpp"

namespace medres::scheduling {
namespace {

/// The booking house with a desk in front. `At(0)` is eight in the morning on the spot.
class DeskContract : public test::BookingHouse {
 protected:
  void SetUp() override {
    test::BookingHouse::SetUp();
    if (IsSkipped()) return;
    rules_.opens_before_minutes = 1440;
    patients_ = std::make_unique<patients::PatientService>(database_->database(), patient_store_, relation_store_,
                                                           references_, clock_);
    desk_ = std::make_unique<DeskService>(DeskService::Parts{database_->database(), desk_store_, *bookings_, finder_,
                                                             *patients_, resources_, services_, policies_,
                                                             config::Section<DeskRules>::At(rules_), clock_});
    no_shows_ = std::make_unique<NoShowService>(NoShowService::Parts{
        database_->database(), desk_store_, *bookings_, policies_, config::Section<DeskRules>::At(rules_), clock_});
    GoTo(0);
  }

  void GoTo(int minute) { clock_.skew = At(minute) - SystemClock().Now(); }

  PatientId Person() {
    patients::PatientInput input;
    input.name = "张伟";
    return Await(patients_->Create(input))->id;
  }

  Appointment BookAt(int minute, ResourceId room) {
    const auto booked = Await(bookings_->Book(Wish(minute, {room}, Person())));
    EXPECT_TRUE(booked) << ToString(booked.error());
    return booked ? booked->appointment : Appointment();
  }

  CheckInWish Here(const Appointment& visit) const {
    return {.visit = visit.id, .facility = {}, .pickup_code = {}, .actor = "desk"};
  }

  Ticket ComeFor(int minute, ResourceId room) {
    const auto admitted = Await(desk_->CheckIn(Here(BookAt(minute, room))));
    EXPECT_TRUE(admitted) << ToString(admitted.error());
    return admitted ? admitted->ticket : Ticket();
  }

  WalkInWish Walk(PatientId patient) const {
    return {.service_type = service_, .patient = patient, .resources = {}, .actor = "desk"};
  }

  std::vector<QueueEntry> SheetOf(ResourceId room) { return Await(desk_->Sheet(room, std::nullopt))->entries; }

  AppointmentStatus StatusOf(const Appointment& visit) { return Await(bookings_->Get(visit.id))->status; }

  void Transit(const Appointment& visit, std::optional<AppointmentStatus> to) {
    const auto done = Await(bookings_->Transition(
        {.appointment = visit.id, .expected_version = std::nullopt, .to = to, .reason = {}, .actor = "tester"}));
    ASSERT_TRUE(done) << ToString(done.error());
  }

  security::KeyRing keys_ = security::KeyRing::Generate();
  patients::SqlPatientStore patient_store_{keys_};
  patients::SqlRelationStore relation_store_;
  /// As the program joins them.
  class References final : public patients::PatientReferences {
   public:
    explicit References(DeskContract& house) : visits_(house.store_, house.resources_, house.clock_) {}
    Task<Status> Repoint(sql::Session& session, PatientId from, PatientId to) override {
      MEDRES_CO_CHECK(co_await visits_.Repoint(session, from, to));
      co_return co_await tickets_.Repoint(session, from, to);
    }

   private:
    BookingPorts visits_;
    SqlDeskStore store_;
    DeskReferences tickets_{store_};
  };
  References references_{*this};
  SqlDeskStore desk_store_;
  DeskRules rules_;
  std::unique_ptr<patients::PatientService> patients_;
  std::unique_ptr<DeskService> desk_;
  std::unique_ptr<NoShowService> no_shows_;
};

TEST_P(DeskContract, AVisitGoesThroughTheDesk) {
  const Appointment visit = BookAt(60, room_);
  const auto admitted = Await(desk_->CheckIn(Here(visit)));
  ASSERT_TRUE(admitted) << ToString(admitted.error());
  const Ticket& ticket = admitted->ticket;
  EXPECT_EQ(std::tuple(ticket.number, ticket.name, ticket.appointment), std::tuple(1, "张*", std::optional(visit.id)));
  EXPECT_EQ(StatusOf(visit), AppointmentStatus::kArrived);
  const auto called = Await(desk_->CallNext(room_, "3"));
  ASSERT_TRUE(called) << ToString(called.error());
  EXPECT_EQ(std::tuple(called->id, called->desk, called->calls), std::tuple(ticket.id, "3", 1));
  const std::string start = "\"start\":" + std::to_string(called->called_at->milliseconds) + ",\"local_start\":\"20";
  EXPECT_EQ(Number("select count(*) from outbox where kind = 'queue.called' and payload like '%" + start + "%'"), 1)
      << "what a notice needs to say when";
  ASSERT_TRUE(Await(desk_->Step(ticket.id, TicketStep::kStart, "", "desk")));
  EXPECT_EQ(StatusOf(visit), AppointmentStatus::kCheckedIn);
  GoTo(12);
  const auto done = Await(desk_->Step(ticket.id, TicketStep::kFinish, "", "desk"));
  ASSERT_TRUE(done) << ToString(done.error());
  EXPECT_EQ(StatusOf(visit), AppointmentStatus::kFulfilled);
  const auto shown = Await(desk_->Get(ticket.id));
  ASSERT_TRUE(shown) << ToString(shown.error());
  EXPECT_EQ(shown->ticket, *done) << "as it was answered, so it is read";
  EXPECT_EQ(Number("select count(*) from outbox where kind in ('queue.joined', 'queue.called', 'queue.started', "
                   "'queue.finished')"),
            4);
  EXPECT_EQ(CodeOf(Await(desk_->Step(ticket.id, TicketStep::kRecall, "", "desk"))), "desk.step");
}

TEST_P(DeskContract, CheckingInAgainIsTheSameTicketAndCompletesWhatACrashLeft) {
  const Appointment visit = BookAt(60, room_);
  Transit(visit, AppointmentStatus::kArrived);
  const auto completed = Await(desk_->CheckIn(Here(visit)));
  ASSERT_TRUE(completed) << ToString(completed.error());
  EXPECT_FALSE(completed->again) << "the visit had arrived, the ticket was missing";
  const auto again = Await(desk_->CheckIn(Here(visit)));
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->again);
  EXPECT_EQ(again->ticket, completed->ticket);
}

TEST_P(DeskContract, ChecksInByPickUpCodeAtTheDoorOfToday) {
  ResourceId clinic = ResourceId::Make();
  catalog::Resource facility;
  facility.id = clinic;
  facility.kind = catalog::ResourceKind::kFacility;
  facility.status = catalog::ResourceStatus::kActive;
  resources_.Apply(facility);
  const Appointment visit = BookAt(60, room_);
  ASSERT_TRUE(database_->Change("update appointment set facility = ?2 where id = ?1", {visit.id, clinic}));
  const auto with = [&](std::string code) {
    return Await(desk_->CheckIn({.visit = {}, .facility = clinic, .pickup_code = std::move(code), .actor = "desk"}));
  };
  const auto admitted = with(visit.pickup_code);
  ASSERT_TRUE(admitted) << ToString(admitted.error());
  EXPECT_EQ(admitted->ticket.appointment, visit.id);
  EXPECT_EQ(CodeOf(with("0000000x")), "desk.code_unknown");
  GoTo(-24 * 60);
  EXPECT_EQ(CodeOf(with(visit.pickup_code)), "desk.code_unknown") << "of yesterday's visits none has it";
}

TEST_P(DeskContract, SeveralDesksCallEachPatientOnceAndInOrder) {
  constexpr int kPatients = 12;
  for (int i = kPatients; i > 0; --i) ComeFor(30 * i, room_);
  const auto work_through = [&](int desk) -> Task<std::vector<int>> {
    std::vector<int> numbers;
    while (const auto called = co_await desk_->CallNext(room_, std::to_string(desk))) numbers.push_back(called->number);
    co_return numbers;
  };
  std::vector<std::future<std::vector<int>>> desks;
  for (int desk = 0; desk < 4; ++desk) desks.push_back(database_->Start(work_through(desk), desk % 2));
  std::multiset<int> all;
  for (auto& desk : desks) {
    const std::vector<int> numbers = desk.get();
    EXPECT_TRUE(std::ranges::is_sorted(numbers, std::greater<>())) << "who came last has the earliest visit";
    all.insert(numbers.begin(), numbers.end());
  }
  EXPECT_EQ(all.size(), static_cast<std::size_t>(kPatients));
  EXPECT_EQ(std::set<int>(all.begin(), all.end()).size(), all.size()) << "nobody twice";
}

TEST_P(DeskContract, NumbersAreGivenOnceHoweverManyCome) {
  std::vector<Appointment> visits;
  for (int i = 1; i <= 8; ++i) visits.push_back(BookAt(30 * i, room_));
  std::vector<std::future<Result<Admission>>> coming;
  for (std::size_t i = 0; i < 16; ++i) {
    coming.push_back(database_->Start(desk_->CheckIn(Here(visits[i % 8])), static_cast<int>(i / 8)));
  }
  std::set<int> numbers;
  for (auto& one : coming) {
    const auto admitted = one.get();
    ASSERT_TRUE(admitted) << ToString(admitted.error()) << ": two desks for one visit give one ticket";
    numbers.insert(admitted->ticket.number);
  }
  EXPECT_EQ(numbers.size(), 8U);
  EXPECT_EQ(*numbers.rbegin(), 8);
}

TEST_P(DeskContract, WhoseVisitIsCalledOffWaitsNoMore) {
  const Appointment visit = BookAt(60, room_);
  ASSERT_TRUE(Await(desk_->CheckIn(Here(visit))));
  Transit(visit, AppointmentStatus::kCancelled);
  EXPECT_TRUE(SheetOf(room_).empty());
  EXPECT_EQ(CodeOf(Await(desk_->CallNext(room_, ""))), "desk.nobody_waiting");
  EXPECT_EQ(ComeFor(90, room_).number, 2) << "a number is not given twice";
}

TEST_P(DeskContract, PassedOverReturnsBehindOthersAndWhoLeftKeepsTheNumber) {
  const Ticket first = ComeFor(30, room_);
  for (int i = 2; i <= 5; ++i) ComeFor(30 * i, room_);
  ASSERT_TRUE(Await(desk_->CallNext(room_, "1")));
  ASSERT_TRUE(Await(desk_->Step(first.id, TicketStep::kPass, "", "desk")));
  ASSERT_TRUE(Await(desk_->Step(first.id, TicketStep::kReturn, "", "desk")));
  std::vector<int> numbers;
  for (const QueueEntry& entry : SheetOf(room_)) numbers.push_back(entry.ticket.number);
  EXPECT_EQ(numbers, (std::vector<int>{2, 3, 4, 1, 5}));
  ASSERT_TRUE(Await(desk_->Step(first.id, TicketStep::kLeave, "", "desk")));
  const auto back = Await(desk_->CheckIn({.visit = first.appointment,
                                          .facility = {},
                                          .pickup_code = {},
                                          .priority = TicketPriority::kEmergency,
                                          .actor = "desk"}));
  ASSERT_TRUE(back) << ToString(back.error());
  EXPECT_EQ(back->ticket.number, 1);
  EXPECT_EQ(SheetOf(room_).front().ticket.number, 1) << "and has become an emergency";
}

TEST_P(DeskContract, AWalkInGetsTimeWhileThereIsAny) {
  const PatientId patient = Person();
  const auto admitted = Await(desk_->WalkIn(Walk(patient)));
  ASSERT_TRUE(admitted) << ToString(admitted.error());
  ASSERT_TRUE(admitted->ticket.appointment);
  const auto visit = Await(bookings_->Get(*admitted->ticket.appointment));
  EXPECT_EQ(std::tuple(visit->channel, visit->status), std::tuple("onsite", AppointmentStatus::kArrived));
  EXPECT_EQ(visit->time.start, At(5)) << "the next on the grid";
  const auto again = Await(desk_->WalkIn(Walk(patient)));
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->again);
  EXPECT_EQ(again->ticket, admitted->ticket);
}

TEST_P(DeskContract, SeveralDesksGiveAWalkInOneVisitAndOneTicket) {
  const PatientId patient = Person();
  std::vector<std::future<Result<Admission>>> coming;
  for (int i = 0; i < 8; ++i) coming.push_back(database_->Start(desk_->WalkIn(Walk(patient)), i % 2));
  std::set<TicketId> tickets;
  for (auto& one : coming) {
    const auto admitted = one.get();
    ASSERT_TRUE(admitted) << ToString(admitted.error());
    tickets.insert(admitted->ticket.id);
  }
  EXPECT_EQ(tickets.size(), 1U);
  EXPECT_EQ(Number("select count(*) from desk_ticket"), 1);
  EXPECT_EQ(Number("select count(*) from appointment"), 1);
}

TEST_P(DeskContract, WhoWalksInAgainAfterTheirVisitGetsAnother) {
  const PatientId patient = Person();
  std::set<AppointmentId> visits;
  for (int i = 0; i < 3; ++i) {
    const auto admitted = Await(desk_->WalkIn(Walk(patient)));
    ASSERT_TRUE(admitted) << ToString(admitted.error());
    ASSERT_TRUE(admitted->ticket.appointment);
    visits.insert(*admitted->ticket.appointment);
    Transit(Await(bookings_->Get(*admitted->ticket.appointment)).value(), AppointmentStatus::kCancelled);
  }
  EXPECT_EQ(visits.size(), 3U);
}

TEST_P(DeskContract, AWalkInWhoseDeskDiedGetsTheTicketOfItsVisit) {
  const PatientId patient = Person();
  BookCommand last = Wish(16 * 60 - 30, {room_}, patient);
  last.channel = "onsite";
  const auto booked = Await(bookings_->Book(last));
  ASSERT_TRUE(booked) << ToString(booked.error());
  GoTo(16 * 60 - 3);
  const auto admitted = Await(desk_->WalkIn(Walk(patient)));
  ASSERT_TRUE(admitted) << ToString(admitted.error());
  EXPECT_EQ(admitted->ticket.appointment, booked->appointment.id);
}

TEST_P(DeskContract, AWalkInGetsTimeHoweverOftenOthersAreFirst) {
  // Of what this process books, the desk's memory hears nothing.
  Committer committer(database_->database(), store_, clock_, [](const Changes&) {});
  Proposer proposer(committer, planner_, refresher_);
  BookingService elsewhere(database_->database(), store_, proposer, clock_);
  for (const int minute : {5, 35, 65, 95}) {
    const auto booked = Await(elsewhere.Book(Wish(minute, {room_}, Person())));
    ASSERT_TRUE(booked) << ToString(booked.error());
  }
  WalkInWish wish = Walk(Person());
  wish.resources = {room_};
  const auto admitted = Await(desk_->WalkIn(wish));
  ASSERT_TRUE(admitted) << ToString(admitted.error());
  ASSERT_TRUE(admitted->ticket.appointment);
  EXPECT_EQ(Await(bookings_->Get(*admitted->ticket.appointment))->time.start, At(125));
}

TEST_P(DeskContract, AWalkInWithoutTimeJoinsTheShortestQueueOnce) {
  GoTo(16 * 60 - 3);  // three minutes to midnight: nothing starts any more
  const PatientId patient = Person();
  std::vector<std::future<Result<Admission>>> coming;
  for (int i = 0; i < 4; ++i) coming.push_back(database_->Start(desk_->WalkIn(Walk(patient)), i % 2));
  std::set<TicketId> tickets;
  for (auto& one : coming) {
    const auto admitted = one.get();
    ASSERT_TRUE(admitted) << ToString(admitted.error());
    EXPECT_FALSE(admitted->ticket.appointment);
    tickets.insert(admitted->ticket.id);
  }
  EXPECT_EQ(tickets.size(), 1U);
  const auto other = Await(desk_->WalkIn(Walk(Person())));
  ASSERT_TRUE(other) << ToString(other.error());
  EXPECT_EQ(other->ticket.queue.resource, second_room_) << "the first room's is longer";
}

TEST_P(DeskContract, WhatForbidsAVisitForbidsWaitingWithoutOne) {
  GoTo(16 * 60 - 3);
  const auto why = [&](const WalkInWish& wish) {
    const auto refused = Await(desk_->WalkIn(wish));
    return refused || refused.error().issues.empty() ? std::string("admitted") : refused.error().issues.front().code;
  };
  const PatientId merged = Person();
  ASSERT_TRUE(Await(patients_->Merge(Person(), merged)));
  EXPECT_EQ(why(Walk(merged)), "booking.merged_patient");
  WalkInWish for_another = Walk(Person());
  for_another.booked_by = Person();
  EXPECT_EQ(why(for_another), "booking.no_relation");

  Policy policy;
  policy.id = PolicyId::Make();
  policy.resource = room_;
  policy.effective_from = *ParseDate("2020-01-01");
  policy.rules.guardian_below_age = 18;
  policies_.Set(policy.id, {policy});
  const auto elsewhere = Await(desk_->WalkIn(Walk(Person())));
  ASSERT_TRUE(elsewhere) << ToString(elsewhere.error());
  EXPECT_EQ(elsewhere->ticket.queue.resource, second_room_) << "where no policy forbids it";
  WalkInWish here = Walk(Person());
  here.resources = {room_};
  EXPECT_EQ(why(here), "policy.birth_date");
  EXPECT_EQ(SheetOf(room_).size(), 0U);
}

TEST_P(DeskContract, AMergedPatientIsCalledByTheSurvivorsName) {
  const PatientId duplicate = Person();
  const auto ticket = Await(desk_->WalkIn(Walk(duplicate)));
  ASSERT_TRUE(ticket) << ToString(ticket.error());
  patients::PatientInput input;
  input.name = "刘洋";
  const PatientId survivor = Await(patients_->Create(input))->id;
  ASSERT_TRUE(Await(patients_->Merge(survivor, duplicate)));
  const auto shown = Await(desk_->Get(ticket->ticket.id));
  EXPECT_EQ(std::tuple(shown->ticket.patient, shown->ticket.name), std::tuple(survivor, "刘*"));
  const auto again = Await(desk_->WalkIn(Walk(survivor)));
  ASSERT_TRUE(again) << ToString(again.error());
  EXPECT_EQ(again->ticket.id, ticket->ticket.id);
}

TEST_P(DeskContract, WaitingTimesFollowWhatWasMeasured) {
  EXPECT_EQ(Await(desk_->Sheet(room_, std::nullopt))->typical, Minutes(15));
  for (int i = 0; i < 5; ++i) {
    GoTo(40 * i);
    const Ticket ticket = ComeFor(40 * i + 10, room_);
    ASSERT_TRUE(Await(desk_->CallNext(room_, "")));
    ASSERT_TRUE(Await(desk_->Step(ticket.id, TicketStep::kStart, "", "desk")));
    GoTo(40 * i + 9);
    ASSERT_TRUE(Await(desk_->Step(ticket.id, TicketStep::kFinish, "", "desk")));
  }
  const auto sheet = Await(desk_->Sheet(room_, std::nullopt));
  EXPECT_NEAR(static_cast<double>(sheet->typical / Milliseconds(1000)), 9 * 60, 5);
}

TEST_P(DeskContract, WhoDidNotComeIsMarkedOnceAndAnUndoStands) {
  const Appointment missed = BookAt(30, room_);
  const Appointment here = BookAt(60, room_);
  const Appointment later = BookAt(180, room_);
  ASSERT_TRUE(Await(desk_->CheckIn(Here(here))));
  GoTo(120);
  EXPECT_TRUE(Await(no_shows_->Look(std::nullopt))->missed.empty()) << "nobody asked for it";
  rules_.no_show_after_minutes = 45;
  auto page = Await(no_shows_->Look(std::nullopt));
  ASSERT_TRUE(page) << ToString(page.error());
  ASSERT_EQ(page->missed.size(), 1U);
  EXPECT_EQ(page->missed.front().id, missed.id);
  EXPECT_EQ(StatusOf(missed), AppointmentStatus::kBooked) << "looking changes nothing";
  auto one = database_->Start(no_shows_->Mark(page->missed), 0);
  auto other = database_->Start(no_shows_->Mark(page->missed), 1);
  EXPECT_EQ(one.get()->size() + other.get()->size(), 1U);
  EXPECT_EQ(StatusOf(missed), AppointmentStatus::kNoshow);
  EXPECT_EQ(Number("select count(*) from outbox where kind = 'appointment.noshow'"), 1);
  Transit(missed, std::nullopt);
  EXPECT_TRUE(Await(no_shows_->Look(std::nullopt))->missed.empty()) << "what people undid is theirs";
  EXPECT_EQ(StatusOf(later), AppointmentStatus::kBooked);
}

TEST_P(DeskContract, TheHousesJobMarksThemOnceItIsSwitchedOn) {
  const Appointment missed = BookAt(30, room_);
  for (const int minutes : {0, 45}) {
    GoTo(120 + minutes);  // the job's period has to pass between the two
    rules_.no_show_after_minutes = minutes;
    metrics::Registry metrics;
    log::Logger logger{log::Level::kOff, log::Format::kConsole};
    jobs::Jobs jobs({database_->database(), clock_, metrics, logger}, database_->loops().At(0));
    const app::NoShowMarking marking(jobs, *no_shows_, config::Section<DeskRules>::At(rules_));
    Await(jobs.RunDue());
    EXPECT_EQ(StatusOf(missed), minutes == 0 ? AppointmentStatus::kBooked : AppointmentStatus::kNoshow);
  }
  EXPECT_EQ(Await(bookings_->History(missed.id))->back().actor, "house");
}

INSTANTIATE_TEST_SUITE_P(Databases, DeskContract, test::kDialects, test::NameOf);

}  // namespace
}  // namespace medres::scheduling
