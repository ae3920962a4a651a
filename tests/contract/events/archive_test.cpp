#include "platform/events/archive.hpp"

#include <set>

#include "contract/sql/database_contract.hpp"
#include "platform/documents/sql_store.hpp"
#include "platform/sql/migrations.hpp"
#include "support/set_clock.hpp"

namespace medres::events_test {
namespace {

using namespace std::chrono_literals;
using events::CountedBy;

/// A store that is away when it is told to be, before or after it has written: for nothing else.
class FailingStore final : public documents::DocumentStore {
 public:
  using Collection = documents::Collection;
  explicit FailingStore(documents::DocumentStore& store) : store_(store) {}

  bool is_away = false;
  bool loses_answers = false;

  Task<Status> Ensure(const Collection& c) override { return store_.Ensure(c); }
  Task<Status> Insert(const Collection& c, documents::Document d) override { return store_.Insert(c, std::move(d)); }
  Task<Result<std::int64_t>> InsertMissing(const Collection& c, std::vector<documents::Document> d) override {
    if (is_away) co_return Fail(Error::Unavailable("documents.unavailable"));
    auto inserted = co_await store_.InsertMissing(c, std::move(d));
    if (loses_answers) co_return Fail(Error::Unavailable("documents.timeout"));
    co_return inserted;
  }
  Task<Result<std::int64_t>> Put(const Collection& c, documents::Document d, std::optional<std::int64_t> at) override {
    return store_.Put(c, std::move(d), at);
  }
  Task<Result<documents::Document>> Update(const Collection& c, std::string id, std::vector<documents::Change> changes,
                                           std::optional<std::int64_t> at) override {
    return store_.Update(c, std::move(id), std::move(changes), at);
  }
  Task<Result<bool>> Delete(const Collection& c, std::string id, std::optional<std::int64_t> at) override {
    return store_.Delete(c, std::move(id), at);
  }
  Task<Result<std::int64_t>> DeleteOlderThan(const Collection& c, std::string field, Instant before,
                                             int limit) override {
    return store_.DeleteOlderThan(c, std::move(field), before, limit);
  }
  Task<Result<std::optional<documents::Document>>> Get(const Collection& c, std::string id) override {
    return store_.Get(c, std::move(id));
  }
  Task<Result<documents::Page>> Find(const Collection& c, documents::Query query) override {
    return store_.Find(c, std::move(query));
  }
  Task<Result<std::vector<documents::Group>>> Aggregate(const Collection& c, documents::Grouping grouping) override {
    return store_.Aggregate(c, std::move(grouping));
  }

 private:
  documents::DocumentStore& store_;
};

class EventArchives : public sql_test::DatabaseContract {
 protected:
  void SetUp() override {
    DatabaseContract::SetUp();
    if (IsSkipped()) return;
    const auto migrations = sql::SelectMigrations(sql::EmbeddedMigrations(), GetParam());
    ASSERT_TRUE(Own().Await(sql::Migrate(Database(), migrations, false, clock_.Now())));
    embedded_.emplace(Database());
    store_.emplace(*embedded_);
    archive_.emplace(Database(), *store_, [](const std::vector<std::string>& resources) {
      return resources.front() == "r1" ? std::string("heart") : std::string();
    });
  }

  void Tell(int count, Instant at, const std::string& kind = "appointment.booked", const std::string& payload = "{}") {
    const auto tell = [&](sql::Session& session) -> Task<Status> {
      std::vector<events::Event> told;
      for (int i = 0; i < count; ++i) told.push_back({kind, MakeUuid(), payload});
      std::vector<sql::Call> calls;
      events::AppendTo(calls, session.dialect(), std::move(told), at);
      MEDRES_CO_CHECK(co_await session.RunAll(std::move(calls)));
      co_return Status();
    };
    ASSERT_TRUE(Own().Await(Database().RunWrite(tell, sql::Database::kDeadline)));
  }

  /// Steps until there is no more, or one fails. Says how many there were.
  Result<int> Archive() {
    for (int steps = 0;; ++steps) {
      const auto more = Own().Await(archive_->Step());
      if (!more) return Fail(more.error());
      if (!*more) return steps;
    }
  }

  std::vector<events::ArchivedEvent> All(events::ArchiveFilter filter = {}) {
    std::vector<events::ArchivedEvent> all;
    std::string cursor;
    do {
      auto page = Own().Await(archive_->List(filter, 100, cursor));
      EXPECT_TRUE(page);
      if (!page) break;
      for (auto& event : page->items) all.push_back(std::move(event));
      cursor = page->next;
    } while (!cursor.empty());
    return all;
  }

  std::int64_t InOutbox() { return Own().Number("select count(*) from outbox"); }

  test::SetClock clock_;
  std::optional<documents::SqlDocumentStore> embedded_;
  std::optional<FailingStore> store_;
  std::optional<events::EventArchive> archive_;
};

constexpr const char* kPayload =
    R"({"origin":"o","version":2,"status":"booked","actor":"nurse","visit":{"patient":"SECRET","others":["SECRET"],)"
    R"("service_type":"svc","start":1732665600000,"end":1732667400000,"resources":["r1","r2"]},"member":"SECRET"})";

TEST_P(EventArchives, KeepsWhatHappenedAndNotToWhom) {
  Tell(1, Instant{1'000}, "appointment.booked", kPayload);
  Tell(1, Instant{2'000}, "patient.changed", R"({"name":"SECRET","visit":7})");
  Tell(1, Instant{3'000}, "thing.odd", "no json");
  ASSERT_TRUE(Archive());
  const auto all = All();
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].id, "3000." + std::to_string(Own().Number("select max(id) from outbox")));
  EXPECT_EQ(all[0].type, "thing.odd");
  EXPECT_EQ(all[1].type, "patient.changed");
  events::ArchivedEvent booked{.id = all[2].id,
                               .type = "appointment.booked",
                               .at = Instant{1'000},
                               .status = "booked",
                               .service_type = "svc",
                               .start = Instant{1'732'665'600'000},
                               .resources = {"r1", "r2"},
                               .department = "heart"};
  EXPECT_EQ(all[2], booked);
  const auto bodies = Own().Query("select cast(body as text) from document");
  for (std::size_t i = 0; i < bodies->size(); ++i) {
    EXPECT_EQ((*bodies)[i].Text(0).find("SECRET"), std::string_view::npos);
    EXPECT_EQ((*bodies)[i].Text(0).find("nurse"), std::string_view::npos);
  }
}

TEST_P(EventArchives, BeginsWithTheOldestAndGoesOnByStretches) {
  Tell(events::EventArchive::kStretch + 7, Instant{1'000});
  EXPECT_EQ(*Archive(), 2);
  EXPECT_EQ(*Archive(), 0);
  Tell(3, Instant{2'000});
  EXPECT_EQ(*Archive(), 1);
  std::set<std::string> ids;
  for (const auto& event : All()) ids.insert(event.id);
  EXPECT_EQ(ids.size(), static_cast<std::size_t>(events::EventArchive::kStretch) + 10);
}

TEST_P(EventArchives, LosesAndRepeatsNothingWhenTheStoreFails) {
  Tell(20, Instant{1'000});
  store_->is_away = true;
  ASSERT_FALSE(Archive());
  store_->is_away = false;
  store_->loses_answers = true;
  ASSERT_FALSE(Archive()) << "written, and not known to be";
  EXPECT_EQ(All().size(), 20U);
  store_->loses_answers = false;
  EXPECT_EQ(*Archive(), 1);
  EXPECT_EQ(All().size(), 20U);
}

TEST_P(EventArchives, TakesTheJournalAgainAfterARestore) {
  Tell(20, Instant{1'000});
  ASSERT_TRUE(Archive());
  // What a restore does: other transactions' numbers, no place.
  if (GetParam() == sql::Dialect::kPostgres) {
    ASSERT_TRUE(Own().Change("update outbox set xid = pg_current_xact_id()"));
  }
  ASSERT_TRUE(Own().Change("delete from outbox_place"));
  Tell(1, Instant{2'000});
  EXPECT_EQ(*Archive(), 1);
  EXPECT_EQ(All().size(), 21U);
}

TEST_P(EventArchives, TheOutboxKeepsWhatIsNotArchived) {
  Tell(5, Instant{1'000});
  ASSERT_TRUE(Archive());
  Tell(5, Instant{2'000});
  const auto trim = [&] { return *Own().Await(events::Trim(Database(), Instant{10'000}, 100)); };
  EXPECT_EQ(trim(), 5);
  EXPECT_EQ(InOutbox(), 5);
  EXPECT_EQ(trim(), 0);
  ASSERT_TRUE(Archive());
  EXPECT_GE(trim(), 4) << "SQLite keeps the newest";
  EXPECT_EQ(All().size(), 10U);
}

TEST_P(EventArchives, IsReadByTypeAndTime) {
  Tell(3, Instant{1'000}, "a.one");
  Tell(2, Instant{2'000}, "a.two");
  ASSERT_TRUE(Archive());
  EXPECT_EQ(All({.type = "a.one"}).size(), 3U);
  EXPECT_EQ(All({.from = Instant{1'001}}).size(), 2U);
  EXPECT_EQ(All({.to = Instant{2'000}}).size(), 3U);
  EXPECT_EQ(All({.type = "a.two", .to = Instant{2'000}}).size(), 0U);
  EXPECT_EQ(All({.from = Instant{1'500}, .to = Instant{1'500}}).size(), 0U);
  const events::ArchiveFilter reversed{.from = Instant{2'000}, .to = Instant{1'999}};
  const auto refused = Own().Await(archive_->List(reversed, 10, ""));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(), Error::Invalid("events.times_reversed", "?from",
                                            {{"from", "1970-01-01T00:00:02Z"}, {"to", "1970-01-01T00:00:01.999Z"}}));
  EXPECT_EQ(CodeOf(Own().Await(archive_->Count(reversed, {CountedBy::kType}, std::chrono::days(1), 10))),
            refused.error().code);
  const auto bad = Own().Await(archive_->List({}, 10, "bad"));
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().kind, ErrorKind::kInvalid);
}

TEST_P(EventArchives, CountsByKindAndDay) {
  constexpr std::int64_t kDay = 86'400'000;
  Tell(3, Instant{kDay + 1}, "a.one", R"({"status":"booked"})");
  Tell(2, Instant{2 * kDay}, "a.one", R"({"status":"cancelled"})");
  Tell(1, Instant{2 * kDay - 1}, "a.two");
  ASSERT_TRUE(Archive());
  const auto read = [&](CountedBy by) {
    std::string text;
    const auto counts = Own().Await(archive_->Count({}, {by}, std::chrono::days(1), 100));
    for (const auto& one : *counts) {
      text += one.keys.front().value_or("-") + "@" + std::to_string(one.since.milliseconds / kDay) + "=" +
              std::to_string(one.count) + " ";
    }
    return text;
  };
  EXPECT_EQ(read(CountedBy::kType), "a.one@1=3 a.one@2=2 a.two@1=1 ");
  EXPECT_EQ(read(CountedBy::kStatus), "-@1=1 booked@1=3 cancelled@2=2 ");
}

TEST_P(EventArchives, CountsByDepartment) {
  Tell(2, Instant{1'000}, "a.seen", R"({"visit":{"resources":["r1"]}})");
  Tell(1, Instant{1'000}, "a.seen", R"({"visit":{"resources":["r2"]}})");
  Tell(1, Instant{1'000}, "a.other");
  ASSERT_TRUE(Archive());
  const auto counts = Own().Await(archive_->Count({}, {CountedBy::kDepartment}, std::chrono::days(1), 100));
  ASSERT_TRUE(counts);
  ASSERT_EQ(counts->size(), 2U);
  EXPECT_EQ((*counts)[0].keys.front(), std::nullopt);
  EXPECT_EQ((*counts)[0].count, 2);
  EXPECT_EQ((*counts)[1].keys.front(), "heart");
  EXPECT_EQ((*counts)[1].count, 2);
}

TEST_P(EventArchives, ForgetsInTime) {
  Tell(4, Instant{1'000});
  Tell(2, Instant{5'000});
  ASSERT_TRUE(Archive());
  EXPECT_EQ(*Own().Await(archive_->Forget(Instant{5'000}, 3)), 3);
  EXPECT_EQ(*Own().Await(archive_->Forget(Instant{5'000}, 3)), 1);
  EXPECT_EQ(All().size(), 2U);
}

MEDRES_ON_BOTH_DATABASES(EventArchives);

}  // namespace
}  // namespace medres::events_test
