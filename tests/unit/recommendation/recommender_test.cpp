#include "recommendation/herb/recommender.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <memory>

#include "recommendation/herb/metrics.hpp"
#include "recommendation/herb/neighbours.hpp"
#include "recommendation/herb/reading.hpp"
#include "support/shared.hpp"

namespace medres::recommendation {
namespace {

Casebook Three() { return MakeCasebook({{{0}, {0}}, {{0}, {0, 1}}, {{3}, {2}}}); }

HerbRecommender Counting() { return HerbRecommender(Three(), std::make_unique<Cooccurrence>(Three())); }

TEST(MixtureTest, IsTheWeightedSum) {
  std::vector<Mixture::Part> parts;
  parts.emplace_back(0.25F, std::make_unique<Popularity>(MakeCasebook({{{0}, {0}}, {{0}, {1}}})));
  parts.emplace_back(0.75F, std::make_unique<Popularity>(MakeCasebook({{{0}, {1}}})));
  const Scores scores = Mixture(std::move(parts)).Score({0});
  EXPECT_NEAR(scores[0], 0.125, 1e-6);
  EXPECT_NEAR(scores[1], 0.875, 1e-6);
}

TEST(RecommenderTest, PassesOverSymptomsThatWereNeverSeen) {
  const HerbRecommender recommender = Counting();
  for (const Ids& symptoms : {Ids{0, 1}, Ids{0, 9'999}, Ids{0, 2, 4}}) {
    EXPECT_EQ(recommender.Score(symptoms), recommender.Score({0}));
  }
}

TEST(RecommenderTest, FallsBackOnWhatIsPrescribedMost) {
  const Scores popular = Popularity(Three()).Score({});
  for (const Ids& symptoms : {Ids{}, Ids{1}, Ids{77}}) EXPECT_EQ(Counting().Score(symptoms), popular);
}

TEST(RecommenderTest, ExplainsByWhatEachSymptomAdds) {
  const auto reasons = Counting().Explain({0, 1, 3}, 1);
  ASSERT_EQ(reasons.size(), 2U);
  const double with = 0.5 / 2.5;
  EXPECT_EQ(reasons[0].symptom, 0);
  EXPECT_EQ(reasons[0].strength, std::numeric_limits<double>::infinity());  // without it, nothing speaks for the herb
  EXPECT_EQ(reasons[1].symptom, 3);
  EXPECT_NEAR(reasons[1].strength, std::log(with / (0.5 / 1.5)), 1e-6);  // against it
  const auto alone = Counting().Explain({0}, 0);
  EXPECT_NEAR(alone.at(0).strength, std::log((1 / 1.5) / (2.0 / 4)), 1e-6);  // beside what is prescribed most
}

TEST(FitMixtureTest, IsRepeatableAlthoughNetworksAreFittedSideBySide) {
  const MixtureOptions options{.training = {.hidden = 8, .epochs = 3, .batch = 2}, .networks = 3};
  const Scores first = FitMixture(Three(), options)->Score({0});
  EXPECT_EQ(FitMixture(Three(), options)->Score({0}), first);
  EXPECT_NE(FitNetworks(Three(), options)->Score({0}), first);
}

Result<std::vector<Prescription>> ReadShared(const std::filesystem::path& folder, const std::string& name) {
  std::ifstream file(folder / name);
  return ReadPrescriptions(file, name);
}

/// With one small network: what the full one reaches is for tests/integration/herbrec_test.py, on the program that
/// ships.
TEST(HerbBenchmarkTest, AlsoASmallMixtureBeatsCooccurrence) {
  MEDRES_NEEDS_SHARED(folder, "data/herbrec");
  const auto fit = ReadShared(*folder, "fit.txt");
  const auto valid = ReadShared(*folder, "valid.txt");
  ASSERT_TRUE(fit && valid);
  const Casebook book = MakeCasebook(*fit);
  const MixtureOptions options{
      .training = {.hidden = 32, .epochs = 4, .dropout = 0.2F}, .networks = 1, .neighbours = 0.5F};
  const Qualities mixed = Evaluate(HerbRecommender(book, FitMixture(book, options)), *valid);
  const Qualities counted = Evaluate(HerbRecommender(book, std::make_unique<Cooccurrence>(book)), *valid);
  for (std::size_t at = 0; at < kCutoffs.size(); ++at) {
    EXPECT_GT(mixed[at].precision, counted[at].precision) << kCutoffs[at];
    EXPECT_GT(mixed[at].recall, counted[at].recall) << kCutoffs[at];
    EXPECT_GT(mixed[at].ndcg, counted[at].ndcg) << kCutoffs[at];
  }
}

}  // namespace
}  // namespace medres::recommendation
