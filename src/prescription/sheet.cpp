#include "prescription/sheet.hpp"

namespace medres::prescription {

Sheet::Sheet(const Prescription& from, const knowledge::Herbs& known, const Rulebook& book)
    : prescription(from), herbs(known), rules(book), formula(known.Simplify(from.formula.value_or(""))) {
  for (std::size_t i = 0; i < from.herbs.size(); ++i) {
    lines.push_back({from.herbs[i], known.Read(from.herbs[i].name), "/herbs/" + std::to_string(i)});
  }
  for (const Line& line : lines) {
    if (line.reading.herb != nullptr) by_herb[line.reading.herb].push_back(&line);
  }
}

Subject SubjectOf(const Line& line) {
  const knowledge::Herb* const herb = line.reading.herb;
  return {.name = herb != nullptr ? herb->name : line.reading.name,
          .written = line.written.name,
          .pointer = line.pointer,
          .review_status = herb != nullptr ? herb->review_status : knowledge::ReviewStatus::kReviewed};
}

std::vector<Subject> SubjectsOf(const std::vector<const Line*>& lines) {
  std::vector<Subject> subjects;
  for (const Line* const line : lines) subjects.push_back(SubjectOf(*line));
  return subjects;
}

std::optional<Micrograms> GramsADay(const Sheet& sheet, const Line& line) {
  const PrescribedHerb& written = line.written;
  if (sheet.prescription.form == DosageForm::kExternal || written.basis != DoseBasis::kAdultDailyHerb ||
      !written.dose) {
    return std::nullopt;
  }
  return ToMicrograms(*written.dose, written.unit);
}

}  // namespace medres::prescription
