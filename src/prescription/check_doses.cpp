#include <algorithm>

#include "prescription/dose.hpp"
#include "prescription/person.hpp"
#include "prescription/sheet.hpp"

namespace medres::prescription {
namespace {

using knowledge::Herb;

/// A line whose dose means grams a day for an adult.
struct Weighed {
  const Line* line;
  Micrograms amount;
};

/// Says of a line that is not weighed why so.
void MissWeight(const Sheet& sheet, const Line& line, ReportWriter& report) {
  const PrescribedHerb& written = line.written;
  const char* code = "prescription.gap_external";
  if (!written.dose) {
    code = "prescription.gap_dose";
  } else if (!ToMicrograms(*written.dose, written.unit)) {
    report.Add(sheet.rules.Of(FindingKind::kDoseUnit), {SubjectOf(line)});
    code = "prescription.gap_unit";
  } else if (written.basis != DoseBasis::kAdultDailyHerb) {
    code = "prescription.gap_basis";
  }
  report.Miss(CheckTopic::kDose, written.name, code);
}

/// Ranges are of decoctions, but for materials that are never boiled. Of a powder less is taken, so that an amount
/// within the range says nothing, and one above it is too much all the more.
bool IsRangeOf(const Herb& herb, DosageForm form) {
  const auto is_taken_as_it_is = [](knowledge::Preparation one) {
    return one == knowledge::Preparation::kDrenched || one == knowledge::Preparation::kSwallowed;
  };
  return form != DosageForm::kPillOrPowder || std::ranges::any_of(herb.preparation, is_taken_as_it_is);
}

void CompareDose(const Sheet& sheet, const Herb& herb, const std::vector<Weighed>& weighed, ReportWriter& report) {
  const bool is_its_range = IsRangeOf(herb, sheet.prescription.form);
  const Micrograms max = FromGrams(herb.dose->max);
  const Micrograms min = FromGrams(herb.dose->min);
  std::vector<Subject> subjects;
  Micrograms sum = 0;
  for (const auto& [line, amount] : weighed) {
    subjects.push_back(SubjectOf(*line));
    sum += amount;
    if (!is_its_range) report.Miss(CheckTopic::kDose, line->written.name, "prescription.gap_decoction");
    if (amount >= min || !is_its_range || !IsAdult(sheet.prescription.patient)) continue;
    report.Add(sheet.rules.Of(FindingKind::kDoseBelow), {SubjectOf(*line)}, {{"min", GramsText(min)}});
  }
  if (is_its_range) report.Compared(CheckTopic::kDose, static_cast<int>(weighed.size()));
  if (sum <= max) return;
  report.Add(sheet.rules.Of(FindingKind::kDoseAbove), subjects, {{"dose", GramsText(sum)}, {"max", GramsText(max)}});
}

}  // namespace

void CheckDoses(const Sheet& sheet, ReportWriter& report) {
  if (!IsAdult(sheet.prescription.patient)) report.Miss(CheckTopic::kDose, {}, "prescription.gap_child");
  for (const auto& [herb, lines] : sheet.by_herb) {
    std::vector<Weighed> weighed;
    for (const Line* const line : lines) {
      if (const auto amount = GramsADay(sheet, *line)) {
        weighed.push_back({line, *amount});
      } else {
        MissWeight(sheet, *line, report);
      }
    }
    if (herb->external_only && sheet.prescription.form != DosageForm::kExternal) {
      report.Add(sheet.rules.Of(FindingKind::kExternalOnly), SubjectsOf(lines));
    }
    if (herb->dose) {
      CompareDose(sheet, *herb, weighed, report);
    } else if (!weighed.empty()) {
      report.Miss(CheckTopic::kDose, herb->name, "prescription.gap_range");
    }
  }
}

void CheckPreparation(const Sheet& sheet, ReportWriter& report) {
  if (sheet.prescription.form != DosageForm::kDecoction) return;
  const GeneralRule& rule = sheet.rules.Of(FindingKind::kPreparation);
  for (const auto& [herb, lines] : sheet.by_herb) {
    report.Compared(CheckTopic::kPreparation, static_cast<int>(lines.size()));
    if (herb->preparation.empty()) continue;
    std::vector<std::string> needed;
    for (const knowledge::Preparation one : herb->preparation) needed.emplace_back(WireName(one));
    for (const Line* const line : lines) {
      const auto said = line->written.preparation.or_else([&] { return line->reading.preparation; });
      if (said && std::ranges::find(herb->preparation, *said) != herb->preparation.end()) continue;
      report.Add(rule, {SubjectOf(*line)}, {{"needed", knowledge::JoinNames(needed)}});
    }
  }
}

}  // namespace medres::prescription
