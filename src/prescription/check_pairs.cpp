#include <algorithm>

#include "prescription/sheet.hpp"

namespace medres::prescription {
namespace {

using knowledge::Herb;

/// One material of a prescription: a herb, or a name that may mean several.
struct Party {
  std::vector<const Herb*> meanings;
  std::vector<const Line*> lines;

  bool IsIn(const HerbSet& set) const {
    return std::ranges::any_of(meanings, [&](const Herb* one) { return set.contains(one); });
  }
};

/// Herbs first. Of a name that may mean several, as 贝母 and 乌头 in the verses, each meaning counts: whichever is
/// dispensed, a pair that it makes has to be known.
std::vector<Party> PartiesOf(const Sheet& sheet) {
  std::vector<Party> parties;
  parties.reserve(sheet.lines.size());
  for (const auto& [herb, lines] : sheet.by_herb) parties.push_back({{herb}, lines});
  std::map<std::string_view, Party> ambiguous;
  for (const Line& line : sheet.lines) {
    if (line.reading.may_mean.empty()) continue;
    Party& party = ambiguous[line.reading.name];
    party.lines.push_back(&line);
    if (party.lines.size() > 1) continue;
    for (const std::string& name : line.reading.may_mean) {
      if (const Herb* const herb = sheet.herbs.Read(name).herb) party.meanings.push_back(herb);
    }
  }
  for (auto& [name, party] : ambiguous) parties.push_back(std::move(party));
  return parties;
}

std::optional<ClassicalUse> ClassicalUseOf(const Sheet& sheet, const KeptApart& pair, const Party& left,
                                           const Party& right) {
  const auto found = std::ranges::find_if(pair.exceptions, [&](const ClassicalPair& one) {
    return one.use.formula == sheet.formula && left.IsIn(one.left) && right.IsIn(one.right);
  });
  return found == pair.exceptions.end() ? std::nullopt : std::optional(found->use);
}

}  // namespace

void CheckPairs(const Sheet& sheet, ReportWriter& report) {
  const std::vector<Party> parties = PartiesOf(sheet);
  for (const KeptApart& pair : sheet.rules.pairs()) {
    for (const Party& left : parties) {
      if (!left.IsIn(pair.left)) continue;
      for (const Party& right : parties) {
        if (&left == &right || !right.IsIn(pair.right)) continue;
        std::vector<const Line*> lines = left.lines;
        std::ranges::copy(right.lines, std::back_inserter(lines));
        report.Add(pair.rule, pair.rule.id, pair.rule.family, SubjectsOf(lines)).classical_use =
            ClassicalUseOf(sheet, pair, left, right);
      }
    }
  }
  report.Compared(CheckTopic::kPairs, static_cast<int>(sheet.by_herb.size()));
}

}  // namespace medres::prescription
