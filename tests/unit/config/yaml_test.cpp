#include <gtest/gtest.h>

#include "platform/config/settings.hpp"

/// Texts that somebody means well with, and texts that somebody does not.
namespace medres::config {
namespace {

struct Refused {
  std::string what;
  std::string text;
  std::string code;
  std::string place;
};

/// A "billion laughs": ten levels of ten.
std::string Bomb() {
  std::string text = "a: &a [x,x,x,x,x,x,x,x,x,x]\n";
  for (char c = 'b'; c < 'k'; ++c) {
    const std::string last(1, static_cast<char>(c - 1));
    text += std::string(1, c) + ": &" + c + " [";
    for (int i = 0; i < 10; ++i) text += "*" + last + ",";
    text += "]\n";
  }
  return text;
}

std::string Nested(int levels) {
  std::string text;
  for (int i = 0; i < levels; ++i) text += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
  return text + std::string(static_cast<std::size_t>(levels), ' ') + "b: 1\n";
}

std::string Repeated(const std::string& part, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += part;
  return text;
}

std::string Many(int keys) {
  std::string text;
  for (int i = 0; i < keys; ++i) text += "k" + std::to_string(i) + ": 1\n";
  return text;
}

const std::vector<Refused>& Cases() {
  static const std::vector<Refused> cases{
      {"broken", "server: [1\n", "config.list", "f:1"},
      {"cut off in a quotation", "log:\n  level: \"deb", "config.syntax", "f:2"},
      {"a quotation without an end", "log.level: 'debug\nlog.format: json\n", "config.syntax", "f:1"},
      {"another", "log.format: json\nlog.level: \"debug\n", "config.syntax", "f:2"},
      {"no indentation to speak of", "server:\n  loops: 1\n listen: x\n", "config.syntax", "f:3"},
      {"twice", "log:\n  level: debug\n  level: info\n", "config.duplicate", "f:3"},
      {"twice in two spellings", "log:\n  level: debug\nlog.level: info\n", "config.duplicate", "f:3"},
      {"alias", "log:\n  level: &l debug\n  format: *l\n", "config.alias", "f:3"},
      {"merge", "a: &a\n  b: 1\nlog:\n  <<: *a\n", "config.alias", "f:4"},
      {"bomb", Bomb(), "config.list", "f:1"},
      {"bomb of maps", "a: &a {b: 1}\nc: {d: *a, e: *a}\n", "config.alias", "f:2"},
      {"list", "notification:\n  channels:\n    - sms\n", "config.list", "f:3"},
      {"map as key", "{[1]: 2}\n", "config.list", "f:1"},
      {"map as a name", "? {a: 1}\n: 2\n", "config.key", "f:1"},
      {"plain text", "hello\n", "config.no_keys", "f:1"},
      {"deep", Nested(9), "config.depth", "f:9"},
      {"very deep", Repeated("{a: ", 20) + "1" + Repeated("}", 20), "config.depth", "f:1"},
      {"very deep and open", Repeated("{a: ", 20'000), "config.key", "f:1"},
      {"very deep in a name", std::string(100'000, '{'), "config.key", "f:1"},
      {"second document", "log.level: info\n---\nlog.level: debug\n", "config.documents", "f:2"},
      {"control", std::string("log.level: info\nlog.format: \0json\n", 35), "config.binary", "f:2"},
      {"not UTF-8", "log.level: info\nlog.format: \xff\xfe\n", "config.binary", "f:2"},
      {"an executable",
       std::string("\x7f"
                   "ELF\2\1\1\0",
                   8),
       "config.binary", "f:1"},
      {"huge", std::string((1 << 20) + 1, '#'), "config.too_large", "f"},
      {"many", Many(10'001), "config.too_many", "f:10001"},
  };
  return cases;
}

TEST(ReadText, RefusesAndSaysWhere) {
  for (const Refused& one : Cases()) {
    const auto layer = ReadText(Origin::kFile, "f", one.text);
    ASSERT_FALSE(layer) << one.what;
    ASSERT_FALSE(layer.error().issues.empty()) << one.what;
    const Issue& issue = layer.error().issues.front();
    EXPECT_EQ(issue.code, one.code) << one.what;
    EXPECT_EQ(issue.args.at(0), (std::pair<std::string, std::string>("place", one.place))) << one.what;
  }
}

TEST(ReadText, TakesWhatIsPlain) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"", ""},
      {"# nothing but words\n", ""},
      {"log:\n", ""},
      {"log:\n  level: ~\n", ""},
      {"log:\n  level: debug\n", "debug"},
      {"log: {level: debug}\n", "debug"},
      {"log.level: debug\n...\n", "debug"},
      {"--- \nlog.level: debug # why not\n", "debug"},
      {R"({"log": {"level": "debug"}})", "debug"},
      {R"({"log.level": "deb\u0075g"})", "debug"},
      {"log.level: 'debug'\r\n", "debug"},
      {"log.level: &anchor debug\n", "debug"},
      {"log.level: !!str debug\n", "debug"},
      {"log.level: 调试\n", "调试"},
      {"log.level: 'it''s'\n", "it's"},
      {"log.level: \"a\\\"b\"\n", "a\"b"},
      {"a: 'x'\nlog.level: ''\n", ""},
  };
  for (const auto& [text, level] : cases) {
    const auto layer = ReadText(Origin::kRemote, "f", text);
    ASSERT_TRUE(layer) << text << ToString(layer.error());
    EXPECT_EQ(layer->values.contains("log.level") ? layer->values.at("log.level") : "", level) << text;
    EXPECT_EQ(layer->origin, Origin::kRemote);
  }
}

TEST(ReadText, AllRepeatedKeysAreNamedTogether) {
  const auto layer = ReadText(Origin::kFile, "f", "log.level: a\nlog.level: b\nserver.loops: 1\nserver.loops: 2\n");
  ASSERT_FALSE(layer);
  ASSERT_EQ(layer.error().issues.size(), 2U);
  EXPECT_EQ(layer.error().issues[1], (Issue{"config.duplicate", "server.loops", {{"place", "f:4"}, {"first", "f:3"}}}));
}

TEST(ReadText, NoBeginningOfATextIsMisread) {
  const std::string whole = "server:\n  idle_timeout_ms: 75000\nlog:\n  level: debug\n  format: json\n";
  const auto all = ReadText(Origin::kFile, "f", whole)->values;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto part = ReadText(Origin::kFile, "f", whole.substr(0, size));
    if (!part) continue;
    for (const auto& [key, value] : part->values) {
      // A name that is cut off is no setting, and is refused for that.
      if (FindDeclaration(key) == nullptr) continue;
      EXPECT_TRUE(all.at(key).starts_with(value)) << size << " " << key;
    }
  }
}

}  // namespace
}  // namespace medres::config
