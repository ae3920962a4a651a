#include <gtest/gtest.h>

#include "platform/json/schema.hpp"
#include "unit/json/samples.hpp"

namespace medres::json_test {

/// Another type of the same schema name.
namespace elsewhere {
struct Tree {
  int height = 0;
};
BOOST_DESCRIBE_STRUCT(Tree, (), (height))
}  // namespace elsewhere

namespace {

/// The component of one type, one member a line.
std::string Component(const json::SchemaSet& set, std::string_view name) {
  std::string all;
  set.AppendComponents(all);
  const std::string key = "\"" + std::string(name) + "\":";
  const auto at = all.find(key);
  if (at == all.npos) return "";
  std::size_t depth = 0;
  std::size_t end = at + key.size();
  do {
    if (all[end] == '{') ++depth;
    if (all[end] == '}') --depth;
    ++end;
  } while (depth > 0);
  return all.substr(at + key.size(), end - at - key.size());
}

template <class T>
std::string Inline() {
  std::string out;
  json::SchemaSet().AppendSchema(out, json::kTypeOf<T>);
  return out;
}

TEST(JsonSchema, SpeaksOfPlainTypes) {
  EXPECT_EQ(Inline<bool>(), R"({"type":"boolean"})");
  EXPECT_EQ(Inline<int>(), R"({"type":"integer","format":"int32"})");
  EXPECT_EQ(Inline<std::optional<std::int64_t>>(), R"({"type":"integer","format":"int64"})");
  EXPECT_EQ(Inline<std::vector<double>>(), R"({"type":"array","items":{"type":"number"}})");
  EXPECT_EQ(Inline<json::Raw>(), "{}");
  EXPECT_EQ(Inline<json::Nullable<std::string>>(), R"({"anyOf":[{"type":"string"},{"type":"null"}]})");
  EXPECT_EQ(Inline<LocalDate>(), R"({"type":"string","format":"date","examples":["2026-12-01"]})");
  EXPECT_EQ(Inline<Rota>(), R"({"$ref":"#/components/schemas/RotaInput"})");
  EXPECT_EQ((Inline<std::map<std::string, Weekday>>()),
            R"({"type":"object","additionalProperties":{"$ref":"#/components/schemas/Weekday"}})");
}

TEST(JsonSchema, CarriesRulesHelpDefaultsAndExamples) {
  json::SchemaSet set;
  json::SchemaOf<Rota>(set);
  EXPECT_EQ(
      Component(set, "RotaInput"),
      R"({"type":"object","description":"When a resource can be booked.","properties":{)"
      R"("version":{"type":"integer","format":"int64","default":1},)"
      R"("name":{"type":"string","minLength":1,"maxLength":5,"format":"not-blank","pattern":"\\S","description":"What people call it.","examples":["Mornings"]},)"
      R"("duration_minutes":{"type":"integer","format":"int32","minimum":5,"maximum":1440,"multipleOf":5,"default":30,"examples":[30]},)"
      R"("weight":{"type":"number","minimum":0,"maximum":1,"multipleOf":0.1,"default":1},)"
      R"("active":{"type":"boolean","default":true},)"
      R"("weekly":{"type":"array","items":{"$ref":"#/components/schemas/Window"},"minItems":1,"maxItems":2},)"
      R"("valid_to":{"type":"string","format":"date","examples":["2026-12-01"]},)"
      R"("labels":{"type":"object","additionalProperties":{"type":"string","maxLength":3},"maxProperties":2,"default":{}},)"
      R"("zone":{"type":"string","format":"time-zone","pattern":"^[A-Za-z_]+(/[A-Za-z0-9_+-]+){0,2}$","default":"Asia/Shanghai"}},)"
      R"("required":["name","weekly"],"additionalProperties":false})");
  EXPECT_EQ(Component(set, "Weekday"), R"({"type":"string","enum":["mon","tue","sun"]})");
}

TEST(JsonSchema, OutputsPromiseMoreAndMayGrow) {
  json::SchemaSet set;
  json::SchemaOf<Rota>(set, json::Use::kOutput);
  const std::string rota = Component(set, "RotaInput");
  EXPECT_NE(
      rota.find(R"("required":["version","name","duration_minutes","weight","active","weekly","labels","zone"]})"),
      rota.npos);
  json::SchemaOf<Rota>(set, json::Use::kInput);
  EXPECT_NE(Component(set, "Window").find("additionalProperties"), rota.npos) << "an input reaches it too now";
}

TEST(JsonSchema, NamesRecursiveAndTemplateTypesOnce) {
  json::SchemaSet set;
  json::SchemaOf<Tree>(set);
  EXPECT_NE(Component(set, "Tree").find(R"("items":{"$ref":"#/components/schemas/Tree"})"), std::string::npos);
  EXPECT_EQ(json::ComponentName("medres::http::Page<medres::catalog::Resource>"), "ResourcePage");
  EXPECT_EQ(json::ComponentName("Plain"), "Plain");
}

TEST(JsonSchema, RefusesTwoTypesOfOneName) {
  json::SchemaSet set;
  json::SchemaOf<Tree>(set);
  EXPECT_THROW(json::SchemaOf<elsewhere::Tree>(set), std::logic_error);
}

}  // namespace
}  // namespace medres::json_test
