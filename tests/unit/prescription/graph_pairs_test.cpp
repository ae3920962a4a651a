#include <gtest/gtest.h>

#include <set>

#include "knowledge/library.hpp"
#include "prescription/rulebook.hpp"

namespace medres::prescription {
namespace {

using Pair = std::pair<std::string, std::string>;

Pair Sorted(const std::string& one, const std::string& other) {
  return one < other ? Pair(one, other) : Pair(other, one);
}

/// The graph tells of the pairs by which prescriptions are checked, and of no others.
TEST(GraphPairs, AreThoseOfTheRulebook) {
  const auto herbs = knowledge::Herbs::Embedded();
  const auto points = knowledge::Acupoints::Embedded();
  const auto rules = Rulebook::Embedded(herbs, points);
  std::set<Pair> checked;
  for (const KeptApart& apart : rules.pairs()) {
    if (apart.rule.family != FindingKind::kIncompatible && apart.rule.family != FindingKind::kAntagonistic) continue;
    for (const knowledge::Herb* const left : apart.left) {
      for (const knowledge::Herb* const right : apart.right) checked.insert(Sorted(left->name, right->name));
    }
  }
  const knowledge::Library library(herbs, points);
  std::set<Pair> told;
  for (const knowledge::Edge& edge : library.graph().edges()) {
    if (edge.relation != knowledge::GraphRelation::kIncompatibleWith) continue;
    told.insert(Sorted(library.graph().nodes()[edge.from].name, library.graph().nodes()[edge.to].name));
  }
  EXPECT_EQ(told, checked);
}

}  // namespace
}  // namespace medres::prescription
