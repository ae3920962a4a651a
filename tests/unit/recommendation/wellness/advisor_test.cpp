#include "recommendation/wellness/advisor.hpp"

#include <gtest/gtest.h>

#include "unit/recommendation/wellness/care.hpp"

namespace medres::recommendation {
namespace {

using prescription::Person;
using prescription::Pregnancy;
using test::AnybodySafe;
using test::Ask;
using test::FindingsOf;
using test::IdsOf;

class AdvisorTest : public ::testing::Test {
 protected:
  Advice Advise(const AdviceAsk& ask, const CareLibrary& library = test::Shipped()) {
    const CareAdvisor advisor({library, test::Checker(), test::AllHerbs(), resources_, scorer_});
    auto advice = advisor.Advise(ask, visits_ ? &*visits_ : nullptr, place_);
    EXPECT_TRUE(advice);
    return advice ? *std::move(advice) : Advice{};
  }

  static AdviceAsk Everything(std::vector<scheduling::ConstitutionNeed> needs, Person person) {
    AdviceAsk ask = Ask(std::move(needs), std::move(person));
    ask.limit = 100;
    return ask;
  }

  /// A library of this guidance and the shipped symptoms.
  static CareLibrary LibraryOf(std::string items) {
    const std::string text =
        R"({"source": "t", "evidence": "secondary", "review_status": "reviewed", "limits": [], "items": [)" + items +
        "]}";
    return {*json::Parse<GuidanceFile>(text), SymptomFile{}, test::AllHerbs(), test::AllPoints()};
  }

  ResourceId Practitioner(std::vector<std::string> constitutions, std::vector<std::string> specialties,
                          std::optional<ResourceId> parent = {}) {
    catalog::Resource one;
    one.id = ResourceId::Make();
    one.kind = catalog::ResourceKind::kPractitioner;
    one.status = catalog::ResourceStatus::kActive;
    one.parent = parent;
    one.practitioner = catalog::PractitionerFacts{};
    one.practitioner->constitutions = std::move(constitutions);
    one.practitioner->specialties = std::move(specialties);
    const ResourceId id = one.id;
    resources_.Apply(std::move(one));
    return id;
  }

  ResourceId Titled(std::string title, std::optional<ResourceId> parent) {
    const ResourceId id = Practitioner({}, {}, parent);
    catalog::Resource one = *resources_.Find(id);
    one.practitioner->title = std::move(title);
    ++one.version;
    resources_.Apply(std::move(one));
    return id;
  }

  catalog::Directory resources_;
  scheduling::ConstitutionMatch scorer_;
  std::optional<scheduling::EarlierVisits> visits_;
  std::optional<ResourceId> place_;
};

TEST_F(AdvisorTest, WhatSuitsTheConstitutionComesFirst) {
  AdviceAsk ask = Ask({{"C", 3}});
  ask.kinds = {AdviceKind::kFood};
  const Advice advice = Advise(ask);
  ASSERT_EQ(advice.items.size(), 5U);
  EXPECT_EQ(advice.items.front().item->id, "food.chestnut") << "suits, and of winter; mutton the same, later by id";
  EXPECT_EQ(advice.items[1].item->id, "food.mutton");
  EXPECT_EQ(advice.season, Season::kWinter);
  ASSERT_EQ(advice.limits.size(), 1U);
  EXPECT_EQ(advice.limits.front()->constitution, "C");
}

TEST_F(AdvisorTest, WithoutAnAssessmentThereIsTheSeasonAndWhatSuitsAll) {
  AdviceAsk ask = Ask({});
  ask.kinds = {AdviceKind::kFood, AdviceKind::kPoint, AdviceKind::kActivity};
  const Advice advice = Advise(ask);
  ASSERT_FALSE(advice.items.empty());
  for (const Advised& one : advice.items) {
    const bool seasonal = std::ranges::find(one.item->seasons, Season::kWinter) != one.item->seasons.end();
    EXPECT_TRUE(one.item->general || seasonal) << one.item->id;
    for (const AdvicePart& part : one.score.parts) EXPECT_NE(part.criterion, AdviceCriterion::kConstitution);
  }
  EXPECT_TRUE(advice.limits.empty());
}

TEST_F(AdvisorTest, WhatAConstitutionLimitsIsLeftOutThoughAnotherWouldSuit) {
  const Advice advice = Advise(Everything({{"C", 3}, {"D", 1}}, AnybodySafe()));
  EXPECT_EQ(FindingsOf(advice).at("food.mutton"), "WELL-LIMIT");
  EXPECT_EQ(FindingsOf(advice).at("food.pear"), "WELL-LIMIT");
  const auto ids = IdsOf(advice.items);
  EXPECT_EQ(std::ranges::count(ids, "food.mutton"), 0);
}

TEST_F(AdvisorTest, APregnantWomanIsNotOfferedWhatIsAvoidedInPregnancy) {
  Person woman = AnybodySafe();
  woman.sex = patients::Sex::kFemale;
  woman.pregnant = Pregnancy::kYes;
  const auto needs =
      std::vector<scheduling::ConstitutionNeed>{{"B", 3}, {"C", 2}, {"D", 2}, {"E", 1}, {"G", 1}, {"H", 1}};
  const auto findings = FindingsOf(Advise(Everything(needs, woman)));
  for (const char* point : {"point.sp6", "point.cv4", "point.cv6", "point.lr3"}) {
    EXPECT_TRUE(findings.contains(point) && findings.at(point).starts_with("AP-1:")) << point;
  }
  EXPECT_TRUE(findings.at("food.job-tears").starts_with("PREG-")) << "by the materia medica";
  EXPECT_EQ(findings.at("food.hawthorn"), "WELL-PREG");
  EXPECT_EQ(findings.at("activity.swimming"), "WELL-LIMIT");
  EXPECT_EQ(findings.at("activity.hiking"), "WELL-PREG");
  EXPECT_FALSE(findings.contains("point.st36"));
}

TEST_F(AdvisorTest, WhileItIsNotKnownItIsScreenedAsIfAndSaid) {
  Person unknown;
  const Advice advice = Advise(Everything({{"B", 1}}, unknown));
  EXPECT_TRUE(FindingsOf(advice).contains("point.cv6"));
  std::vector<std::string> gaps;
  for (const Issue& gap : advice.gaps) gaps.push_back(gap.code);
  EXPECT_EQ(gaps, (std::vector<std::string>{"wellness.gap_pregnancy", "wellness.gap_age", "wellness.gap_allergies",
                                            "wellness.gap_drugs"}));
  EXPECT_TRUE(Advise(Everything({{"B", 1}}, AnybodySafe())).gaps.empty());
  EXPECT_FALSE(FindingsOf(Advise(Everything({{"B", 1}}, AnybodySafe()))).contains("point.cv6"));
}

TEST_F(AdvisorTest, AllergiesKeepAwayMaterialsTheirKinAndFoodsByName) {
  Person person = AnybodySafe();
  person.allergies = {{"枸杞", "坚果类", "羊肉", "灵丹"}};
  const Advice advice = Advise(Everything({{"C", 3}}, person));
  const auto findings = FindingsOf(advice);
  EXPECT_EQ(findings.at("food.chestnut"), "WELL-ALLERGY") << "by its group";
  EXPECT_EQ(findings.at("food.mutton"), "WELL-ALLERGY");
  const auto goji = FindingsOf(Advise(Everything({{"D", 3}}, person)));
  EXPECT_TRUE(goji.at("food.goji").starts_with("ALG-1:")) << goji.at("food.goji");
  ASSERT_EQ(advice.gaps.size(), 1U);
  EXPECT_EQ(advice.gaps.front().code, "wellness.gap_allergy");
  EXPECT_EQ(advice.gaps.front().args, (ErrorArgs{{"allergy", "灵丹"}}));
}

TEST_F(AdvisorTest, DrugsKeepAwayWhatTheRulesKeepFromThem) {
  const CareLibrary library = LibraryOf(
      R"({"id": "food.salvia", "kind": "food", "name": {"zh": "丹参茶", "en": "salvia tea"}, "group": "tea", "herb": "丹参", "general": true})");
  Person person = AnybodySafe();
  person.drugs = {{"华法林", "神药"}};
  const Advice advice = Advise(Ask({}, person), library);
  EXPECT_TRUE(advice.items.empty());
  EXPECT_TRUE(FindingsOf(advice).at("food.salvia").starts_with("DH-4"));
  ASSERT_EQ(advice.gaps.size(), 1U);
  EXPECT_EQ(advice.gaps.front().code, "wellness.gap_drug");
  EXPECT_EQ(IdsOf(Advise(Ask({}), library).items), std::vector<std::string>{"food.salvia"});
}

TEST_F(AdvisorTest, WhatMustNotStandTogetherIsNotOfferedTogether) {
  const CareLibrary library = LibraryOf(
      R"({"id": "food.a", "kind": "food", "name": {"zh": "人参", "en": "a"}, "group": "x", "herb": "人参", "suits": ["B"], "general": true},)"
      R"({"id": "food.b", "kind": "food", "name": {"zh": "藜芦", "en": "b"}, "group": "y", "herb": "藜芦", "general": true},)"
      R"({"id": "food.c", "kind": "food", "name": {"zh": "山药", "en": "c"}, "group": "z", "herb": "山药", "general": true})");
  const Advice advice = Advise(Ask({{"B", 1}}), library);
  EXPECT_EQ(IdsOf(advice.items), (std::vector<std::string>{"food.a", "food.c"}));
  EXPECT_TRUE(FindingsOf(advice).at("food.b").starts_with("18F-"));
}

TEST_F(AdvisorTest, ChildrenAndTheOldAreSparedWhatIsNotForThem) {
  Person child = AnybodySafe();
  child.age = 8;
  const auto young = FindingsOf(Advise(Everything({{"B", 1}}, child)));
  EXPECT_EQ(young.at("point.st36"), "WELL-YOUNG");
  EXPECT_FALSE(young.contains("food.jujube"));
  child.age = 2;
  EXPECT_EQ(FindingsOf(Advise(Everything({{"B", 1}}, child))).at("food.jujube"), "WELL-YOUNG");
  Person old = AnybodySafe();
  old.age = 61;
  EXPECT_EQ(FindingsOf(Advise(Everything({{"F", 1}}, old))).at("activity.running"), "WELL-OLD");
  old.age = 60;
  EXPECT_FALSE(FindingsOf(Advise(Everything({{"F", 1}}, old))).contains("activity.running"));
}

TEST_F(AdvisorTest, NothingThatIsOfferedHasAFinding) {
  for (const Pregnancy pregnant : {Pregnancy::kYes, Pregnancy::kNo, Pregnancy::kUnknown}) {
    for (char code = 'A'; code <= 'I'; ++code) {
      Person woman = AnybodySafe();
      woman.sex = patients::Sex::kFemale;
      woman.age = 30;
      woman.pregnant = pregnant;
      woman.allergies = {{"大枣"}};
      const AdviceAsk ask = Everything({{std::string(1, code), 1}}, woman);
      const Advice advice = Advise(ask);
      const SafetyScreen screen(test::Checker(), test::AllHerbs(), test::Shipped(), ask.person);
      for (const Advised& one : advice.items) EXPECT_FALSE(screen.Screen(*one.item)) << one.item->id;
      std::size_t food = 0;
      for (const Advised& one : advice.items) food += one.item->kind == AdviceKind::kFood ? 1 : 0;
      EXPECT_GT(food, 0U) << "a screen that keeps all away shows nothing";
    }
  }
}

TEST_F(AdvisorTest, AnEmergencyIsAllThatIsAnswered) {
  Practitioner({"B"}, {"50.01"});
  AdviceAsk ask = Ask({{"B", 3}});
  ask.symptoms = {"fatigue", "chest-pain"};
  const Advice advice = Advise(ask);
  EXPECT_EQ(advice.emergencies, std::vector<std::string>{"chest-pain"});
  EXPECT_TRUE(advice.items.empty());
  EXPECT_TRUE(advice.resources.empty());
  EXPECT_TRUE(advice.left_out.empty());
  EXPECT_TRUE(advice.limits.empty());
}

TEST_F(AdvisorTest, UnknownSymptomsAreAllNamed) {
  const CareAdvisor advisor({test::Shipped(), test::Checker(), test::AllHerbs(), resources_, scorer_});
  AdviceAsk ask = Ask({});
  ask.symptoms = {"x", "fatigue", "y"};
  const auto refused = advisor.Advise(ask, nullptr, std::nullopt);
  ASSERT_FALSE(refused);
  ASSERT_EQ(refused.error().issues.size(), 2U);
  EXPECT_EQ(refused.error().issues[1].pointer, "/symptoms/2");
}

TEST_F(AdvisorTest, PractitionersByConstitutionSymptomsAndEarlierVisits) {
  const ResourceId good = Practitioner({"B"}, {"50.01"});
  const ResourceId known = Practitioner({}, {"50.01"});
  Practitioner({"E"}, {"03.04"});
  AdviceAsk ask = Ask({{"B", 3}, {"C", 2}});
  ask.kinds = {AdviceKind::kPractitioner};
  ask.symptoms = {"poor-appetite"};
  Advice advice = Advise(ask);
  ASSERT_EQ(advice.resources.size(), 2U);
  EXPECT_EQ(advice.resources[0].id, good);
  EXPECT_EQ(advice.resources[0].score.points, 2400 + 3000) << "3 of 5, and sees it";
  visits_ = scheduling::EarlierVisits{{known, 3}};
  advice = Advise(ask);
  EXPECT_EQ(advice.resources[1].id, known);
  EXPECT_EQ(advice.resources[1].score.points, 3000 + 1500);
}

TEST_F(AdvisorTest, AColdStartIsSaidAndRanksByWhatIsKnownOfPlaces) {
  catalog::Resource near;
  near.id = ResourceId::Make();
  near.kind = catalog::ResourceKind::kFacility;
  near.status = catalog::ResourceStatus::kActive;
  near.facility = catalog::FacilityFacts{};
  near.facility->position = catalog::Position{121.47, 31.23, catalog::CoordinateSystem::kWgs84};
  resources_.Apply(near);
  const ResourceId close = Titled("233", near.id);
  const ResourceId chief = Titled("231", {});
  AdviceAsk ask = Ask({});
  ask.kinds = {AdviceKind::kPractitioner};
  Advice advice = Advise(ask);
  EXPECT_TRUE(advice.cold_start);
  ASSERT_EQ(advice.resources.size(), 2U);
  EXPECT_EQ(advice.resources[0].id, chief) << "by title alone";
  ask.origin = near.facility->position;
  advice = Advise(ask);
  EXPECT_EQ(advice.resources[0].id, close) << "who is here";
  EXPECT_EQ(advice.resources[0].score.points, 300 + 1000);
  EXPECT_EQ(advice.resources[1].score.points, 500) << "where she is, nobody knows";
  ask.symptoms = {"fatigue"};
  EXPECT_FALSE(Advise(ask).cold_start);
  EXPECT_TRUE(Advise(ask).resources.empty()) << "then only who sees it";
}

TEST_F(AdvisorTest, OnlyWhoBelongsToThePlaceAndCanBeBooked) {
  catalog::Resource clinic;
  clinic.id = ResourceId::Make();
  clinic.kind = catalog::ResourceKind::kFacility;
  clinic.status = catalog::ResourceStatus::kActive;
  resources_.Apply(clinic);
  const ResourceId here = Practitioner({"B"}, {}, clinic.id);
  Practitioner({"B"}, {});
  place_ = clinic.id;
  AdviceAsk ask = Ask({{"B", 1}});
  ask.kinds = {AdviceKind::kPractitioner};
  ASSERT_EQ(Advise(ask).resources.size(), 1U);
  EXPECT_EQ(Advise(ask).resources.front().id, here);
  clinic.status = catalog::ResourceStatus::kSuspended;
  clinic.version = 2;
  resources_.Apply(clinic);
  EXPECT_TRUE(Advise(ask).resources.empty());
}

TEST(CareLibraryTest, WhatCannotBeReadIsAFailedStart) {
  const auto load = [](const char* item) {
    const std::string text =
        std::string(
            R"({"source": "t", "evidence": "secondary", "review_status": "unreviewed", "limits": [], "items": [)") +
        item + "]}";
    return CareLibrary(*json::Parse<GuidanceFile>(text), SymptomFile{}, test::AllHerbs(), test::AllPoints());
  };
  const char* const kHead = R"({"id": "a", "kind": "food", "name": {"zh": "a", "en": "a"}, "group": "g")";
  for (const char* tail : {R"(, "herb": "灵丹"})", R"(, "suits": ["J"]})", R"(, "point": "ST36"})"}) {
    EXPECT_THROW(load((std::string(kHead) + tail).c_str()), std::logic_error) << tail;
  }
  EXPECT_NO_THROW(load((std::string(kHead) + "}").c_str()));
}

TEST(CareLibraryTest, EveryRowSaysWhereItIsFromAndThatNobodyReviewedIt) {
  for (const CareItem& item : test::Shipped().items()) {
    EXPECT_FALSE(item.source.empty()) << item.id;
    EXPECT_EQ(item.review_status, knowledge::ReviewStatus::kUnreviewed) << item.id;
    EXPECT_FALSE(item.name.zh.empty() || item.name.en.empty()) << item.id;
  }
}

}  // namespace
}  // namespace medres::recommendation
