#include "platform/config/schema.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "platform/config/settings.hpp"
#include "platform/json/json.hpp"
#include "platform/json/writer.hpp"

namespace medres::config {
namespace {

std::string_view SectionOf(const Declaration& declaration) {
  return declaration.key.substr(0, declaration.key.find('.'));
}

std::string_view NameOf(const Declaration& declaration) {
  return declaration.key.substr(declaration.key.find('.') + 1);
}

void AppendChoices(json::Writer& json, const Declaration& declaration) {
  json.Key("enum");
  json.BeginArray();
  for (const std::string_view choice : text::Split(declaration.choices, '|')) {
    json.Text(choice);
    // YAML without quotation marks.
    if (choice == "true" || choice == "false") json.Boolean(choice == "true");
  }
  json.EndArray();
}

void AppendNumber(json::Writer& json, const Declaration& declaration) {
  json.Member("type", "integer");
  json.Key("minimum");
  json.Integer(declaration.min);
  json.Key("maximum");
  json.Integer(declaration.max);
  json.Key("default");
  json.Raw(declaration.fallback);
}

void AppendSetting(json::Writer& json, const Declaration& declaration) {
  json.Key(NameOf(declaration));
  json.BeginObject();
  std::string help(declaration.help);
  if (!declaration.reloadable) help += " Needs a restart.";
  json.Member("description", help);
  if (declaration.kind == Kind::kInteger) {
    AppendNumber(json, declaration);
  } else {
    if (declaration.kind == Kind::kChoice) AppendChoices(json, declaration);
    if (declaration.kind == Kind::kText || declaration.kind == Kind::kUrl) json.Member("type", "string");
    if (declaration.kind == Kind::kUrl) json.Member("pattern", "^(https?://.+)?$");
    json.Member("default", declaration.fallback);
  }
  if (declaration.secret) {
    json.Key("writeOnly");
    json.Boolean(true);
  }
  json.EndObject();
}

void AppendSection(json::Writer& json, std::string_view section) {
  json.Key(section);
  json.BeginObject();
  json.Key("type");
  json.Raw(R"(["object","null"])");
  json.Key("additionalProperties");
  json.Boolean(false);
  json.Key("properties");
  json.BeginObject();
  for (const Declaration& declaration : Declarations()) {
    if (SectionOf(declaration) == section) AppendSetting(json, declaration);
  }
  json.EndObject();
  json.EndObject();
}

std::vector<std::string_view> Sections() {
  std::vector<std::string_view> sections;
  for (const Declaration& declaration : Declarations()) {
    if (std::ranges::find(sections, SectionOf(declaration)) == sections.end()) {
      sections.push_back(SectionOf(declaration));
    }
  }
  return sections;
}

}  // namespace

std::string JsonSchema() {
  std::string text;
  json::Writer json(text);
  json.BeginObject();
  json.Member("$schema", "https://json-schema.org/draft/2020-12/schema");
  json.Member("title", "Settings of MedRes");
  json.Key("type");
  json.Raw(R"(["object","null"])");
  json.Key("additionalProperties");
  json.Boolean(false);
  json.Key("properties");
  json.BeginObject();
  for (const std::string_view section : Sections()) AppendSection(json, section);
  for (const Declaration& declaration : Declarations()) {
    json.Key(declaration.key);
    json.BeginObject();
    json.Member("$ref", "#/properties/" + std::string(SectionOf(declaration)) + "/properties/" +
                            std::string(NameOf(declaration)));
    json.EndObject();
  }
  json.EndObject();
  json.EndObject();
  return json::Indented(text).value() + "\n";
}

}  // namespace medres::config
