#include "app/commands/kept_constitution.hpp"

#include <cstdio>

#include "app/commands/calling.hpp"
#include "constitution/form.hpp"
#include "constitution/instruments.hpp"
#include "platform/json/view.hpp"

namespace medres::app {
namespace {

/// A line for each assessment: when, by what, what it comes to, id.
std::string PresentAssessments(const Environment& environment, std::string_view body) {
  const auto tape = json::Tape::Make(body);
  if (!tape) return std::string(body);
  std::string lines;
  for (const json::View& one : json::View(*tape)["items"].Items()) {
    const json::View outcome = one["outcome"];
    lines += environment.Text("cli.assessment_line", {{"at", one["assessed_at"].Text()},
                                                      {"instrument", outcome["instrument"].Text()},
                                                      {"conclusion", outcome["conclusion"].Text()},
                                                      {"id", one["id"].Text()}}) +
             "\n";
  }
  const std::string next = json::View(*tape)["next"].Text();
  if (!next.empty()) lines += environment.Text("cli.archived_next", {{"cursor", next}}) + "\n";
  return lines.empty() ? environment.Text("cli.no_assessments") + "\n" : lines;
}

}  // namespace

int ConstitutionHistory(Environment& environment, const KeptConstitutionOptions& options) {
  ApiRequest request = RequestOf(environment, options.api);
  request.target = "/api/v1/patients/" + PercentEncoded(options.patient) +
                   "/constitution-assessments?limit=" + std::to_string(options.limit);
  if (!options.instrument.empty()) request.target += "&instrument=" + PercentEncoded(options.instrument);
  if (!options.cursor.empty()) request.target += "&cursor=" + PercentEncoded(options.cursor);
  return Call(environment, options.api, request, PresentAssessments);
}

int PrintConstitutionForm(const Environment& environment, const std::string& instrument) {
  const auto instruments = constitution::Instruments::Embedded();
  const auto found = instruments.Get(instrument);
  if (!found) return environment.Report(found.error());
  std::fputs(WriteForm(**found, (*found)->editions.front()).c_str(), stdout);
  return kOk;
}

}  // namespace medres::app
