#include "recommendation/personal/needs.hpp"

#include <gtest/gtest.h>

namespace medres::recommendation {
namespace {

using constitution::Kind;
using constitution::Outcome;
using constitution::Scale;
using scheduling::ConstitutionNeed;
using Needs = std::vector<ConstitutionNeed>;

Outcome Found(Kind kind, std::optional<Scale> main, std::vector<Scale> co_types = {}, std::vector<Scale> tends = {}) {
  Outcome outcome;
  outcome.kind = kind;
  outcome.main = main;
  outcome.co_types = std::move(co_types);
  outcome.tendencies = std::move(tends);
  return outcome;
}

TEST(NeedsTest, TheMainTypeCountsMoreThanCoTypesAndTheseMoreThanTendencies) {
  const Outcome outcome = Found(Kind::kBiased, Scale::kQx, {Scale::kYangx}, {Scale::kQy});
  EXPECT_EQ(NeedsOf(outcome), (Needs{{"B", 3}, {"C", 2}, {"H", 1}}));
}

TEST(NeedsTest, ABalancedPersonNeedsTheBalancedCode) {
  EXPECT_EQ(NeedsOf(Found(Kind::kBalanced, std::nullopt)), (Needs{{"A", 3}}));
  EXPECT_EQ(NeedsOf(Found(Kind::kBasicallyBalanced, std::nullopt, {}, {Scale::kTs})), (Needs{{"A", 3}, {"E", 1}}));
}

TEST(NeedsTest, TendenciesStandAloneAndNothingIsMadeOfNothing) {
  EXPECT_EQ(NeedsOf(Found(Kind::kTendency, std::nullopt, {}, {Scale::kXy})), (Needs{{"G", 1}}));
  EXPECT_TRUE(NeedsOf(Found(Kind::kUnclassified, std::nullopt)).empty());
}

TEST(NeedsTest, AHighestScoreThatWasNotReachedCountsAsATendency) {
  Outcome outcome = Found(Kind::kUnclassified, Scale::kSr);
  outcome.assigned_highest = true;
  EXPECT_EQ(NeedsOf(outcome), (Needs{{"F", 1}}));
}

TEST(NeedsTest, AnAssessmentCountsToTheEndOfItsDayMonthsLater) {
  const auto stale = [](const char* assessed, const char* now, int months) {
    return IsStale(*ParseInstant(assessed), *ParseInstant(now), months);
  };
  EXPECT_FALSE(stale("2026-01-15T10:00:00Z", "2027-01-15T23:59:59Z", 12));
  EXPECT_TRUE(stale("2026-01-15T10:00:00Z", "2027-01-16T00:00:00Z", 12));
  EXPECT_FALSE(stale("2026-08-31T10:00:00Z", "2027-02-28T12:00:00Z", 6)) << "no 31st there";
  EXPECT_TRUE(stale("2026-08-31T10:00:00Z", "2027-03-01T00:00:00Z", 6));
  EXPECT_FALSE(stale("2026-08-31T10:00:00Z", "2026-08-31T10:00:00Z", 1));
}

constitution::FusedState Fused(constitution::PerScale prior, constitution::PerScale posterior) {
  constitution::FusedState state;
  state.prior = prior;
  state.posterior = posterior;
  state.contributions.resize(1);
  return state;
}

constitution::PerScale AllAlike() {
  constitution::PerScale shares;
  shares.fill(1.0 / 9);
  return shares;
}

TEST(NeedsTest, EvidenceAddsWhatItMakesLikelyAndTakesNothingAway) {
  constitution::PerScale after = AllAlike();
  after.fill(0.05);
  after[constitution::IndexOf(Scale::kTs)] = 0.6;
  Needs needs;
  AddEvidence(Fused(AllAlike(), after), false, needs);
  EXPECT_EQ(needs, (Needs{{"E", kTendencyWeight, true}}));
  Needs found{{"B", kMainWeight}, {"E", kTendencyWeight}};
  AddEvidence(Fused(AllAlike(), after), true, found);
  EXPECT_EQ(found, (Needs{{"B", kMainWeight}, {"E", kTendencyWeight}})) << "what was found is not found again";
  constitution::PerScale before = after;
  Needs none;
  AddEvidence(Fused(before, after), true, none);
  EXPECT_TRUE(none.empty()) << "it was as likely without them";
}

TEST(NeedsTest, BeingBalancedIsAddedToNothingElse) {
  constitution::PerScale after = AllAlike();
  after[constitution::IndexOf(Scale::kPh)] = 0.7;
  Needs alone;
  AddEvidence(Fused(AllAlike(), after), false, alone);
  EXPECT_EQ(alone, (Needs{{"A", kTendencyWeight, true}}));
  Needs found{{"B", kMainWeight}};
  AddEvidence(Fused(AllAlike(), after), true, found);
  EXPECT_EQ(found.size(), 1U);
}

TEST(NeedsTest, WithoutEvidenceAndOfAnOldPriorNothingIsMade) {
  constitution::PerScale after = AllAlike();
  after[constitution::IndexOf(Scale::kTs)] = 0.6;
  constitution::FusedState state = Fused(AllAlike(), after);
  state.contributions.clear();
  Needs needs;
  AddEvidence(state, false, needs);
  EXPECT_TRUE(needs.empty());
  AddEvidence(Fused(after, after), false, needs);
  EXPECT_TRUE(needs.empty()) << "the evidence says nothing; the old questionnaire does";
}

}  // namespace
}  // namespace medres::recommendation
