#include "platform/events/bus/event_type.hpp"

#include <gtest/gtest.h>

#include <boost/describe.hpp>

namespace medres::events {
namespace {

struct MovedV1 {
  static constexpr EventType kEvent{"test.moved", 1};
  Uuid key;
  std::int64_t boxes = 0;
};
BOOST_DESCRIBE_STRUCT(MovedV1, (), (boxes))

struct MovedV2 {
  static constexpr EventType kEvent{"test.moved", 2};
  Uuid key;
  std::int64_t pieces = 0;
  using Previous = MovedV1;
  static MovedV2 From(const MovedV1& old) { return {.key = old.key, .pieces = old.boxes * 12}; }
};
BOOST_DESCRIBE_STRUCT(MovedV2, (), (pieces))

struct Moved {
  static constexpr EventType kEvent{"test.moved", 3};
  PatientId key;
  std::int64_t pieces = 0;
  std::string reason;
  using Previous = MovedV2;
  static Moved From(const MovedV2& old) { return {.key = {}, .pieces = old.pieces, .reason = "unknown"}; }
};
BOOST_DESCRIBE_STRUCT(Moved, (), (pieces, reason))

const Uuid kKey = MakeNamedUuid("key");

TEST(EventTypes, AreWrittenAndReadBack) {
  const Moved moved{.key = PatientId{kKey}, .pieces = 3, .reason = "sold"};
  const Event event = Encode(moved);
  EXPECT_EQ(event, (Event{"test.moved", kKey, R"({"schema":3,"pieces":3,"reason":"sold"})"}));
  const auto read = Decode<Moved>(event);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->key.value, kKey);
  EXPECT_EQ(read->reason, "sold");
}

TEST(EventTypes, VersionsAreBroughtUpOrRefused) {
  struct Case {
    Event event;
    std::string outcome;
  };
  for (const Case& c : {Case{{"test.moved", kKey, R"({"boxes":2})"}, "24 unknown"},
                        Case{{"test.moved", kKey, R"({"schema":1,"boxes":2})"}, "24 unknown"},
                        Case{{"test.moved", kKey, R"({"pieces":5,"schema":2})"}, "5 unknown"},
                        Case{{"test.moved", kKey, R"({"schema":3,"pieces":5,"reason":"sold"})"}, "5 sold"},
                        Case{{"test.moved", kKey, R"({"schema":3,"pieces":5,"reason":"a","later":[1,{}]})"}, "5 a"},
                        Case{{"test.moved", kKey, R"({"schema":4,"pieces":5})"}, "events.schema_too_new"},
                        Case{{"test.moved", kKey, R"({"schema":0,"pieces":5})"}, "events.schema_too_old"},
                        Case{{"test.moved", kKey, R"({"schema":3,"pieces":"5","reason":"a"})"}, "events.unreadable"},
                        Case{{"test.moved", kKey, R"({"schema":3,"pieces":5})"}, "events.unreadable"},
                        Case{{"test.moved", kKey, "{"}, "events.unreadable"}}) {
    const auto read = Decode<Moved>(c.event);
    EXPECT_EQ(read ? std::to_string(read->pieces) + " " + read->reason : read.error().code, c.outcome)
        << c.event.payload;
    if (read) EXPECT_EQ(read->key.value, kKey);
  }
}

}  // namespace
}  // namespace medres::events
