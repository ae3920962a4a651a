#include "prescription/sheet.hpp"

namespace medres::prescription {
namespace {

using knowledge::Herb;

bool IsUnsaid(const Line& line) { return line.reading.processing.empty(); }
bool IsRaw(const Line& line) { return line.reading.processing == knowledge::kRaw; }

/// The days are few enough, and so is what they add up to.
void CheckQuantity(const Sheet& sheet, const Herb& herb, const std::vector<const Line*>& lines, ReportWriter& report) {
  if (!sheet.prescription.days) {
    return report.Miss(CheckTopic::kControlled, herb.name, "prescription.gap_days");
  }
  const int days = *sheet.prescription.days;
  const int max_days = sheet.rules.controlled().max_days;
  if (days > max_days) {
    report.Add(sheet.rules.Of(FindingKind::kControlledDays), SubjectsOf(lines),
               {{"days", std::to_string(days)}, {"max_days", std::to_string(max_days)}});
  }
  Micrograms total = 0;
  for (const Line* const line : lines) {
    const auto amount = GramsADay(sheet, *line);
    if (amount && herb.dose) {
      total += *amount * days;
      report.Compared(CheckTopic::kControlled);
    } else {
      report.Miss(CheckTopic::kControlled, line->written.name, "prescription.gap_maximum");
    }
  }
  if (!herb.dose) return;
  const Micrograms max = FromGrams(herb.dose->max) * max_days;
  if (total <= max) return;
  report.Add(sheet.rules.Of(FindingKind::kControlledDose), SubjectsOf(lines),
             {{"dose", GramsText(total)}, {"max", GramsText(max)}});
}

}  // namespace

void CheckControlled(const Sheet& sheet, ReportWriter& report) {
  const ControlledHerbs& controlled = sheet.rules.controlled();
  for (const auto& [herb, lines] : sheet.by_herb) {
    std::vector<const Line*> held;
    for (const Line* const line : lines) {
      if (controlled.in_every_form.contains(herb) || (controlled.while_raw.contains(herb) && IsRaw(*line))) {
        held.push_back(line);
      } else if (controlled.while_raw.contains(herb) && IsUnsaid(*line)) {
        report.Add(sheet.rules.Of(FindingKind::kFormUnsaid), {SubjectOf(*line)});
      }
    }
    if (held.empty()) continue;
    report.Add(sheet.rules.Of(FindingKind::kControlled), SubjectsOf(held));
    CheckQuantity(sheet, *herb, held, report);
  }
}

}  // namespace medres::prescription
