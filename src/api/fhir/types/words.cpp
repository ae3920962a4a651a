#include "api/fhir/types/words.hpp"

#include <algorithm>
#include <array>

#include "api/fhir/search/values.hpp"
#include "api/fhir/tables.hpp"
#include "catalog/taxonomies.hpp"

namespace medres::api::fhir {
namespace {

constexpr std::string_view kWritten = "http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation";

JsonObject WrittenName(std::string_view text, std::string_view representation) {
  JsonObject extension{{"url", kWritten}, {"valueCode", representation}};
  return {{"extension", JsonArray{std::move(extension)}}, {"text", text}};
}

std::string_view WrittenAs(const JsonObject& name) {
  for (const Json& extension : ArrayOf(name, "extension")) {
    const JsonObject* object = extension.if_object();
    if (object != nullptr && TextOf(*object, "url") == kWritten) return TextOf(*object, "valueCode");
  }
  return {};
}

/// The text, or the parts in the order in which the script puts them.
std::string NameText(const JsonObject& name) {
  if (const auto text = TextOf(name, "text"); !text.empty()) return std::string(text);
  const std::string_view family = TextOf(name, "family");
  std::string given;
  for (const Json& part : ArrayOf(name, "given")) {
    given.append(given.empty() || !IsLatin(family) ? "" : " ").append(TextOf(part));
  }
  if (!IsLatin(family)) return std::string(family) + given;
  return given + (given.empty() || family.empty() ? "" : " ") + std::string(family);
}

void Keep(catalog::Name& name, const std::string& text) {
  std::string& place = IsLatin(text) ? name.en : name.zh;
  if (place.empty()) place = text;
}

}  // namespace

bool IsLatin(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

JsonObject Coding(std::string_view system, std::string_view code, std::string_view display) {
  JsonObject coding;
  PutText(coding, "system", system);
  PutText(coding, "code", code);
  PutText(coding, "display", display);
  return coding;
}

JsonObject Concept(std::string_view system, std::string_view code, std::string_view display) {
  JsonObject made{{"coding", JsonArray{Coding(system, code, display)}}};
  PutText(made, "text", display);
  return made;
}

JsonObject Reference(std::string_view type, std::string_view id, std::string_view display) {
  JsonObject reference{{"reference", std::string(type).append("/").append(id)}};
  PutText(reference, "display", display);
  return reference;
}

std::string_view ActorType(catalog::ResourceKind kind) {
  using enum catalog::ResourceKind;
  if (kind == kPractitioner) return "Practitioner";
  return kind == kEquipment ? "Device" : "Location";
}

std::string_view DisplayOf(const catalog::Name& name) { return name.zh.empty() ? name.en : name.zh; }

JsonObject ActorReference(const catalog::Resource& resource) {
  return Reference(ActorType(resource.kind), resource.id.Text(), DisplayOf(resource.name));
}

JsonObject Specialty(std::string_view code) {
  const auto& list = catalog::Departments();
  const auto row = std::ranges::find(list, code, &catalog::Department::code);
  return Concept(systems::kSpecialty, code, row == list.end() ? std::string_view() : row->name_zh);
}

std::string_view CodeIn(const Json* concepts, std::string_view system) {
  if (concepts == nullptr) return {};
  std::vector<const Json*> codings;
  Collect(*concepts, "coding", codings);
  for (const Json* coding : codings) {
    const JsonObject* object = coding->if_object();
    if (object != nullptr && TextOf(*object, "system") == system) return TextOf(*object, "code");
  }
  return {};
}

std::vector<std::string_view> CodesIn(const Json& concepts, std::string_view system) {
  std::vector<const Json*> codings;
  Collect(concepts, "coding", codings);
  std::vector<std::string_view> codes;
  for (const Json* coding : codings) {
    const JsonObject* object = coding->if_object();
    if (object == nullptr) continue;
    const std::string_view of = TextOf(*object, "system");
    if (of.empty() || of == system) codes.push_back(TextOf(*object, "code"));
  }
  return codes;
}

bool IsOwnExtension(std::string_view url) { return url.starts_with(kOwnExtensions); }

JsonArray IdentifiersOf(const std::map<std::string, std::string>& identifiers) {
  JsonArray array;
  for (const auto& [system, value] : identifiers) {
    const bool is_uri = system.find(':') != std::string::npos;
    array.push_back(
        JsonObject{{"system", is_uri ? system : std::string(systems::kIdentifier) + system}, {"value", value}});
  }
  return array;
}

std::map<std::string, std::string> ReadIdentifiers(const JsonObject& resource) {
  std::map<std::string, std::string> identifiers;
  for (const Json& item : ArrayOf(resource, "identifier")) {
    const JsonObject* identifier = item.if_object();
    if (identifier == nullptr) continue;
    std::string_view system = TextOf(*identifier, "system");
    if (system.starts_with(systems::kIdentifier)) system.remove_prefix(systems::kIdentifier.size());
    const std::string_view value = TextOf(*identifier, "value");
    if (!system.empty() && !value.empty()) identifiers.emplace(system, value);
  }
  return identifiers;
}

JsonArray HumanNames(const catalog::Name& name) {
  JsonArray names;
  if (!name.zh.empty()) names.push_back(WrittenName(name.zh, "IDE"));
  if (!name.pinyin.empty()) names.push_back(WrittenName(name.pinyin, "SYL"));
  if (!name.en.empty()) names.push_back(WrittenName(name.en, "ABC"));
  return names;
}

catalog::Name ReadHumanNames(const JsonArray& names) {
  catalog::Name name;
  for (const Json& item : names) {
    const JsonObject* object = item.if_object();
    if (object == nullptr) continue;
    const std::string_view written = WrittenAs(*object);
    if (written == "SYL") {
      name.pinyin = NameText(*object);
    } else {
      Keep(name, NameText(*object));
    }
  }
  return name;
}

void PutNames(JsonObject& resource, const catalog::Name& name) {
  PutText(resource, "name", DisplayOf(name));
  JsonArray others;
  if (!name.zh.empty() && !name.en.empty()) others.emplace_back(name.en);
  if (!name.pinyin.empty()) others.emplace_back(name.pinyin);
  if (!others.empty()) resource["alias"] = std::move(others);
}

catalog::Name ReadNames(const JsonObject& resource) {
  catalog::Name name;
  const std::string_view main = TextOf(resource, "name");
  if (!main.empty()) Keep(name, std::string(main));
  // Of the aliases only one in the other script is a name of ours; a pinyin one is made anew from the Chinese.
  for (const Json& alias : ArrayOf(resource, "alias")) {
    const std::string_view text = TextOf(alias);
    const bool is_pinyin = IsLatin(text) && std::ranges::none_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
    if (!text.empty() && !is_pinyin) Keep(name, std::string(text));
  }
  return name;
}

JsonArray Phones(const std::optional<std::string>& phone) {
  JsonArray telecom;
  if (phone && !phone->empty()) telecom.push_back(JsonObject{{"system", "phone"}, {"value", *phone}});
  return telecom;
}

std::optional<std::string> ReadPhone(const JsonObject& resource) {
  for (const Json& item : ArrayOf(resource, "telecom")) {
    const JsonObject* contact = item.if_object();
    if (contact == nullptr || TextOf(*contact, "system") != "phone") continue;
    if (const auto value = TextOf(*contact, "value"); !value.empty()) return std::string(value);
  }
  return std::nullopt;
}

Result<std::optional<Uuid>> ReadReference(const JsonObject* reference, std::string_view types,
                                          std::string_view pointer) {
  if (reference == nullptr || TextOf(*reference, "reference").empty()) return std::nullopt;
  const ReferenceValue value = ParseReference(TextOf(*reference, "reference"));
  const auto id = ParseUuid(value.id);
  if (!id || !Lists(types, value.type)) {
    return Fail(Error::Invalid("fhir.reference", std::string(pointer), {{"types", std::string(types)}}));
  }
  return std::optional(*id);
}

}  // namespace medres::api::fhir
