#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "knowledge/acupoints/acupoints.hpp"
#include "knowledge/herbs/herbs.hpp"
#include "prescription/rows.hpp"

namespace medres::prescription {

using HerbSet = std::set<const knowledge::Herb*>;

struct ClassicalPair {
  ClassicalUse use;
  HerbSet left;
  HerbSet right;
};

/// A rule on pairs with its names read.
struct KeptApart {
  PairRule rule;
  HerbSet left;
  HerbSet right;
  std::vector<ClassicalPair> exceptions;
};

struct ControlledHerbs {
  int max_days = 0;
  HerbSet while_raw;
  HerbSet in_every_form;
};

/// A rule on drugs with its names read.
struct KeptFromDrugs {
  DrugRule rule;
  HerbSet herbs;
};

/// A rule on conditions with its names read.
struct KeptFromConditions {
  ConditionRule rule;
  HerbSet herbs;
};

/// The rows of data/tcm/safety.
struct RuleFiles {
  GeneralFile general;
  PairFile pairs;
  ControlledFile controlled;
  DrugFile drugs;
  ConditionFile conditions;
  PointFile points;
};

/// Every rule, with its names read. Immutable once made, so thread-safe; herbs and points must outlive it.
class Rulebook {
 public:
  /// A rule that names what nobody knows, or a kind without its general rule, throws std::logic_error.
  Rulebook(RuleFiles files, const knowledge::Herbs& herbs, const knowledge::Acupoints& points);
  /// The rules that travel in the program; broken ones throw std::logic_error (a failed start).
  static Rulebook Embedded(const knowledge::Herbs& herbs, const knowledge::Acupoints& points);

  const GeneralRule& Of(FindingKind kind) const { return general_.at(kind); }
  const std::vector<KeptApart>& pairs() const { return pairs_; }
  const ControlledHerbs& controlled() const { return controlled_; }
  const std::vector<KeptFromDrugs>& drugs() const { return drugs_; }
  const std::vector<KeptFromConditions>& conditions() const { return conditions_; }
  /// The groups that a drug belongs to, in any case, by the ingredients that its name holds: 华法林钠片 is 华法林. None
  /// when nobody knows it. In simplified characters.
  std::vector<std::string> GroupsOf(std::string_view drug) const;
  const std::vector<PointRule>& points() const { return points_; }  ///< points by their codes
  knowledge::ReviewStatus review_status() const { return review_status_; }

 private:
  void RestOn(const Grounds& rule);

  std::map<FindingKind, GeneralRule> general_;
  std::vector<KeptApart> pairs_;
  ControlledHerbs controlled_;
  std::vector<KeptFromDrugs> drugs_;
  std::vector<KeptFromConditions> conditions_;
  std::map<std::string, std::vector<std::string>, std::less<>> groups_;
  std::vector<PointRule> points_;
  knowledge::ReviewStatus review_status_ = knowledge::ReviewStatus::kReviewed;
};

}  // namespace medres::prescription
