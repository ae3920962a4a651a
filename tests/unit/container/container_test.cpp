#include "platform/container/container.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace medres::container_test {
namespace {

using container::All;
using container::Container;
using container::Named;
using container::New;
using container::Optional;
using container::State;

class Voice {
 public:
  virtual ~Voice() = default;
  virtual std::string Say() const = 0;
};

class Bell final : public Voice {
 public:
  std::string Say() const override { return "ding"; }
};

class Horn final : public Voice {
 public:
  explicit Horn(int times) : times_(times) {}
  std::string Say() const override { return std::string(static_cast<std::size_t>(times_), 'o'); }

 private:
  int times_;
};

/// Neither copied nor moved, as most components are.
class Desk {
 public:
  explicit Desk(const Voice& voice) : said(voice.Say()) {}
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;
  std::string said;
};

TEST(Factories, MayReturnAnObjectAPointerOrAReference) {
  std::vector<int> outside{1, 2};
  Container program;
  program.Add("desk", New<Desk, const Voice&>);
  program.Add("bell", New<Bell>).As<Voice>();
  program.Add("horn", [] { return std::make_unique<Horn>(3); });
  program.Add("count", []() -> Result<int> { return 7; });
  program.Add("text", []() -> Result<std::unique_ptr<std::string>> { return std::make_unique<std::string>("seven"); });
  program.Add("outside", [&]() -> std::vector<int>& { return outside; });
  ASSERT_TRUE(program.Start());
  EXPECT_EQ(program.Get<Desk>().said, "ding");
  EXPECT_EQ(program.Get<Horn>().Say(), "ooo");
  EXPECT_EQ(program.Get<int>(), 7);
  EXPECT_EQ(program.Get<std::string>(), "seven");
  EXPECT_EQ(&program.Get<std::vector<int>>(), &outside);
  EXPECT_EQ(&program.Get<Voice>(), &program.Get<Bell>());
}

TEST(Factories, MayFailAndThenNothingElseIsMade) {
  Container program;
  bool made = false;
  program.Add("house", [&](const int&) { return Horn(made = true); });
  program.Add("number", []() -> Result<int> { return Fail(Error::Conflict("database.in_use", {{"pid", "7"}})); });
  const Status started = program.Start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error(), Error::Conflict("database.in_use", {{"pid", "7"}}));
  EXPECT_FALSE(made);
  EXPECT_EQ(program.state(), State::kFailed);
}

TEST(Factories, MayThrowWhichIsAFailureWithTheirName) {
  Container program;
  program.Add("number", []() -> int { throw std::runtime_error("no more numbers"); });
  EXPECT_EQ(
      program.Start().error(),
      Error::Internal("container.threw", {{"component", "number"}, {"phase", "build"}, {"reason", "no more numbers"}}));
}

TEST(Factories, AreNotCalledWhenThePlanIsWrong) {
  Container program;
  bool made = false;
  program.Add("horn", [&] { return Horn(made = true); });
  program.Add("desk", New<Desk, const Voice&>);
  const Status started = program.Start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error(), Error::Internal("container.missing", {{"path",
                                                                    "desk -> medres::container_test::(anonymous "
                                                                    "namespace)::Voice"}}));
  EXPECT_FALSE(made);
}

/// A program of one bell and two horns.
void AddVoices(Container& program) {
  program.Add("bell", New<Bell>).As<Voice>();
  program.Add("small", [] { return Horn(1); }).As<Voice>();
  program.Add("big", [] { return Horn(3); }).As<Voice>();
}

TEST(Parameters, NamedTakesTheComponentOfThatName) {
  Container program;
  AddVoices(program);
  program.Add("heard",
              [](Named<Voice, "big"> big, Named<const Horn, "small"> small) { return big->Say() + (*small).Say(); });
  ASSERT_TRUE(program.Start());
  EXPECT_EQ(program.Get<std::string>(), "oooo");
}

TEST(Parameters, AllTakesEveryOneInTheOrderOfTheList) {
  Container program;
  program.Add("heard", [](All<Voice> voices) {
    std::string heard = std::to_string(voices.size());
    for (const Voice* voice : voices) heard += " " + voice->Say();
    return heard;
  });
  AddVoices(program);
  ASSERT_TRUE(program.Start());
  EXPECT_EQ(program.Get<std::string>(), "3 ding o ooo");
}

TEST(Parameters, OptionalTakesTheOneThatIsThere) {
  for (const bool there : {false, true}) {
    Container program;
    program.Add("heard", [](Optional<Voice> voice) { return voice ? voice->Say() : std::string("silence"); });
    if (there) program.Add("bell", New<Bell>).As<Voice>();
    ASSERT_TRUE(program.Start());
    EXPECT_EQ(program.Get<std::string>(), there ? "ding" : "silence");
  }
}

TEST(Components, AreAskedForByATypeThatOneProvides) {
  Container program;
  AddVoices(program);
  EXPECT_THROW(program.Get<Bell>(), std::logic_error) << "nothing is built yet";
  ASSERT_TRUE(program.Start());
  EXPECT_EQ(program.Get<Bell>().Say(), "ding");
  EXPECT_EQ(program.Get<const Bell>().Say(), "ding");
  EXPECT_THROW(program.Get<Voice>(), std::logic_error) << "there are three";
  EXPECT_THROW(program.Get<int>(), std::logic_error) << "there is none";
}

TEST(Components, AreDestroyedInReverse) {
  std::vector<std::string> gone;
  const auto leave = [&](const char* name) { return [&gone, name](const int*) { gone.emplace_back(name); }; };
  {
    static constexpr int kNothing = 0;
    using Store = std::shared_ptr<const int>;
    struct Desk {
      std::shared_ptr<const int> goes;
    };
    Container program;
    program.Add("desk", [&](Store&) { return Desk{{&kNothing, leave("desk")}}; });
    program.Add("store", [&] { return Store(&kNothing, leave("store")); });
    ASSERT_TRUE(program.Start());
    EXPECT_TRUE(gone.empty());
  }
  EXPECT_EQ(gone, (std::vector<std::string>{"desk", "store"}));
}

}  // namespace
}  // namespace medres::container_test
