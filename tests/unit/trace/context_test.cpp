#include "platform/trace/context.hpp"

#include <gtest/gtest.h>

#include "platform/trace/tracer.hpp"

namespace medres::trace {
namespace {

constexpr std::string_view kGood = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

struct ParentCase {
  std::string_view why;
  std::string_view traceparent;
  bool taken;
  bool sampled;
};

constexpr ParentCase kParents[]{
    {"as in the specification", kGood, true, true},
    {"not sampled", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00", true, false},
    {"unknown flags are not looked at", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-fe", true, false},
    {"flags beside sampled", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-03", true, true},
    {"a later version", "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", true, true},
    {"a later version with more", "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what-follows", true, true},
    {"a later version with more, unseparated", "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01x", false,
     false},
    {"version 00 with more", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more", false, false},
    {"version ff", "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", false, false},
    {"version not hex", "0x-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", false, false},
    {"upper case", "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01", false, false},
    {"zero trace", "00-00000000000000000000000000000000-b7ad6b7169203331-01", false, false},
    {"zero span", "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01", false, false},
    {"trace too short", "00-0af7651916cd43dd8448eb211c80319-b7ad6b7169203331-01", false, false},
    {"not hex", "00-0af7651916cd43dd8448eb211c80319g-b7ad6b7169203331-01", false, false},
    {"flags not hex", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0z", false, false},
    {"wrong separators", "00_0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331_01", false, false},
    {"flags missing", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-", false, false},
    {"empty", "", false, false},
    {"words", "not a traceparent", false, false},
};

TEST(TraceParent, IsTakenByTheRules) {
  for (const ParentCase& one : kParents) {
    const auto context = Parse(one.traceparent, {});
    ASSERT_EQ(context.has_value(), one.taken) << one.why;
    if (context) EXPECT_EQ(context->sampled, one.sampled) << one.why;
  }
}

TEST(TraceParent, ComesOutAsItCameIn) {
  const auto context = Parse(kGood, {});
  ASSERT_TRUE(context);
  EXPECT_EQ(ToTraceparent(*context), kGood);
  EXPECT_EQ(TraceIdText(*context), "0af7651916cd43dd8448eb211c80319c");
  EXPECT_EQ(SpanIdText(context->span), "b7ad6b7169203331");
}

struct StateCase {
  std::string text;
  bool good;
};

std::string Members(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += (i > 0 ? "," : "") + ("k" + std::to_string(i)) + "=1";
  return text;
}

TEST(TraceState, IsTakenByTheRules) {
  const StateCase cases[]{
      {"rojo=00f067aa0ba902b7,congo=t61rcWkgMzE", true},
      {"fw529a3039@dt=FfAzYWYtMT", true},
      {"1tenant@vendor=1", true},
      {"a=1, b=2 ,\tc=3", true},
      {"a=1,,b=2", true},
      {"a=b c", true},
      {"1a=1", false},
      {"A=1", false},
      {"a", false},
      {"a=", false},
      {"=1", false},
      {"a=1=2", false},
      {"a=1,a=2", false},
      {"a=\xE4\xB8\xAD", false},
      {"a@=1", false},
      {"@a=1", false},
      {"a@b@c=1", false},
      {"a@1b=1", false},
      {std::string(256, 'a') + "=1", true},
      {std::string(257, 'a') + "=1", false},
      {"a=" + std::string(256, 'b'), true},
      {"a=" + std::string(257, 'b'), false},
      {Members(32), true},
      {Members(33), false},
      {"a=" + std::string(250, 'b') + ",c=" + std::string(250, 'd') + ",e=12345678", false},  // 513 and more
      {"", false},
  };
  for (const StateCase& one : cases) EXPECT_EQ(IsTracestate(one.text), one.good) << one.text;
}

TEST(TraceState, IsLeftOutAloneWhenItIsBroken) {
  EXPECT_EQ(Parse(kGood, "A=1")->state, nullptr);
  EXPECT_EQ(*Parse(kGood, "a=1")->state, "a=1");
  EXPECT_FALSE(Parse("", "a=1"));
}

TEST(Tracer, LeavesCallersTheirDecision) {
  Tracer tracer;
  tracer.Set(true, 0);
  EXPECT_TRUE(tracer.Begin(Parse(kGood, {})).sampled);
  EXPECT_FALSE(tracer.Begin(std::nullopt).sampled);
  tracer.Set(true, 1);
  EXPECT_FALSE(tracer.Begin(Parse("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00", {})).sampled);
  EXPECT_TRUE(tracer.Begin(std::nullopt).sampled);
}

TEST(Tracer, LetsACallersContextThroughWhileItIsOff) {
  Tracer tracer;
  const Context context = tracer.Begin(Parse(kGood, "a=1"));
  EXPECT_EQ(ToTraceparent(context), kGood);
  EXPECT_EQ(*context.state, "a=1");
  EXPECT_FALSE(IsRecorded(context));
}

TEST(Tracer, RecordsTheShareThatIsAskedFor) {
  Tracer tracer;
  tracer.Set(true, 0.1);
  int recorded = 0;
  for (int i = 0; i < 20'000; ++i) recorded += tracer.Begin(std::nullopt).sampled ? 1 : 0;
  EXPECT_GT(recorded, 1'700);  // 2,000 ± 7 standard deviations
  EXPECT_LT(recorded, 2'300);
}

TEST(Ring, DropsTheNewWhenItIsFullAndCounts) {
  Ring ring(4);
  for (std::uint64_t i = 1; i <= 6; ++i) {
    Span span;
    span.id = i;
    EXPECT_EQ(ring.Push(span), i <= 4);
  }
  std::vector<Span> taken;
  ring.Pop(taken, 3);
  ring.Pop(taken, 3);
  ASSERT_EQ(taken.size(), 4U);
  for (std::uint64_t i = 1; i <= 4; ++i) EXPECT_EQ(taken[i - 1].id, i);
  EXPECT_EQ(ring.dropped(), 2);
}

TEST(ShortText, IsCutBetweenCharacters) {
  EXPECT_EQ(ShortText<4>("号源").view(), "号");
  EXPECT_EQ(ShortText<4>("abcdef").view(), "abcd");
  EXPECT_EQ(ShortText<6>("号源").view(), "号源");
}

}  // namespace
}  // namespace medres::trace
