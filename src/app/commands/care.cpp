#include "app/commands/care.hpp"

#include "app/commands/calling.hpp"
#include "platform/json/view.hpp"
#include "platform/json/writer.hpp"

namespace medres::app {
namespace {

/// A heading for each kind, below it points, name, and what gave points.
std::string PresentAdvice(const Environment& environment, std::string_view body) {
  const auto tape = json::Tape::Make(body);
  if (!tape) return std::string(body);
  const json::View answer(*tape);
  std::string lines;
  if (const std::string emergency = answer["emergency"].Text(); !emergency.empty()) return emergency + "\n";
  std::string kind;
  for (const json::View& item : answer["items"].Items()) {
    if (item["kind"].Text() != kind) lines += (kind = item["kind"].Text()) + "\n";
    lines += "  " + item["points"].Text() + "/" + item["most"].Text() + "  " + item["name"].Text() + "  " +
             item["id"].Text() + "\n";
    for (const json::View& part : item["parts"].Items()) {
      if (part["points"].Text() != "0") lines += "      " + part["points"].Text() + "  " + part["reason"].Text() + "\n";
    }
  }
  for (const json::View& one : answer["left_out"].Items()) {
    lines += environment.Text("cli.left_out", {{"name", one["name"].Text()}, {"why", one["message"].Text()}}) + "\n";
  }
  for (const json::View& gap : answer["not_compared"].Items()) lines += gap.Text() + "\n";
  if (const std::string personal = answer["personal"]["note"].Text(); !personal.empty()) lines += personal + "\n";
  return lines + answer["note"].Text() + "\n";
}

void WriteTexts(json::Writer& json, std::string_view name, const std::vector<std::string>& values) {
  if (values.empty()) return;
  json.Key(name);
  json.BeginArray();
  for (const std::string& value : values) json.Text(value);
  json.EndArray();
}

void WritePerson(json::Writer& json, const CareOptions& options) {
  json.Key("person");
  json.BeginObject();
  if (!options.sex.empty()) json.Member("sex", options.sex);
  if (!options.pregnant.empty()) json.Member("pregnant", options.pregnant);
  if (options.age >= 0) {
    json.Key("age");
    json.Integer(options.age);
  }
  WriteTexts(json, "allergies", options.allergies);
  WriteTexts(json, "drugs", options.drugs);
  json.EndObject();
}

}  // namespace

int Care(Environment& environment, const CareOptions& options) {
  ApiRequest request = RequestOf(environment, options.api);
  request.method = "POST";
  request.target =
      options.patient.empty() ? "/api/v1/recommendations" : "/api/v1/patients/" + options.patient + "/recommendations";
  json::Writer json(request.body);
  json.BeginObject();
  WriteTexts(json, "kinds", options.kinds);
  WriteTexts(json, "constitutions", options.constitutions);
  WriteTexts(json, "symptoms", options.symptoms);
  WritePerson(json, options);
  if (!options.place.empty()) json.Member("place", options.place);
  json.Key("limit");
  json.Integer(options.limit);
  json.EndObject();
  return Call(environment, options.api, request, PresentAdvice);
}

}  // namespace medres::app
