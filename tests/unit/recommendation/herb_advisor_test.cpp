#include "recommendation/herb/advisor.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "support/herb_model.hpp"
#include "support/set_clock.hpp"
#include "unit/recommendation/wellness/care.hpp"

namespace medres::recommendation {
namespace {

using prescription::SafetyVerdict;
using test::AnybodySafe;

class HerbAdvisorTest : public ::testing::Test {
 protected:
  static const knowledge::Library& Books() {
    static const knowledge::Library library(test::AllHerbs(), test::AllPoints());
    return library;
  }
  static HerbAdvisor::Parts Parts() {
    static const medres::test::SetClock clock{};
    return {Books(), test::Shipped(), test::Checker(), test::AllHerbs(), clock};
  }
  static const HerbAdvisor& Advisor() {
    static const HerbAdvisor advisor(Parts(), LearnedHerbs(medres::test::SmallHerbModel()));
    return advisor;
  }
  static HerbAdvice Advise(std::vector<std::string> symptoms, prescription::Person person = AnybodySafe()) {
    HerbAsk ask;
    for (std::string& one : symptoms) ask.symptoms.push_back({.name = std::move(one)});
    ask.person = std::move(person);
    auto advice = Advisor().Advise(ask);
    EXPECT_TRUE(advice) << ToString(advice.error());
    return advice ? *std::move(advice) : HerbAdvice{};
  }
  static std::vector<std::string> NamesOf(const std::vector<AdvisedHerb>& herbs) {
    std::vector<std::string> names;
    for (const AdvisedHerb& one : herbs)
      names.push_back(Advisor().model()->herbs()[static_cast<std::size_t>(one.herb)]);
    return names;
  }
  static const AdvisedHerb* Find(const std::vector<AdvisedHerb>& herbs, std::string_view name) {
    const auto names = NamesOf(herbs);
    const auto at = std::ranges::find(names, name);
    return at == names.end() ? nullptr : &herbs[static_cast<std::size_t>(at - names.begin())];
  }
};

TEST_F(HerbAdvisorTest, RanksWithReasonsAndPrescriptionsOfTheLike) {
  const HerbAdvice advice = Advise({"恶寒", "无汗"});
  ASSERT_GE(advice.herbs.size(), 3U);
  const AdvisedHerb* const ephedra = Find(advice.herbs, "麻黄");
  ASSERT_NE(ephedra, nullptr);
  ASSERT_EQ(ephedra->because.size(), 2U);
  EXPECT_GT(ephedra->because[1].strength, 0);  // it was given only where there is no sweat
  ASSERT_EQ(ephedra->neighbours.size(), 1U);
  EXPECT_EQ(ephedra->neighbours[0].symptoms, (Ids{0, 1}));
  EXPECT_EQ(ephedra->neighbours[0].prescriptions, 2);
  EXPECT_EQ(ephedra->neighbours[0].with_herb, 2);
  EXPECT_NEAR(ephedra->neighbours[0].share, 1, 1e-6);
  const AdvisedHerb* const liquorice = Find(advice.herbs, "甘草");
  ASSERT_NE(liquorice, nullptr);
  ASSERT_EQ(liquorice->neighbours.size(), 2U);
  EXPECT_EQ(liquorice->neighbours[0].symptoms, (Ids{0, 1}));  // just what is asked
  EXPECT_EQ(liquorice->neighbours[0].with_herb, 1);
  for (std::size_t i = 1; i < advice.herbs.size(); ++i) EXPECT_LE(advice.herbs[i].score, advice.herbs[i - 1].score);
}

TEST_F(HerbAdvisorTest, ReadsSymptomsByAnyNameAndByTheirIds) {
  for (const std::string told : {"恶寒", "惡寒", "怕冷", "symptom:恶寒"}) {
    EXPECT_EQ(Advise({told}).symptoms.at(0).id, 0) << told;
  }
  EXPECT_FALSE(Advise({"恶寒", "好运"}).symptoms.at(1).id);
  HerbAsk ask{.symptoms = {}, .ids = {2}, .complaint = {}, .person = AnybodySafe()};
  EXPECT_EQ(NamesOf(Advisor().Advise(ask)->herbs).at(0), "石膏");
  ask = {.symptoms = {}, .ids = {}, .complaint = "怕冷，没有汗", .person = AnybodySafe()};
  EXPECT_EQ(NamesOf(Advisor().Advise(ask)->herbs), NamesOf(Advise({"恶寒", "无汗"}).herbs));
  ask = {.symptoms = {{.name = "口渴", .denied = true}, {.name = "恶寒"}},
         .ids = {},
         .complaint = {},
         .person = AnybodySafe()};
  EXPECT_EQ(NamesOf(Advisor().Advise(ask)->herbs), NamesOf(Advise({"恶寒"}).herbs));  // a denial counts for nothing
}

TEST_F(HerbAdvisorTest, RanksNothingWhenNothingIsKnown) {
  const HerbAdvice advice = Advise({"好运"});
  EXPECT_TRUE(advice.herbs.empty() && advice.blocked.empty());
}

TEST_F(HerbAdvisorTest, KeepsApartWhatRulesOfSafetyBlock) {
  const HerbAdvice constipated = Advise({"便秘"});
  EXPECT_NE(Find(constipated.herbs, "甘草"), nullptr);
  const AdvisedHerb* const kansui = Find(constipated.blocked, "甘遂");  // 十八反: against 甘草
  ASSERT_NE(kansui, nullptr);
  EXPECT_EQ(kansui->report.verdict, SafetyVerdict::kBlocked);
  EXPECT_EQ(kansui->clashes_with, 2);
  EXPECT_NE(constipated.together.verdict, SafetyVerdict::kBlocked);
  const HerbAdvice thirsty = Advise({"口渴"});
  const AdvisedHerb* const unknown = Find(thirsty.blocked, "仙人草");
  ASSERT_NE(unknown, nullptr);  // what nobody knows is blocked, not passed over
  EXPECT_EQ(unknown->report.findings.at(0).kind, prescription::FindingKind::kUnknownHerb);
  EXPECT_FALSE(unknown->clashes_with);
}

TEST_F(HerbAdvisorTest, ChecksAsPregnantUnlessItIsRuledOut) {
  prescription::Person woman = AnybodySafe();
  woman.sex = patients::Sex::kFemale;
  const auto finds = [](const HerbAdvice& advice) {
    const AdvisedHerb* const rhubarb = Find(advice.herbs, "大黄");
    return rhubarb != nullptr && std::ranges::any_of(rhubarb->report.findings, [](const auto& one) {
             return one.kind == prescription::FindingKind::kPregnancyCaution;
           });
  };
  EXPECT_TRUE(finds(Advise({"便秘"}, woman)));
  EXPECT_FALSE(Advise({"便秘"}, woman).gaps.empty());
  woman.pregnant = prescription::Pregnancy::kNo;
  EXPECT_FALSE(finds(Advise({"便秘"}, woman)));
}

TEST_F(HerbAdvisorTest, StopsAtAnEmergencyEvenWithoutAModel) {
  HerbAsk ask;
  for (const std::string told : {"胸痛", "chest-pain", "胸口痛"}) {
    ask.symptoms = {{.name = "恶寒"}, {.name = told}};
    const auto advice = Advisor().Advise(ask);
    ASSERT_TRUE(advice);
    EXPECT_FALSE(advice->emergencies.empty()) << told;
    EXPECT_TRUE(advice->herbs.empty());
  }
  const HerbAdvisor none(Parts(), std::nullopt);
  EXPECT_FALSE(none.Advise(ask)->emergencies.empty());
  ask.symptoms = {{.name = "恶寒"}};
  const auto refused = none.Advise(ask);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(refused.error().args, (ErrorArgs{{"setting", "recommendation.herb_model_file"}}));
}

TEST_F(HerbAdvisorTest, NamesWhatIsWrong) {
  HerbAsk ask;
  EXPECT_EQ(Advisor().Advise(ask).error().issues, (std::vector<Issue>{{"herb.nothing_asked", "/symptoms", {}}}));
  ask.ids = {0, 4, 9'999};
  EXPECT_EQ(Advisor().Advise(ask).error().issues,
            (std::vector<Issue>{{"herb.unknown_id", "/symptom_ids/1", {{"id", "4"}}},
                                {"herb.unknown_id", "/symptom_ids/2", {{"id", "9999"}}}}));
}

TEST_F(HerbAdvisorTest, ReadsTheFileThatASettingNames) {
  EXPECT_FALSE(HerbAdvisor::ReadModel("")->has_value());
  const auto away = HerbAdvisor::ReadModel("/nowhere/herbs.model");
  ASSERT_FALSE(away);
  EXPECT_EQ(away.error().issues.at(0).pointer, "recommendation.herb_model_file");
  EXPECT_EQ(away.error().issues.at(0).args.at(1).second, "it cannot be read");
  const std::string path = medres::test::WriteSmallHerbModel(std::filesystem::temp_directory_path().string());
  const auto read = HerbAdvisor::ReadModel(path);
  std::filesystem::remove(path);
  ASSERT_TRUE(read);
  EXPECT_EQ((*read)->checksum().size(), 64U);
  EXPECT_EQ((*read)->prescriptions(), 7U);
}

}  // namespace
}  // namespace medres::recommendation
