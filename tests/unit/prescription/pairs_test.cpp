#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <span>

#include "base/text.hpp"
#include "knowledge/herbs/describe.hpp"
#include "knowledge/herbs/embedded.hpp"
#include "prescription/embedded.hpp"
#include "unit/prescription/house.hpp"

/// Rules on pairs against an oracle that reads the data anew and knows nothing of the engine: plain names in plain
/// lists.
namespace medres::prescription {
namespace {

using knowledge::Herb;

const PairFile& Pairs() {
  static const PairFile file = *json::Parse<PairFile>(EmbeddedPairs());
  return file;
}

/// The 311 with monographs, then the other materials, as the data lists them.
const std::vector<std::string>& AllNames() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const std::string_view text : knowledge::EmbeddedHerbs()) {
      for (const Herb& herb : json::Parse<knowledge::HerbFile>(text)->herbs) all.push_back(herb.name);
    }
    return all;
  }();
  return names;
}

bool Lists(const std::vector<std::string>& names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

std::multiset<std::string> RulesThatPart(const std::string& one, const std::string& other) {
  std::multiset<std::string> ids;
  for (const PairRule& rule : Pairs().rules) {
    if ((Lists(rule.left, one) && Lists(rule.right, other)) || (Lists(rule.left, other) && Lists(rule.right, one))) {
      ids.insert(rule.id);
    }
  }
  return ids;
}

std::multiset<std::string> PairRulesFound(const Report& report) {
  std::multiset<std::string> ids;
  for (const Finding& finding : report.findings) {
    if (test::IsOfPair(finding)) ids.insert(finding.rule);
  }
  return ids;
}

/// Each pair in one order; that the order does not matter is a property of its own.
TEST(PairsTest, TheMatrixOfAllHerbsIsTheClosedSetOfRules) {
  const auto& names = AllNames();
  ASSERT_EQ(names.size(), 311U + 82U + 146U);
  std::size_t found = 0;
  for (std::size_t i = 0; i < names.size(); ++i) {
    for (std::size_t j = i; j < names.size(); ++j) {
      const auto rules = PairRulesFound(test::Check(test::Of({names[i], names[j]})));
      EXPECT_EQ(rules, RulesThatPart(names[i], names[j])) << names[i] << " " << names[j];
      found += rules.size();
    }
  }
  EXPECT_EQ(found, 121U);
}

TEST(PairsTest, AHerbAloneNeitherBlocksNorIsPartedFromItself) {
  for (const std::string& name : std::span(AllNames()).first(311)) {
    const Report report = test::Check(test::Of({name}));
    EXPECT_TRUE(PairRulesFound(report).empty()) << name;
    EXPECT_NE(report.verdict, SafetyVerdict::kBlocked) << name;
  }
}

/// Every way to write a herb: its name, aliases, each with every word of processing, and all in traditional characters.
std::vector<std::string> NamesOf(const Herb& herb) {
  static const auto file = *json::Parse<knowledge::NameFile>(knowledge::EmbeddedHerbNames());
  std::vector<std::string> plain = test::Herbs().AliasesOf(herb);
  plain.push_back(herb.name);
  std::vector<std::string> all;
  for (const std::string& name : plain) {
    all.push_back(name);
    for (const std::string& word : file.processing.before) all.push_back(word + name);
    for (const std::string& word : file.processing.behind) all.push_back(name + word);
  }
  for (std::string name : std::vector(all)) {
    for (const auto& [simple, traditional] : file.simplified) {
      const std::string first = traditional.substr(0, traditional.size() / text::CountCodePoints(traditional));
      if (const auto at = name.find(simple); at != std::string::npos) name.replace(at, simple.size(), first);
    }
    all.push_back(name);
  }
  // 制川乌 has a monograph of its own: as a name it is not 川乌, processed.
  std::erase_if(all, [&](const std::string& name) { return test::Herbs().Read(name).herb != &herb; });
  return all;
}

void ExpectOnce(const KeptApart& pair, const std::string& left, const std::string& right) {
  for (const auto& names : {std::vector{left, right}, std::vector{right, left}}) {
    const Report report = test::Check(test::Of(names));
    const auto of_pairs = std::ranges::count_if(report.findings, test::IsOfPair);
    ASSERT_EQ(of_pairs, 1) << names[0] << " " << names[1];
    const auto found = std::ranges::find_if(report.findings, test::IsOfPair);
    EXPECT_EQ(found->rule, pair.rule.id) << names[0] << " " << names[1];
    EXPECT_EQ(found->severity, pair.rule.severity);
    EXPECT_EQ(found->source, pair.rule.source);
    EXPECT_EQ(found->review_status, knowledge::ReviewStatus::kUnreviewed);
    EXPECT_EQ(found->pointers.size(), 2U);
  }
}

TEST(PairsTest, EveryPairIsFoundOnceHoweverItIsWritten) {
  std::size_t tried = 0;
  for (const KeptApart& pair : test::Rules().pairs()) {
    for (const Herb* const left : pair.left) {
      for (const Herb* const right : pair.right) {
        const auto left_names = NamesOf(*left);
        const auto right_names = NamesOf(*right);
        ASSERT_GT(left_names.size(), 30U) << left->name;
        ASSERT_GT(right_names.size(), 30U) << right->name;
        const std::size_t most = std::max(left_names.size(), right_names.size());
        for (std::size_t i = 0; i < most; ++i, ++tried) {
          ExpectOnce(pair, left_names[i % left_names.size()], right_names[(i * 7 + 3) % right_names.size()]);
        }
      }
    }
  }
  EXPECT_GT(tried, 10'000U);
}

/// As the verses say them: each name may mean several, and all of them are kept apart.
TEST(PairsTest, WhatMayMeanSeveralIsKeptApartWhicheverItMeans) {
  struct Row {
    const char* one;
    const char* other;
    const char* id;
  };
  for (const auto& [one, other, id] : {Row{"乌头", "半夏", "18F-2:乌头+半夏"},
                                       {"贝母", "附子", "18F-2:贝母+附子"},
                                       {"乌头", "贝母", "18F-2:乌头+贝母"},
                                       {"川草乌", "白及", "18F-2:川草乌+白及"},
                                       {"二母", "附子", "18F-2:二母+附子"},
                                       {"大戟", "甘草", "18F-1:大戟+甘草"},
                                       {"沙参", "藜芦", "18F-3:沙参+藜芦"},
                                       {"芍药", "藜芦", "18F-3:芍药+藜芦"},
                                       {"乌头", "犀角", "19W-7:乌头+犀角"}}) {
    for (const auto& names : {std::vector<std::string>{one, other}, {other, one}}) {
      const Report report = test::Check(test::Of(names));
      const auto ids = test::IdsOf(report);
      EXPECT_EQ(std::ranges::count_if(report.findings, test::IsOfPair), 1) << one << " " << other;
      EXPECT_EQ(std::ranges::count(ids, id), 1) << id;
      EXPECT_EQ(report.verdict, SafetyVerdict::kBlocked) << id;
    }
  }
  EXPECT_TRUE(PairRulesFound(test::Check(test::Of({"贝母", "甘草", "杏仁"}))).empty());
  Prescription with_formula = test::Of({"乌头", "半夏"});
  with_formula.formula = "赤丸";
  const Report report = test::Check(with_formula);
  const auto found = std::ranges::find_if(report.findings, test::IsOfPair);
  ASSERT_NE(found, report.findings.end());
  EXPECT_TRUE(found->classical_use);
}

TEST(PairsTest, AClassicalFormulaGivesAReasonAndStillFinds) {
  ASSERT_EQ(Pairs().exceptions.size(), 4U);
  for (const PairException& exception : Pairs().exceptions) {
    for (const std::string& left : exception.left) {
      Prescription prescription = test::Of({left, exception.right.front()});
      prescription.formula = exception.formula;
      const Report report = test::Check(prescription);
      const auto found = std::ranges::find_if(report.findings, test::IsOfPair);
      ASSERT_NE(found, report.findings.end()) << exception.formula;
      ASSERT_TRUE(found->classical_use) << exception.formula << " " << left;
      EXPECT_EQ(found->classical_use->source, exception.source);
      EXPECT_FALSE(found->settled);
      EXPECT_EQ(report.verdict, SafetyVerdict::kBlocked);
      prescription.formula = "桂枝汤";
      const Report other = test::Check(prescription);
      EXPECT_FALSE(std::ranges::find_if(other.findings, test::IsOfPair)->classical_use);
    }
  }
}

}  // namespace
}  // namespace medres::prescription
