#pragma once

#include <map>
#include <string>
#include <vector>

#include "prescription/dose.hpp"
#include "prescription/report_writer.hpp"
#include "prescription/rulebook.hpp"

namespace medres::prescription {

/// One line with its name read.
struct Line {
  const PrescribedHerb& written;
  knowledge::HerbReading reading;
  std::string pointer;
};

/// A prescription with its names read, as the checks see it.
struct Sheet {
  const Prescription& prescription;
  const knowledge::Herbs& herbs;
  const Rulebook& rules;
  std::vector<Line> lines;
  std::map<const knowledge::Herb*, std::vector<const Line*>> by_herb;  ///< lines with a herb
  std::string formula;                                                 ///< in simplified characters

  Sheet(const Prescription& from, const knowledge::Herbs& known, const Rulebook& book);
  Sheet(const Sheet&) = delete;
  Sheet& operator=(const Sheet&) = delete;
};

Subject SubjectOf(const Line& line);
std::vector<Subject> SubjectsOf(const std::vector<const Line*>& lines);

/// What a line gives a day, where it is said in grams for an adult to take: only that is compared with dose ranges.
std::optional<Micrograms> GramsADay(const Sheet& sheet, const Line& line);

/// The checks, in their order. Each looks at the whole sheet and adds what it finds; none depends on another.
void CheckNames(const Sheet& sheet, ReportWriter& report);
void CheckPairs(const Sheet& sheet, ReportWriter& report);
void CheckPregnancy(const Sheet& sheet, ReportWriter& report);
void CheckDoses(const Sheet& sheet, ReportWriter& report);
void CheckControlled(const Sheet& sheet, ReportWriter& report);
void CheckPreparation(const Sheet& sheet, ReportWriter& report);
void CheckAllergies(const Sheet& sheet, ReportWriter& report);
void CheckDrugs(const Sheet& sheet, ReportWriter& report);
void CheckConditions(const Sheet& sheet, ReportWriter& report);

}  // namespace medres::prescription
