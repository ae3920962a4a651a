#include "api/rest/admin/dead_letters.hpp"
#include "api/rest/admin/event_consumers.hpp"
#include "contract/events/bus_house.hpp"

/// What operators do with events that a consumer could not handle, by the endpoints.
namespace medres::events_test {
namespace {

/// Knows two keys: of an operator and of somebody else.
class OperatorOrNot final : public http::Authenticator {
 public:
  Result<std::shared_ptr<const http::Identity>> Authenticate(const http::Request& request) const override {
    const bool is_operator = request.Header("Authorization") == "Bearer operator";
    return std::make_shared<const http::Identity>(
        http::Identity{.subject = "s", .scopes = {is_operator ? "admin" : "events:read"}});
  }
};

class LettersApi : public testing::Test {
 protected:
  void SetUp() override {
    letters_ = std::make_unique<events::LetterService>(house_.db(), house_.clock);
    auto group = router_.Group({.tag = "operation", .description = "For operators.", .touches = http::kNobody});
    api::AddDeadLetters(group, *letters_);
    api::AddEventConsumers(group, *letters_);
    bus_ = house_.MakeBus();
    bus_->On<Counted>("counter",
                      BusHouse::Writing("counter",
                                        [this](const Counted& event) -> Status {
                                          if (!is_mended_ && event.number < 2)
                                            return Fail(Error::Internal("test.refused"));
                                          return {};
                                        }),
                      {.retry = {.attempts = 1}});
    ASSERT_TRUE(house_.Await(bus_->Begin()));
    house_.Tell(CountedFor({key_}, 0, 4));
    house_.Drain(*bus_, "counter");
  }

  /// Status and body, with a space between.
  std::string Call(std::string method, std::string target, std::string body = {}, std::string key = "operator") {
    const std::string authorization = "Bearer " + key;
    const std::vector<http::HeaderField> headers{{"Authorization", authorization},
                                                 {"Content-Type", "application/json"}};
    const http::Request request{
        .method = *http::ParseMethod(method), .target = target, .headers = headers, .body = body, .peer = "test"};
    const http::Response response = house_.Await(router_.Handle(request));
    return std::to_string(response.status) + " " + response.body;
  }
  static bool Says(const std::string& answer, std::string_view what) { return answer.find(what) != std::string::npos; }
  std::string First() { return house_.Await(letters_->List({}))->items.front().id.Text(); }

  BusHouse house_{sql::Dialect::kSqlite};
  const http::Messages messages_ = http::Messages::Embedded();
  OperatorOrNot keys_;
  http::Router router_{{.clock = house_.clock, .messages = messages_, .authenticator = &keys_}};
  std::unique_ptr<events::LetterService> letters_;
  std::unique_ptr<events::Bus> bus_;
  const Uuid key_ = MakeUuid();
  bool is_mended_ = false;
};

constexpr const char* kLetters = "/api/v1/admin/events/letters";
constexpr const char* kConsumers = "/api/v1/admin/events/consumers";

TEST_F(LettersApi, IsForOperators) {
  for (const std::string& target : {std::string(kLetters), std::string(kConsumers)}) {
    EXPECT_TRUE(Call("GET", target, {}, "reader").starts_with("403")) << target;
  }
  EXPECT_TRUE(Call("POST", std::string(kLetters) + "/" + First() + "/replay", {}, "reader").starts_with("403"));
  EXPECT_TRUE(
      Call("POST", std::string(kConsumers) + "/counter/rewind", R"({"after":"0.0"})", "reader").starts_with("403"));
}

TEST_F(LettersApi, ShowsDeadLettersPageByPage) {
  const std::string all = Call("GET", std::string(kLetters) + "?status=dead&consumer=counter");
  EXPECT_TRUE(Says(all, R"("kind":"test.counted")")) << all;
  EXPECT_TRUE(Says(all, R"("attempts":1)"));
  EXPECT_TRUE(Says(all, "test.refused"));
  EXPECT_TRUE(Says(all, R"("data":{"number":0})"));
  EXPECT_TRUE(Says(all, R"("next":null)"));
  const std::string page = Call("GET", std::string(kLetters) + "?limit=1");
  EXPECT_TRUE(Says(page, R"("next":")" + First() + "\"")) << page;
  EXPECT_TRUE(Says(Call("GET", std::string(kLetters) + "?limit=1&cursor=" + First()), R"("data":{"number":0})"));
  EXPECT_TRUE(Says(Call("GET", std::string(kLetters) + "?status=waiting"), R"("items":[])"));
  EXPECT_TRUE(Says(Call("GET", std::string(kLetters) + "/" + First()), R"("data":{"number":1})"));
  EXPECT_TRUE(Call("GET", std::string(kLetters) + "/" + events::LetterId::Make().Text()).starts_with("404"));
  EXPECT_TRUE(Call("GET", std::string(kLetters) + "?status=lost").starts_with("422"));
  const std::string consumers = Call("GET", kConsumers);
  EXPECT_TRUE(Says(consumers, R"("name":"counter")") && Says(consumers, R"("dead":2)")) << consumers;
}

TEST_F(LettersApi, ReplaysAndDiscards) {
  is_mended_ = true;
  const std::string id = First();
  EXPECT_TRUE(Call("POST", std::string(kLetters) + "/" + id + "/discard").starts_with("200"));
  const std::string gone = Call("POST", std::string(kLetters) + "/" + id + "/discard");
  EXPECT_TRUE(gone.starts_with("404") && Says(gone, "events.no_letter")) << gone;
  EXPECT_TRUE(Says(Call("POST", std::string(kLetters) + "/" + First() + "/replay"), R"("status":"waiting")"));
  EXPECT_TRUE(Call("POST", std::string(kLetters) + "/" + First() + "/replay").starts_with("409"));
  house_.Drain(*bus_, "counter");
  EXPECT_EQ(house_.Effects("counter", key_), (std::vector<std::int64_t>{2, 3, 0}));
  EXPECT_TRUE(Says(Call("POST", std::string(kConsumers) + "/counter/replay"), R"("replayed":0)"));
  EXPECT_TRUE(Call("POST", std::string(kConsumers) + "/nobody/replay").starts_with("404"));
}

TEST_F(LettersApi, RewindsAConsumer) {
  is_mended_ = true;
  const std::string target = std::string(kConsumers) + "/counter/rewind";
  EXPECT_TRUE(Call("POST", target, R"({"after":"x"})").starts_with("422"));
  EXPECT_TRUE(Call("POST", std::string(kConsumers) + "/nobody/rewind", R"({"after":"0.0"})").starts_with("404"));
  EXPECT_TRUE(Call("POST", target, R"({"after":"9999999.1"})").starts_with("409")) << "it would pass over what comes";
  EXPECT_TRUE(Call("POST", target, R"({"after":"0.0"})").starts_with("204"));
  house_.Drain(*bus_, "counter");
  EXPECT_EQ(house_.Effects("counter", key_), (std::vector<std::int64_t>{2, 3, 0, 1, 2, 3}));
}

}  // namespace
}  // namespace medres::events_test
