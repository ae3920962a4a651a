#include <cstdio>

#include "api/rest/constitution/views.hpp"
#include "app/commands/input.hpp"
#include "app/commands/medicine.hpp"
#include "constitution/instruments.hpp"
#include "platform/json/writer.hpp"

namespace medres::app {

using constitution::AnswerSheet;
using constitution::Instruments;
using constitution::Outcome;

/// A sheet with what its owner calls it, which comes back with the result.
struct NamedSheet : AnswerSheet {
  std::optional<std::string> id;
  std::optional<std::string> name;
};
BOOST_DESCRIBE_STRUCT(NamedSheet, (AnswerSheet), (id, name))

namespace {

template <class T>
void WriteMember(json::Writer& json, std::string_view name, const T& value) {
  json.Key(name);
  json.Raw(json::ToText(value));
}

void WriteOutcome(json::Writer& json, const Outcome& outcome) {
  json.Member("edition", outcome.edition);
  WriteMember(json, "raw", outcome.raw);
  if (outcome.transformed) WriteMember(json, "transformed", *outcome.transformed);
  WriteMember(json, "verdict", outcome.verdict);
  WriteMember(json, "kind", outcome.kind);
  if (outcome.main) WriteMember(json, "main", *outcome.main);
  if (outcome.assigned_highest) WriteMember(json, "assigned_highest", true);
  WriteMember(json, "co_types", outcome.co_types);
  WriteMember(json, "tendencies", outcome.tendencies);
  if (!outcome.measured.empty()) WriteMember(json, "measured", outcome.measured);
}

/// Where editions differ, what each of them says.
void WriteEditions(json::Writer& json, const Instruments& instruments, AnswerSheet sheet) {
  const constitution::Instrument& instrument = *instruments.Find(sheet.instrument);
  if (instrument.editions.size() < 2) return;
  for (const constitution::Edition& edition : instrument.editions) {
    sheet.edition = edition.id;
    WriteMember(json, "verdict_" + edition.id, instruments.Assess(sheet)->verdict);
  }
}

void WriteErrors(json::Writer& json, const Environment& environment, const Error& error) {
  json.Key("errors");
  json.BeginArray();
  std::vector<Issue> issues = error.issues;
  if (issues.empty()) issues.push_back({error.code, "", error.args});
  for (const Issue& issue : issues) {
    json.BeginObject();
    json.Member("code", issue.code);
    json.Member("pointer", issue.pointer);
    json.Member("message", environment.Text(issue.code, issue.args));
    json.EndObject();
  }
  json.EndArray();
}

/// Whether the sheet could be scored.
bool WriteResult(json::Writer& json, const Environment& environment, const Instruments& instruments,
                 const NamedSheet& sheet) {
  const auto outcome = instruments.Assess(sheet);
  json.BeginObject();
  if (sheet.id) json.Member("id", *sheet.id);
  if (sheet.name) json.Member("name", *sheet.name);
  json.Member("instrument", sheet.instrument);
  if (outcome) {
    WriteOutcome(json, *outcome);
    WriteEditions(json, instruments, sheet);
    const auto said = api::ToView(*outcome, environment.messages, environment.language);
    json.Member("conclusion", said.conclusion);
    json.Member("note", said.note);
  } else {
    WriteErrors(json, environment, outcome.error());
  }
  json.EndObject();
  return outcome.has_value();
}

/// What is no sheet is refused by itself, the others of its list are scored all the same.
bool WriteSheet(json::Writer& json, const Environment& environment, const Instruments& instruments,
                const std::string& text) {
  const auto sheet = json::Parse<NamedSheet>(text);
  if (sheet) return WriteResult(json, environment, instruments, *sheet);
  json.BeginObject();
  WriteErrors(json, environment, sheet.error());
  json.EndObject();
  return false;
}

}  // namespace

int AssessConstitution(const Environment& environment, const std::string& file) {
  const auto sheets = ReadOneOrMore<json::Raw>(file);
  if (!sheets) return environment.Report(sheets.error());
  const Instruments instruments = Instruments::Embedded();
  std::string out;
  json::Writer json(out);
  bool all_scored = true;
  if (sheets->is_list) json.BeginArray();
  for (const json::Raw& sheet : sheets->items) all_scored &= WriteSheet(json, environment, instruments, sheet.text);
  if (sheets->is_list) json.EndArray();
  std::printf("%s\n", out.c_str());
  return all_scored ? kOk : kInvalidInput;
}

}  // namespace medres::app
