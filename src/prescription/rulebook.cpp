#include "prescription/rulebook.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "base/text.hpp"
#include "prescription/embedded.hpp"

namespace medres::prescription {
namespace {

using knowledge::Herb;
using knowledge::Herbs;

template <class T>
T ParseRules(std::string_view text) {
  auto parsed = json::Parse<T>(text);
  if (!parsed) throw std::logic_error("data/tcm/safety: " + ToString(parsed.error()));
  return *std::move(parsed);
}

const Herb* GetHerb(const Herbs& herbs, const std::string& name) {
  const Herb* const herb = herbs.Read(name).herb;
  if (herb == nullptr) throw std::logic_error("data/tcm/safety: a rule names " + name + ", which is no herb");
  return herb;
}

HerbSet SetOf(const Herbs& herbs, const std::vector<std::string>& names) {
  HerbSet set;
  for (const std::string& name : names) set.insert(GetHerb(herbs, name));
  return set;
}

std::vector<KeptApart> ReadPairs(const PairFile& file, const Herbs& herbs) {
  std::vector<KeptApart> pairs;
  for (const PairRule& rule : file.rules) {
    KeptApart& pair = pairs.emplace_back(rule, SetOf(herbs, rule.left), SetOf(herbs, rule.right));
    for (const PairException& one : file.exceptions) {
      if (one.rule != rule.id) continue;
      pair.exceptions.push_back({one, SetOf(herbs, one.left), SetOf(herbs, one.right)});
    }
  }
  return pairs;
}

ControlledHerbs ReadControlled(const ControlledFile& file, const Herbs& herbs) {
  ControlledHerbs controlled{.max_days = file.max_days, .while_raw = {}, .in_every_form = {}};
  for (const std::string& name : file.herbs) {
    const bool raw = herbs.Read(name).processing == knowledge::kRaw;
    (raw ? controlled.while_raw : controlled.in_every_form).insert(GetHerb(herbs, name));
  }
  return controlled;
}

PointRule WithCodes(PointRule rule, const knowledge::Acupoints& points) {
  for (std::string& name : rule.points) {
    const knowledge::Acupoint* const point = points.Find(name);
    if (point == nullptr) throw std::logic_error("data/tcm/safety: a rule names " + name + ", which is no acupoint");
    name = point->code;
  }
  return rule;
}

/// Kinds that are said by rules of pairs, drugs and points, of which there are many.
bool HasRulesOfItsOwn(FindingKind kind) {
  using enum FindingKind;
  return kind == kIncompatible || kind == kAntagonistic || kind == kCaution || kind == kDrug || kind == kCondition ||
         kind == kPointInPregnancy || kind == kPoint;
}

/// Whether an ingredient stands in the name of a product. Latin names are whole words: heparin is not heparinoid.
bool HoldsIngredient(std::string_view product, std::string_view ingredient) {
  const auto is_letter = [](char one) { return one >= 'a' && one <= 'z'; };
  for (auto at = product.find(ingredient); at != std::string_view::npos; at = product.find(ingredient, at + 1)) {
    const std::size_t end = at + ingredient.size();
    const bool begins_a_word = at == 0 || !is_letter(product[at - 1]) || !is_letter(ingredient.front());
    const bool ends_a_word = end == product.size() || !is_letter(product[end]) || !is_letter(ingredient.back());
    if (begins_a_word && ends_a_word) return true;
  }
  return false;
}

}  // namespace

Rulebook::Rulebook(RuleFiles files, const Herbs& herbs, const knowledge::Acupoints& points)
    : pairs_(ReadPairs(files.pairs, herbs)), controlled_(ReadControlled(files.controlled, herbs)) {
  for (GeneralRule& rule : files.general.rules) general_.emplace(rule.kind, std::move(rule));
  for (std::size_t i = 0; i < kKinds; ++i) {
    const auto kind = static_cast<FindingKind>(i);
    if (HasRulesOfItsOwn(kind) != general_.contains(kind)) continue;
    throw std::logic_error("data/tcm/safety: not one general rule of kind " + json::ToText(kind));
  }
  for (DrugRule& rule : files.drugs.rules) drugs_.emplace_back(rule, SetOf(herbs, rule.herbs));
  for (ConditionRule& rule : files.conditions.rules) conditions_.emplace_back(rule, SetOf(herbs, rule.herbs));
  for (const DrugGroup& group : files.drugs.groups) {
    for (const std::string& name : group.names) groups_[name].push_back(group.id);
  }
  for (PointRule& rule : files.points.rules) points_.push_back(WithCodes(std::move(rule), points));
  for (const auto& [kind, rule] : general_) RestOn(rule);
  for (const KeptApart& pair : pairs_) RestOn(pair.rule);
  for (const KeptFromDrugs& drug : drugs_) RestOn(drug.rule);
  for (const KeptFromConditions& one : conditions_) RestOn(one.rule);
  for (const PointRule& rule : points_) RestOn(rule);
}

Rulebook Rulebook::Embedded(const Herbs& herbs, const knowledge::Acupoints& points) {
  return {{.general = ParseRules<GeneralFile>(EmbeddedGeneralRules()),
           .pairs = ParseRules<PairFile>(EmbeddedPairs()),
           .controlled = ParseRules<ControlledFile>(EmbeddedControlled()),
           .drugs = ParseRules<DrugFile>(EmbeddedDrugs()),
           .conditions = ParseRules<ConditionFile>(EmbeddedConditions()),
           .points = ParseRules<PointFile>(EmbeddedPointRules())},
          herbs,
          points};
}

std::vector<std::string> Rulebook::GroupsOf(std::string_view drug) const {
  const std::string text = text::ToLowerAscii(drug);
  std::set<std::string> groups;
  for (const auto& [name, of] : groups_) {
    if (HoldsIngredient(text, name)) groups.insert(of.begin(), of.end());
  }
  return {groups.begin(), groups.end()};
}

void Rulebook::RestOn(const Grounds& rule) {
  if (rule.review_status == knowledge::ReviewStatus::kUnreviewed) review_status_ = rule.review_status;
}

}  // namespace medres::prescription
