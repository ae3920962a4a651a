#include "prescription/sheet.hpp"

namespace medres::prescription {
namespace {

void CheckWithdrawn(const Sheet& sheet, const Line& line, ReportWriter& report) {
  const auto& withdrawn = line.reading.herb->withdrawn;
  if (!withdrawn) return;
  const GeneralRule& rule = sheet.rules.Of(FindingKind::kWithdrawn);
  Finding& finding = report.Add(rule, {SubjectOf(line)}, {{"since", std::to_string(withdrawn->since)}});
  if (!withdrawn->instead) return;
  finding.code = "prescription.withdrawn_instead";
  finding.args.emplace_back("instead", *withdrawn->instead);
}

void CheckName(const Sheet& sheet, const Line& line, ReportWriter& report) {
  const knowledge::HerbReading& reading = line.reading;
  if (reading.herb != nullptr) {
    report.Compared(CheckTopic::kNames);
    report.RestOn(reading.herb->review_status);
    return CheckWithdrawn(sheet, line, report);
  }
  const bool ambiguous = !reading.may_mean.empty();
  const GeneralRule& rule = sheet.rules.Of(ambiguous ? FindingKind::kAmbiguousName : FindingKind::kUnknownHerb);
  ErrorArgs args;
  if (ambiguous) args.emplace_back("may_mean", knowledge::JoinNames(reading.may_mean));
  report.Add(rule, {SubjectOf(line)}, std::move(args));
  report.Miss(CheckTopic::kNames, line.written.name, "prescription.gap_name");
}

}  // namespace

void CheckNames(const Sheet& sheet, ReportWriter& report) {
  for (const Line& line : sheet.lines) {
    ReadName name{.written = line.written.name, .herb = {}, .processing = {}};
    if (line.reading.herb != nullptr) name.herb = line.reading.herb->name;
    if (!line.reading.processing.empty()) name.processing = line.reading.processing;
    report.Read(std::move(name));
    CheckName(sheet, line, report);
  }
  const GeneralRule& repeated = sheet.rules.Of(FindingKind::kRepeated);
  for (const auto& [herb, lines] : sheet.by_herb) {
    if (lines.size() > 1) report.Add(repeated, SubjectsOf(lines));
  }
}

}  // namespace medres::prescription
