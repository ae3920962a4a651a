#include <algorithm>

#include "prescription/sheet.hpp"

namespace medres::prescription {
namespace {

using knowledge::Herb;

std::vector<const Herb*> Present(const Sheet& sheet, const HerbSet& set) {
  std::vector<const Herb*> present;
  for (const auto& [herb, lines] : sheet.by_herb) {
    if (set.contains(herb)) present.push_back(herb);
  }
  return present;
}

std::optional<ClassicalUse> ClassicalUseOf(const Sheet& sheet, const KeptApart& pair, const Herb* left,
                                           const Herb* right) {
  const auto found = std::ranges::find_if(pair.exceptions, [&](const ClassicalPair& one) {
    return one.use.formula == sheet.formula && one.left.contains(left) && one.right.contains(right);
  });
  return found == pair.exceptions.end() ? std::nullopt : std::optional(found->use);
}

}  // namespace

void CheckPairs(const Sheet& sheet, ReportWriter& report) {
  for (const KeptApart& pair : sheet.rules.pairs()) {
    const auto right_ones = Present(sheet, pair.right);
    if (right_ones.empty()) continue;
    for (const Herb* const left : Present(sheet, pair.left)) {
      for (const Herb* const right : right_ones) {
        std::vector<const Line*> lines = sheet.by_herb.at(left);
        std::ranges::copy(sheet.by_herb.at(right), std::back_inserter(lines));
        report.Add(pair.rule, pair.rule.id, pair.rule.family, SubjectsOf(lines)).classical_use =
            ClassicalUseOf(sheet, pair, left, right);
      }
    }
  }
  report.Compared(CheckTopic::kPairs, static_cast<int>(sheet.by_herb.size()));
}

}  // namespace medres::prescription
