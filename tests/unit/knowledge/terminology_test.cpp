#include "knowledge/terminology/code_systems.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>

#include "base/text.hpp"
#include "knowledge/library.hpp"
#include "support/shared.hpp"

namespace medres::knowledge {
namespace {

const Library& Known() {
  static const Herbs herbs = Herbs::Embedded();
  static const Acupoints points = Acupoints::Embedded();
  static const Library library(herbs, points);
  return library;
}

const CodeSystem& System(std::string_view id) { return *Known().terminology().FindSystem(id); }

TEST(TerminologyTest, AnchorsHaveTheirCodes) {
  for (const auto& [code, display] : {std::pair{"B03.01.03", "气虚证"},
                                      {"B03.04.02", "阳虚证"},
                                      {"B03.03.03", "阴虚证"},
                                      {"B03.02.05", "血瘀证"},
                                      {"B03.01.01.02", "气滞证"},
                                      {"B02.09.03", "痰湿证"},
                                      {"B02.05.04", "湿热证"}}) {
    const Concept* const found = System("gbt15657-syndromes").Find(code);
    ASSERT_NE(found, nullptr) << code;
    EXPECT_EQ(found->display, display);
  }
  EXPECT_EQ(System("gbt15657-syndromes").concepts.size(), 2057U);
  EXPECT_EQ(System("gbt15657-therapies").concepts.size(), 990U);
  EXPECT_EQ(System("acupoints").concepts.size(), 361U);
  EXPECT_EQ(System("icd11-tm1").concepts.size(), 196U);
  EXPECT_EQ(Known().terminology().FindSystem("urn:other"), nullptr);
}

TEST(TerminologyTest, ChaptersHaveTheirCounts) {
  const CodeSystem& system = System("gbt15657-syndromes");
  for (const auto& [chapter, count] : {std::pair{"B01", 39},
                                       {"B02", 880},
                                       {"B03", 300},
                                       {"B04", 660},
                                       {"B05", 63},
                                       {"B06", 39},
                                       {"B07", 19},
                                       {"B08", 19},
                                       {"B09", 10},
                                       {"B10", 28}}) {
    const auto above = system.by_code.find(std::string_view(chapter));
    ASSERT_NE(above, system.by_code.end()) << chapter;
    int within = 0;
    for (std::size_t i = 0; i < system.concepts.size(); ++i) within += system.IsWithin(i, above->second);
    EXPECT_EQ(within, count) << chapter;
  }
}

TEST(TerminologyTest, TitlesOfTheWorldHealthOrganizationAreUnaltered) {
  MEDRES_NEEDS_SHARED(file, "data/tcm/icd11-tm1/patterns.tsv");
  std::ifstream lines(*file);
  std::string line;
  std::getline(lines, line);
  std::size_t compared = 0;
  while (std::getline(lines, line)) {
    const auto cells = text::Split(line, '\t');
    const Concept* const found = System("icd11-tm1").Find(cells[0]);
    ASSERT_NE(found, nullptr) << line;
    EXPECT_EQ(found->display, cells[1]);
    EXPECT_TRUE(found->aliases.empty());
    ++compared;
  }
  EXPECT_EQ(compared, System("icd11-tm1").concepts.size());
}

TEST(TerminologyTest, ConstitutionsAreRelatedToPatternsAndTheBalancedIsNot) {
  const CodeMap& map = *Known().terminology().FindMap("constitutions-to-tm1");
  std::set<std::string> related;
  for (const CodeRelation& relation : map.relations) related.insert(relation.source + "~" + relation.target);
  EXPECT_TRUE(related.contains("B~SE90"));
  EXPECT_TRUE(related.contains("D~SE71"));
  EXPECT_TRUE(std::ranges::none_of(map.relations,
                                   [](const CodeRelation& one) { return one.source == "A" || one.source == "I"; }));
}

TEST(TerminologyTest, ARelationOfAnUnknownCodeIsNamed) {
  const TerminologyFiles files{{"t.tsv", "code\ttitle\nSE90\tQi deficiency pattern\n"},
                               {"s.tsv", "syndrome\ttm1\tground\nB03.01.03\tSE91\tx\n"},
                               {"c.tsv", "constitution\ttm1\tground\nB\tSE90\tx\n"}};
  try {
    const Terminology terminology(Known().graph(), files);
    FAIL() << "it was taken";
  } catch (const std::logic_error& failure) {
    EXPECT_NE(std::string(failure.what()).find("s.tsv:2"), std::string::npos) << failure.what();
  }
}

}  // namespace
}  // namespace medres::knowledge
