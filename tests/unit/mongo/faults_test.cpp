#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <deque>
#include <mutex>

#include "platform/mongo/document_store.hpp"

// What MongoDB answers and the server of the other tests does not: put in the driver's place, to inject it and for
// nothing else.
namespace medres::mongo_test {
namespace {

using namespace documents;

const Collection kThings{
    .name = "thing", .fields = {{"at", FieldType::kInteger, true}}, .indexes = {{"one", {"at"}, true}}};

/// Answers that are given in turn; what was asked is kept.
struct Script {
  std::mutex mutex;
  std::deque<Result<std::string>> answers;
  std::vector<std::string> asked;
};

class ScriptedConnection final : public mongo::Connection {
 public:
  explicit ScriptedConnection(Script& script) : script_(script) {}

  bool IsAlive() override { return alive_; }

  Result<std::string> Run(std::string_view command) override {
    if (command == R"({"ping":1})") return R"({"ok":1})";
    const std::lock_guard lock(script_.mutex);
    script_.asked.emplace_back(command);
    if (script_.answers.empty()) return Fail(Error::Internal("documents.refused", {{"reason", "nothing is left"}}));
    Result<std::string> answer = std::move(script_.answers.front());
    script_.answers.pop_front();
    alive_ = answer || answer.error().kind != ErrorKind::kUnavailable;
    return answer;
  }

 private:
  Script& script_;
  bool alive_ = true;
};

class ScriptedDriver final : public mongo::Driver {
 public:
  explicit ScriptedDriver(Script& script) : script_(script) {}
  Result<std::unique_ptr<mongo::Connection>> Open() override { return std::make_unique<ScriptedConnection>(script_); }

 private:
  Script& script_;
};

class MongoFaults : public testing::Test {
 protected:
  MongoFaults() : loops_(1) {
    loops_.Start();
    // A connection that is made in the place of a lost one would close the breaker, and so would time.
    const mongo::Options options{.url = "",
                                 .min_connections = 0,
                                 .timeout = Milliseconds(30'000),
                                 .breaker = {.pause_min = Milliseconds(600'000), .pause_max = Milliseconds(600'000)}};
    client_ = std::make_unique<mongo::Client>(options, loops_, std::make_unique<ScriptedDriver>(script_));
    store_ = std::make_unique<mongo::MongoDocumentStore>(*client_);
  }
  ~MongoFaults() override {
    client_.reset();
    loops_.Stop();
  }

  void Answer(Result<std::string> answer) { script_.answers.push_back(std::move(answer)); }

  template <class T>
  T Await(Task<T> task) {
    return boost::asio::co_spawn(loops_.At(0), std::move(task), boost::asio::use_future).get();
  }

  static std::string CodeOf(const auto& result) { return result ? "ok" : result.error().code; }

  /// A server that ends, as the driver tells it.
  static Error Gone() { return Error::Unavailable("documents.unavailable", {{"reason", "gone"}}); }
  static Error Violated() { return Error::Conflict("documents.duplicate", {{"collection", ""}}); }

  Script script_;
  async::Loops loops_;
  std::unique_ptr<mongo::Client> client_;
  std::unique_ptr<mongo::MongoDocumentStore> store_;
};

constexpr const char* kDuplicated =
    R"({"ok":1,"n":0,"writeErrors":[{"index":0,"code":11000,"errmsg":"E11000 dup key: { at: 4711 }"}]})";

TEST_F(MongoFaults, TellsWhatAUniqueIndexRefuses) {
  Answer(kDuplicated);
  const Status inserted = Await(store_->Insert(kThings, {"a", R"({"at":4711})"}));
  ASSERT_FALSE(inserted);
  EXPECT_EQ(inserted.error().kind, ErrorKind::kConflict);
  EXPECT_EQ(inserted.error().code, "documents.duplicate");
  EXPECT_EQ(ToString(inserted.error()).find("4711"), std::string::npos) << "values are not repeated";

  Answer(Fail(Violated()));
  const auto updated = Await(store_->Update(kThings, "a", {{"at", std::int64_t{1}}}, {}));
  EXPECT_EQ(CodeOf(updated), "documents.duplicate");

  Answer(Fail(Violated()));
  EXPECT_EQ(CodeOf(Await(store_->Ensure(kThings))), "documents.duplicate");
}

TEST_F(MongoFaults, CountsWhatWasNewAmongDuplicates) {
  Answer(R"({"ok":1,"n":2,"writeErrors":[{"index":1,"code":11000,"errmsg":""}]})");
  const auto inserted =
      Await(store_->InsertMissing(kThings, {{"a", R"({"at":1})"}, {"b", R"({"at":2})"}, {"c", R"({"at":3})"}}));
  ASSERT_TRUE(inserted) << CodeOf(inserted);
  EXPECT_EQ(*inserted, 2);
  EXPECT_NE(script_.asked.front().find(R"("ordered":false)"), std::string::npos);
}

TEST_F(MongoFaults, PutsAgainWhatAnotherInsertedMeanwhile) {
  Answer(Fail(Violated()));
  Answer(R"({"ok":1,"value":{"_id":{"$oid":"000000000000000000000000"},"k":"a","v":2,"b":{"at":1}}})");
  EXPECT_EQ(*Await(store_->Put(kThings, {"a", R"({"at":1})"}, {})), 2);
  EXPECT_EQ(script_.asked.size(), 2U);

  Answer(Fail(Violated()));
  Answer(Fail(Violated()));
  EXPECT_EQ(CodeOf(Await(store_->Put(kThings, {"a", R"({"at":1})"}, {}))), "documents.duplicate")
      << "then it is another document's";
}

TEST_F(MongoFaults, AsksForDurableWritesAndRefusesOthers) {
  Answer(R"({"ok":1,"n":1,"writeConcernError":{"code":64,"errmsg":"waiting for replication timed out"}})");
  EXPECT_EQ(CodeOf(Await(store_->Insert(kThings, {"a", R"({"at":1})"}))), "documents.refused");
  EXPECT_NE(script_.asked.front().find(R"("writeConcern":{"w":"majority","j":true})"), std::string::npos);
  Answer(R"({"ok":1,"n":0,"writeErrors":[{"index":0,"code":121,"errmsg":"Document failed validation"}]})");
  EXPECT_EQ(CodeOf(Await(store_->InsertMissing(kThings, {{"a", R"({"at":1})"}}))), "documents.refused");
}

TEST_F(MongoFaults, GoesOnWithAnotherConnectionAfterALoss) {
  Answer(Fail(Gone()));
  const auto lost = Await(store_->Get(kThings, "a"));
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().kind, ErrorKind::kUnavailable);
  Answer(R"({"ok":1,"cursor":{"id":0,"ns":"","firstBatch":[{"k":"a","v":3,"b":{"at":1732665600000.0}}]}})");
  const auto found = Await(store_->Get(kThings, "a"));
  ASSERT_TRUE(found && *found) << CodeOf(found);
  EXPECT_EQ(**found, (Document{"a", R"({"at":1732665600000})", 3}));
}

TEST_F(MongoFaults, IsNoLongerAskedOnceItFailsAgainAndAgain) {
  for (int i = 0; i < 5; ++i) {
    Answer(Fail(Gone()));
    ASSERT_FALSE(Await(store_->Get(kThings, "a")));
  }
  const std::size_t asked = script_.asked.size();
  const auto refused = Await(store_->Get(kThings, "a"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(script_.asked.size(), asked) << "the breaker answers";
}

TEST_F(MongoFaults, ReadsCursorsToTheirEnd) {
  Answer(R"({"ok":1,"cursor":{"id":9007199254740993,"ns":"","firstBatch":[{"k":"a","v":1,"b":{"at":1}}]}})");
  Answer(R"({"ok":1,"cursor":{"id":0,"ns":"","nextBatch":[{"k":"b","v":1,"b":{"at":2}}]}})");
  const auto page = Await(store_->Find(kThings, {}));
  ASSERT_TRUE(page) << CodeOf(page);
  EXPECT_EQ(page->items.size(), 2U);
  EXPECT_NE(script_.asked.back().find(R"({"$numberLong":"9007199254740993"})"), std::string::npos);
}

TEST_F(MongoFaults, RefusesAnswersThatMakeNoSense) {
  for (const char* answer : {"", "[]", R"({"ok":1})", R"({"ok":1,"cursor":{"id":0,"firstBatch":[{"x":1}]}})"}) {
    Answer(answer);
    EXPECT_EQ(CodeOf(Await(store_->Find(kThings, {}))), "documents.refused") << answer;
  }
}

}  // namespace
}  // namespace medres::mongo_test
