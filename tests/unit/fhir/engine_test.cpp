#include "api/fhir/search/engine.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <map>

/// The search engine over sources in memory: narrowing, chains, includes, pages, and what a caller may see.
namespace medres::api::fhir {
namespace {

/// Resources as they are written here.
class FixedSource final : public Source {
 public:
  explicit FixedSource(std::vector<std::string_view> texts) {
    for (const std::string_view text : texts) {
      JsonObject json = ParseObject(text).value();
      documents_.push_back({.id = std::string(TextOf(json, "id")), .version = 0, .updated = {}, .json = json});
    }
  }

  Task<Result<std::optional<Document>>> Read(std::string id) override {
    for (const Document& document : documents_) {
      if (document.id == id) co_return std::optional(document);
    }
    co_return std::optional<Document>();
  }
  Task<Result<std::vector<Document>>> Candidates(Narrowing& /*narrowing*/) override { co_return documents_; }

 private:
  std::vector<Document> documents_;
};

/// Resources with every version that they had.
class VersionedSource final : public Source {
 public:
  void Put(std::string_view text, Instant at) {
    JsonObject json = ParseObject(text).value();
    std::vector<Document>& versions = versions_[std::string(TextOf(json, "id"))];
    versions.insert(versions.begin(), {.id = std::string(TextOf(json, "id")),
                                       .version = static_cast<std::int64_t>(versions.size()) + 1,
                                       .updated = at,
                                       .json = json});
  }

  Task<Result<std::optional<Document>>> Read(std::string id) override { co_return versions_.at(id).front(); }
  Task<Result<std::vector<Document>>> Candidates(Narrowing& /*narrowing*/) override {
    std::vector<Document> newest;
    for (const auto& [id, versions] : versions_) newest.push_back(versions.front());
    co_return newest;
  }
  Task<Result<std::vector<Document>>> History(std::string id) override { co_return versions_.at(id); }

 private:
  std::map<std::string, std::vector<Document>> versions_;
};

/// Nothing was sent of these resources, so that nobody asks.
class NoDatabase final : public sql::Database {
 public:
  sql::Dialect dialect() const override { return sql::Dialect::kSqlite; }
  Task<Status> RunRead(Unit, Milliseconds) override { co_return Fail(Error::Internal("test.database")); }
  Task<Status> RunWrite(Unit, Milliseconds) override { co_return Fail(Error::Internal("test.database")); }
};

class Engine : public testing::Test {
 protected:
  Engine() : keys_(security::KeyRing::Generate()), signer_(keys_), documents_(database_, store_, keys_) {
    const auto add = [&](std::string_view type, std::vector<std::string_view> texts) {
      sources_.Add(type, std::make_unique<FixedSource>(std::move(texts)));
    };
    add("Schedule", {R"({"resourceType":"Schedule","id":"s1","active":true,"actor":[{"reference":"Practitioner/d1"}]})",
                     R"({"resourceType":"Schedule","id":"s2","active":true,"actor":[{"reference":"Practitioner/d2"}]})",
                     R"({"resourceType":"Schedule","id":"s3","active":true,"actor":[{"reference":"Location/r1"}]})"});
    add("Practitioner", {R"({"resourceType":"Practitioner","id":"d1","name":[{"text":"李"}]})",
                         R"({"resourceType":"Practitioner","id":"d2","name":[{"text":"王"}]})"});
    add("Location", {R"({"resourceType":"Location","id":"r1","name":"赵园"})"});
    auto visits = std::make_unique<VersionedSource>();
    visits_ = visits.get();
    sources_.Add("Appointment", std::move(visits));
    add("Slot",
        {R"({"resourceType":"Slot","id":"c","schedule":{"reference":"Schedule/s1"},"status":"free","start":"2027-03-01T10:00:00Z"})",
         R"({"resourceType":"Slot","id":"a","schedule":{"reference":"Schedule/s1"},"status":"busy","start":"2027-03-01T08:00:00Z"})",
         R"({"resourceType":"Slot","id":"b","schedule":{"reference":"Schedule/s2"},"status":"free","start":"2027-03-01T08:00:00Z"})"});
  }

  Result<SearchPage> Search(std::string_view type, std::vector<json::NamedText> parameters,
                            std::vector<std::string> scopes = {"*"}, bool strict = false) {
    boost::asio::io_context loop;
    const http::Identity caller{.subject = "test", .scopes = std::move(scopes)};
    std::optional<Result<SearchPage>> page;
    boost::asio::co_spawn(
        loop, engine_.Run(*FindType(type), std::move(parameters), SearchSetting{.now = now_}, caller, strict),
        [&](std::exception_ptr thrown, Result<SearchPage> result) {
          if (thrown) std::rethrow_exception(thrown);
          page.emplace(std::move(result));
        });
    loop.run();
    return *std::move(page);
  }

  static std::string Ids(const std::vector<Document>& documents) {
    std::string ids;
    for (const Document& document : documents) ids += document.id;
    return ids;
  }

  void PutVisit(std::string_view id, std::string_view start, std::string_view slot, std::int64_t at,
                std::string_view status = "booked") {
    std::string text = R"({"resourceType":"Appointment","id":")";
    text.append(id).append(R"(","status":")").append(status).append(R"(","start":"2027-03-01T)").append(start);
    text.append(R"(:00:00Z","slot":[{"reference":"Slot/)").append(slot).append(R"("}]})");
    visits_->Put(text, Instant{at});
  }

  Instant now_;
  VersionedSource* visits_ = nullptr;
  security::KeyRing keys_;
  Signer signer_;
  NoDatabase database_;
  SqlDocumentStore store_;
  Documents documents_;
  Sources sources_;
  SearchEngine engine_{sources_, documents_, signer_};
};

TEST_F(Engine, AllConditionsHoldAndAnyOfTheirValues) {
  EXPECT_EQ(Ids(Search("Slot", {{"status", "free,busy"}})->matches), "abc");
  EXPECT_EQ(Ids(Search("Slot", {{"status", "free"}, {"schedule", "s1"}})->matches), "c");
  EXPECT_EQ(Ids(Search("Slot", {{"status", "free"}, {"status", "busy"}})->matches), "");
}

TEST_F(Engine, PagesGoOnBehindTheLastThatWasShown) {
  auto first = Search("Slot", {{"_count", "2"}, {"_sort", "-start,status"}});
  EXPECT_EQ(Ids(first->matches), "ca");
  EXPECT_EQ(first->total, 3);
  auto second = Search("Slot", {{"_cursor", first->next}});
  EXPECT_EQ(Ids(second->matches), "b");
  EXPECT_TRUE(second->next.empty());
}

TEST_F(Engine, PagesGoByWhatWasWhenTheFirstWasMade) {
  for (const auto& [id, start] : {std::pair("a", "08"), {"b", "09"}, {"c", "10"}, {"d", "11"}, {"e", "12"}}) {
    PutVisit(id, start, "x", 50);
  }
  now_ = Instant{100};
  const auto first = Search("Appointment", {{"_count", "2"}, {"_sort", "date"}, {"status", "booked"}});
  EXPECT_EQ(Ids(first->matches), "ab");
  EXPECT_EQ(first->total, 5);
  PutVisit("a", "14", "x", 200);               // shown already
  PutVisit("d", "07", "x", 200);               // to come, though it is before what was shown
  PutVisit("f", "13", "x", 200);               // new
  PutVisit("e", "12", "x", 200, "cancelled");  // fits no more
  now_ = Instant{300};
  const auto second = Search("Appointment", {{"_cursor", first->next}});
  EXPECT_EQ(Ids(second->matches), "cd");
  EXPECT_EQ(TextOf(second->matches.at(1).json, "start"), "2027-03-01T07:00:00Z") << "shown is what is so now";
  EXPECT_EQ(second->total, 5);
  EXPECT_TRUE(second->next.empty());
  EXPECT_EQ(Ids(Search("Appointment", {{"_sort", "date"}, {"status", "booked"}})->matches), "dbcfa");
}

TEST_F(Engine, WhatIsMadeWhenAskedIsFollowedFromWhatRefersToIt) {
  PutVisit("v", "08", "a", 1);
  PutVisit("w", "10", "c", 1);
  EXPECT_EQ(Ids(Search("Appointment", {{"slot.status", "busy"}})->matches), "v");
  EXPECT_EQ(Ids(Search("Appointment", {{"slot.start", "2027-03-01T10:00:00Z"}})->matches), "w");
  EXPECT_EQ(Ids(Search("Appointment", {{"slot.schedule", "Schedule/s1"}})->matches), "vw");
  EXPECT_EQ(Ids(Search("Appointment", {{"slot.schedule", "Schedule/s2"}})->matches), "");
}

TEST_F(Engine, ACursorIsBelievedOnlyWhereItWasGiven) {
  const auto first = Search("Slot", {{"_count", "1"}});
  std::string changed = first->next;
  changed.back() = changed.back() == 'A' ? 'Q' : 'A';
  EXPECT_EQ(Search("Slot", {{"_cursor", changed}}).error().issues.at(0).code, "search.cursor");
  EXPECT_EQ(Search("Schedule", {{"_cursor", first->next}}).error().issues.at(0).code, "search.cursor");
}

TEST_F(Engine, AChainAsksEveryTypeThatKnowsTheParameter) {
  EXPECT_EQ(Ids(Search("Schedule", {{"actor.name", "王"}})->matches), "s2");
  EXPECT_EQ(Ids(Search("Schedule", {{"actor.name", "赵"}})->matches), "s3");
  EXPECT_EQ(Ids(Search("Schedule", {{"actor:Location.name", "王"}})->matches), "");
}

TEST_F(Engine, ChainsLeadOnlyWhereTheCallerMayLook) {
  EXPECT_EQ(Ids(Search("Schedule", {{"actor:Practitioner.name", "李"}})->matches), "s1");
  EXPECT_EQ(Ids(Search("Schedule", {{"actor:Practitioner.name", "赵"}})->matches), "");
  const auto refused = Search("Schedule", {{"actor:Practitioner.name", "李"}}, {"scheduling:read"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kForbidden);
}

TEST_F(Engine, IncludesAreFollowedAndShownOnce) {
  const std::vector<json::NamedText> wish{{"_include", "Slot:schedule"}, {"_include:iterate", "Schedule:actor"}};
  EXPECT_EQ(Ids(Search("Slot", wish)->included), "s1s2d1d2");
  EXPECT_EQ(Ids(Search("Slot", wish, {"scheduling:read"})->included), "s1s2") << "not what the caller may not read";
  EXPECT_EQ(Ids(Search("Slot", {{"_include", "Slot:schedule"}, {"_include", "Schedule:actor"}})->included), "s1s2");
}

TEST_F(Engine, LooksBack) {
  const auto page = Search("Schedule", {{"_id", "s2"}, {"_revinclude", "Slot:schedule"}});
  EXPECT_EQ(Ids(page->included), "b");
}

TEST_F(Engine, StrictHandlingRefusesTheUnknown) {
  EXPECT_EQ(Search("Slot", {{"colour", "red"}})->request.not_understood.size(), 1U);
  EXPECT_FALSE(Search("Slot", {{"colour", "red"}}, {"*"}, true));
}

TEST_F(Engine, ACountIsOnlyThat) {
  const auto page = Search("Slot", {{"_summary", "count"}});
  EXPECT_EQ(page->total, 3);
  EXPECT_TRUE(page->matches.empty());
}

}  // namespace
}  // namespace medres::api::fhir
