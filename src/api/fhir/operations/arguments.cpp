#include "api/fhir/operations/arguments.hpp"

#include <algorithm>

#include "api/fhir/search/request.hpp"
#include "base/text.hpp"
#include "platform/http/percent.hpp"

namespace medres::api::fhir {
namespace {

std::string SystemAndCode(const JsonObject& object, std::string_view code) {
  const std::string_view system = TextOf(object, "system");
  return std::string(system).append(system.empty() ? "" : "|").append(TextOf(object, code));
}

/// The text of a value[x] that has parts.
std::string TextOfObject(std::string_view type, const JsonObject& object) {
  if (type == "valueReference") {
    if (const auto reference = TextOf(object, "reference"); !reference.empty()) return std::string(reference);
    const JsonObject* identifier = FindObject(object, "identifier");
    return identifier != nullptr ? SystemAndCode(*identifier, "value") : std::string();
  }
  if (type == "valueIdentifier") return SystemAndCode(object, "value");
  if (type == "valueCodeableConcept") {
    const JsonArray& codings = ArrayOf(object, "coding");
    const JsonObject* coding = codings.empty() ? nullptr : codings.front().if_object();
    return coding != nullptr ? SystemAndCode(*coding, "code") : std::string(TextOf(object, "text"));
  }
  return SystemAndCode(object, "code");
}

/// A parameter's value[x] or resource.
void ReadValue(const JsonObject& parameter, std::string& text, JsonObject& object) {
  if (const JsonObject* resource = FindObject(parameter, "resource")) {
    object = *resource;
    return;
  }
  for (const auto& [name, value] : parameter) {
    const std::string_view type(name.data(), name.size());
    if (!type.starts_with("value")) continue;
    if (value.is_string()) text = TextOf(value);
    if (value.is_bool()) text = value.get_bool() ? "true" : "false";
    if (value.is_int64()) text = std::to_string(value.get_int64());
    if (const JsonObject* parts = value.if_object()) {
      object = *parts;
      text = TextOfObject(type, *parts);
    }
  }
}

}  // namespace

Status Arguments::Add(const OperationRow& operation, std::string_view name, std::string text, JsonObject object) {
  if (name == "_count") {
    const auto count = text::ParseInteger(text);
    if (!count || *count < 0) return Fail(Error::Invalid("fhir.value", "?_count", {{"value", text}}));
    count_ = static_cast<int>(std::min<long long>(*count, SearchRequest::kMaxCount));
    return {};
  }
  if (name == "_cursor") {
    cursor_ = std::move(text);
    return {};
  }
  if (name == "_format" || name == "_pretty") return {};
  const ParameterRow* row = FindParameter(operation, name);
  const std::string pointer = "?" + std::string(name);
  if (row == nullptr) {
    not_understood_.push_back({"fhir.unknown_parameter", pointer, {{"parameter", std::string(name)}}});
    return {};
  }
  if (!row->repeats && !All(row->name).empty()) {
    return Fail(Error::Invalid("request.repeated_parameter", pointer));
  }
  all_.push_back({row->name, std::move(text), std::move(object)});
  return {};
}

Result<Arguments> Arguments::Read(const OperationRow& operation, const http::Context& context) {
  Arguments arguments;
  const http::QueryPairs query(context.request.Query());
  if (!query.ok()) return Fail(Error::Malformed("request.query_malformed"));
  for (const json::NamedText& pair : query.pairs()) {
    JsonObject parts;
    if (pair.value.starts_with('{')) {
      MEDRES_TRY(parts, ParseObject(pair.value));
    }
    MEDRES_CHECK(arguments.Add(operation, pair.name, std::string(pair.value), std::move(parts)));
  }
  if (context.request.method != http::Method::kPost || context.request.body.empty()) return arguments;
  MEDRES_TRY(const JsonObject body, ParseObject(context.request.body));
  // $validate takes the resource itself too.
  const std::string_view type = TextOf(body, "resourceType");
  if (type == operation.type && FindParameter(operation, "resource") != nullptr) {
    MEDRES_CHECK(arguments.Add(operation, "resource", {}, body));
    return arguments;
  }
  if (type != "Parameters") {
    return Fail(Error::Invalid("fhir.resource_type", "/resourceType", {{"expected", "Parameters"}}));
  }
  for (const Json& item : ArrayOf(body, "parameter")) {
    const JsonObject* parameter = item.if_object();
    if (parameter == nullptr) continue;
    std::string text;
    JsonObject object;
    ReadValue(*parameter, text, object);
    MEDRES_CHECK(arguments.Add(operation, TextOf(*parameter, "name"), std::move(text), std::move(object)));
  }
  return arguments;
}

std::vector<const Argument*> Arguments::All(std::string_view name) const {
  std::vector<const Argument*> found;
  for (const Argument& argument : all_) {
    if (argument.name == name) found.push_back(&argument);
  }
  return found;
}

std::string_view Arguments::Text(std::string_view name) const {
  const auto found = All(name);
  return found.empty() ? std::string_view() : std::string_view(found.front()->text);
}

std::vector<std::string> Arguments::Texts(std::string_view name) const {
  std::vector<std::string> texts;
  for (const Argument* argument : All(name)) {
    if (!argument->text.empty()) texts.push_back(argument->text);
  }
  return texts;
}

std::string Arguments::Query() const {
  std::string query = "_count=" + std::to_string(count_);
  for (const Argument& argument : all_) {
    if (argument.object.contains("resourceType")) continue;
    const std::string value = argument.text.empty() ? ToText(argument.object) : argument.text;
    query.append("&").append(argument.name).append("=").append(Escaped(value));
  }
  return query;
}

const JsonObject* Arguments::Object(std::string_view name) const {
  const auto found = All(name);
  return found.empty() || found.front()->object.empty() ? nullptr : &found.front()->object;
}

Result<std::optional<PatientId>> AgentOf(const Arguments& arguments) {
  const std::string_view text = arguments.Text("booked-by");
  if (text.empty()) return std::nullopt;
  const auto agent = PatientId::Parse(ParseReference(text).id);
  if (!agent) return Fail(Error::Invalid("fhir.value", "?booked-by", {{"value", std::string(text)}}));
  return agent;
}

Issue MissingParameter(std::string_view name) {
  return {"fhir.parameter_missing", "?" + std::string(name), {{"parameter", std::string(name)}}};
}

}  // namespace medres::api::fhir
