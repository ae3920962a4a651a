#include "platform/redis/reply.hpp"

#include <gtest/gtest.h>

#include <random>

namespace medres::redis {
namespace {

using namespace std::string_view_literals;
using Kind = Reply::Kind;

Reply Made(Kind kind, std::string text = {}, std::int64_t integer = 0, std::vector<Reply> items = {}) {
  return {.kind = kind, .text = std::move(text), .integer = integer, .items = std::move(items)};
}

TEST(RedisCommand, IsAnArrayOfBulkStrings) {
  std::string out;
  AppendCommand(out, {"SET", "k", std::string("a\r\n\0b", 5)});
  EXPECT_EQ(out, "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$5\r\na\r\n\0b\r\n"sv);
}

struct Read {
  std::string bytes;
  Reply reply;
};

const std::vector<Read>& Cases() {
  static const std::vector<Read> kCases{
      {"+OK\r\n", Made(Kind::kStatus, "OK")},
      {"+\r\n", Made(Kind::kStatus, "")},
      {"-ERR wrong\r\n", Made(Kind::kError, "ERR wrong")},
      {":0\r\n", Made(Kind::kInteger, {}, 0)},
      {":-9223372036854775808\r\n", Made(Kind::kInteger, {}, std::numeric_limits<std::int64_t>::min())},
      {"$0\r\n\r\n", Made(Kind::kText, "")},
      {"$-1\r\n", Made(Kind::kNil)},
      {"*-1\r\n", Made(Kind::kNil)},
      {"*0\r\n", Made(Kind::kArray)},
      {"$4\r\n\r\n\r\n\r\n", Made(Kind::kText, "\r\n\r\n")},
      {std::string("$3\r\n\0\1\2\r\n", 9), Made(Kind::kText, std::string("\0\1\2", 3))},
      {"*2\r\n$1\r\na\r\n$-1\r\n", Made(Kind::kArray, {}, 0, {Made(Kind::kText, "a"), Made(Kind::kNil)})},
      {"*3\r\n*2\r\n:1\r\n*0\r\n-no\r\n*1\r\n*1\r\n+x\r\n",
       Made(Kind::kArray, {}, 0,
            {Made(Kind::kArray, {}, 0, {Made(Kind::kInteger, {}, 1), Made(Kind::kArray)}), Made(Kind::kError, "no"),
             Made(Kind::kArray, {}, 0, {Made(Kind::kArray, {}, 0, {Made(Kind::kStatus, "x")})})})}};
  return kCases;
}

TEST(RedisReply, ReadsEachKindByteByByte) {
  for (const Read& read : Cases()) {
    ReplyReader reader;
    for (std::size_t i = 0; i < read.bytes.size(); ++i) {
      const auto early = reader.Next();
      ASSERT_TRUE(early) << read.bytes;
      ASSERT_FALSE(*early) << read.bytes << " after " << i << " bytes";
      reader.Feed(std::string_view(read.bytes).substr(i, 1));
    }
    const auto reply = reader.Next();
    ASSERT_TRUE(reply && *reply) << read.bytes;
    EXPECT_EQ(**reply, read.reply) << read.bytes;
    EXPECT_FALSE(*reader.Next());
  }
}

TEST(RedisReply, ReadsManyHoweverTheyAreCut) {
  std::string stream;
  for (int i = 0; i < 50; ++i) {
    for (const Read& read : Cases()) stream += read.bytes;
  }
  const unsigned seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::minstd_rand random(seed);
  ReplyReader reader;
  std::size_t read = 0;
  for (std::size_t at = 0; at < stream.size();) {
    const std::size_t size = std::min<std::size_t>(1 + random() % 40, stream.size() - at);
    reader.Feed(std::string_view(stream).substr(at, size));
    at += size;
    for (auto reply = reader.Next(); *reply; reply = reader.Next()) {
      ASSERT_EQ(**reply, Cases()[read++ % Cases().size()].reply);
    }
  }
  EXPECT_EQ(read, 50 * Cases().size());
}

TEST(RedisReply, HoldsLongArraysAndTexts) {
  ReplyReader reader;
  reader.Feed("*5000\r\n");
  for (int i = 0; i < 5000; ++i) reader.Feed("$100\r\n" + std::string(100, 'x') + "\r\n");
  const auto reply = reader.Next();
  ASSERT_TRUE(reply && *reply);
  ASSERT_EQ((*reply)->items.size(), 5000U);
  EXPECT_EQ((*reply)->items.back().text, std::string(100, 'x'));
}

TEST(RedisReply, RefusesWhatIsNoReplyForGood) {
  for (const char* bytes : {"HTTP/1.1 400 Bad Request\r\n", "?\r\n", "$abc\r\n", "*99999999999999999999\r\n", "$-5\r\n",
                            ":1x\r\n", "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n"}) {
    ReplyReader reader;
    reader.Feed(bytes);
    const auto reply = reader.Next();
    ASSERT_FALSE(reply) << bytes;
    EXPECT_EQ(reply.error().code, "redis.unavailable");
    reader.Feed("+OK\r\n");
    EXPECT_FALSE(reader.Next()) << "nothing is read after " << bytes;
  }
}

TEST(RedisReply, BoundsWhatOneReplyMayBring) {
  ReplyReader reader(1000);
  reader.Feed("*1000000\r\n");
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(reader.Next());
    reader.Feed("$90\r\n" + std::string(90, 'x') + "\r\n");
  }
  reader.Feed("$90\r\n" + std::string(50, 'x'));
  EXPECT_FALSE(reader.Next());
}

}  // namespace
}  // namespace medres::redis
