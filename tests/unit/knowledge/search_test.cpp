#include "knowledge/search/node_search.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <random>
#include <set>

#include "base/text.hpp"
#include "knowledge/library.hpp"
#include "knowledge/search/spelling.hpp"

// ccache does not see what #embed reads and would keep a stale object; it leaves alone what mentions this directive.
static_assert(true, ".incbin \"");

namespace medres::knowledge {
namespace {

constexpr char kJudged[] = {
#embed "../../data/knowledge_queries.tsv"
};

const Library& Known() {
  static const Herbs herbs = Herbs::Embedded();
  static const Acupoints points = Acupoints::Embedded();
  static const Library library(herbs, points);
  return library;
}

struct Judged {
  std::string query;
  std::vector<std::string> expected;
  std::string how;
};

std::vector<Judged> JudgedQueries() {
  std::vector<Judged> queries;
  for (const std::string_view line : text::Split(text::Trim({kJudged, sizeof kJudged}), '\n')) {
    const auto cells = text::Split(line, '\t');
    if (cells[0] == "query") continue;
    queries.push_back({std::string(cells[0]), PartsOf(cells[1]), std::string(cells[2])});
  }
  return queries;
}

bool IsAmong(const std::vector<NodeHit>& hits, const Judged& judged) {
  return std::ranges::any_of(hits, [&](const NodeHit& hit) {
    return std::ranges::find(judged.expected, Known().graph().nodes()[hit.node].key) != judged.expected.end();
  });
}

double RecallAtFive(std::optional<SearchWay> only, std::map<std::string, std::pair<int, int>>* by_kind = nullptr) {
  int found = 0;
  const auto queries = JudgedQueries();
  for (const Judged& judged : queries) {
    const bool hit = IsAmong(Known().search().Search({.text = judged.query, .limit = 5, .only = only}), judged);
    found += hit;
    if (by_kind == nullptr) continue;
    auto& [hits, all] = (*by_kind)[judged.how];
    hits += hit;
    ++all;
    if (!hit) std::printf("missed: %s (%s)\n", judged.query.c_str(), judged.expected.front().c_str());
  }
  return static_cast<double>(found) / static_cast<double>(queries.size());
}

TEST(NodeSearchTest, RecallOfJudgedQueries) {
  ASSERT_GE(JudgedQueries().size(), 200U);
  std::map<std::string, std::pair<int, int>> by_kind;
  const double together = RecallAtFive({}, &by_kind);
  for (const auto& [how, counts] : by_kind) std::printf("%s: %d of %d\n", how.c_str(), counts.first, counts.second);
  const double by_spelling = RecallAtFive(SearchWay::kSpelling);
  std::printf("spelling alone: %.3f\n", by_spelling);
  EXPECT_LT(by_spelling, together);
  const double by_meaning = RecallAtFive(SearchWay::kMeaning);
  std::printf("meaning alone: %.3f\n", by_meaning);
  EXPECT_GE(by_meaning, 0.40);
  std::printf("hybrid recall@5: %.3f\n", together);
  EXPECT_GE(together, 0.95);
}

TEST(NodeSearchTest, EveryNameFindsItsNode) {
  const Graph& graph = Known().graph();
  for (NodeIndex node = 0; node < graph.nodes().size(); node += 61) {
    const auto hits = Known().search().Search({.text = graph.nodes()[node].name, .limit = 5});
    EXPECT_TRUE(std::ranges::any_of(hits, [&](const NodeHit& hit) { return hit.node == node; }))
        << graph.nodes()[node].key;
  }
}

TEST(NodeSearchTest, KeepsToTheKindsAndTheLimit) {
  const auto hits = Known().search().Search({.text = "气虚", .kinds = SetOf(NodeKind::kConstitution), .limit = 3});
  ASSERT_FALSE(hits.empty());
  EXPECT_LE(hits.size(), 3U);
  EXPECT_EQ(Known().graph().nodes()[hits.front().node].key, "constitution:B");
  for (const NodeHit& hit : hits) EXPECT_EQ(Known().graph().nodes()[hit.node].kind, NodeKind::kConstitution);
}

TEST(NodeSearchTest, NothingIsFoundForNothing) {
  EXPECT_TRUE(Known().search().Search({.text = ""}).empty());
  EXPECT_TRUE(Known().search().Search({.text = "   "}).empty());
}

TEST(NodeSearchTest, HostileTextsAreSurvived) {
  std::mt19937 random(5);
  std::uniform_int_distribution<int> byte(0, 255);
  for (int i = 0; i < 200; ++i) {
    std::string text;
    for (int j = 0; j < i; ++j) text.push_back(static_cast<char>(byte(random)));
    EXPECT_LE(Known().search().Search({.text = text, .limit = 5}).size(), 5U);
  }
}

TEST(NodeSearchTest, SegmentsASentenceByTheNamesInIt) {
  EXPECT_EQ(Known().search().Segment("失眠多梦用归脾汤"), (std::vector<std::string>{"失眠", "多梦", "用", "归脾汤"}));
}

/// The definition, without the band.
int PlainDistance(std::u32string_view a, std::u32string_view b) {
  std::vector<std::vector<int>> d(a.size() + 1, std::vector<int>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        d[i][j] = static_cast<int>(i + j);
        continue;
      }
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  }
  return d[a.size()][b.size()];
}

TEST(EditDistanceTest, IsTheDefinitionUpToItsBound) {
  std::mt19937 random(11);
  std::uniform_int_distribution<int> letter(0, 2);
  std::uniform_int_distribution<int> length(0, 9);
  for (int i = 0; i < 5000; ++i) {
    std::u32string a;
    std::u32string b;
    for (int j = length(random); j > 0; --j) a.push_back(U'a' + static_cast<char32_t>(letter(random)));
    for (int j = length(random); j > 0; --j) b.push_back(U'a' + static_cast<char32_t>(letter(random)));
    const int true_distance = PlainDistance(a, b);
    for (int most = 0; most < 4; ++most) {
      EXPECT_EQ(EditDistance(a, b, most), std::min(true_distance, most + 1)) << i << " " << most;
    }
    EXPECT_LE(std::popcount(MarksOf(a) ^ MarksOf(b)), 2 * true_distance);
  }
}

TEST(LooseSpellingTest, MakesOneOfWhatIsMixedUp) {
  EXPECT_EQ(LooseSpelling("zhangchushengqiang"), "zancusenqian");
  EXPECT_EQ(LooseSpelling("hehuang"), "hehuan");
  EXPECT_EQ(LooseSpelling("g"), "g");
}

TEST(WordVectorsTest, AreReadAndRefusedByLine) {
  // 32 bytes: 1, -1, 0 …
  const std::string good = "word\tvector\n头\tAf8" + std::string(40, 'A') + "\n";
  const WordVectors vectors({"some.tsv", good});
  EXPECT_EQ(vectors.size(), 1U);
  EXPECT_EQ(vectors.Of("头")[0], 1);
  EXPECT_EQ(vectors.Of("头")[1], -1);
  EXPECT_EQ(vectors.Of("头")[2], 0);
  EXPECT_EQ(vectors.Of("痛"), WordVectors::Vector{});
  for (const std::string_view bad : {"Af8", "not base64!"}) {
    const std::string text = "word\tvector\n头\t" + std::string(bad) + "\n";
    try {
      const WordVectors none({"some.tsv", text});
      ADD_FAILURE() << bad;
    } catch (const std::logic_error& error) {
      EXPECT_NE(std::string_view(error.what()).find("some.tsv:2"), std::string_view::npos) << error.what();
    }
  }
}

TEST(WordVectorsTest, KnowWhatTheGraphsNamesAreMadeOf) {
  const WordVectors vectors = WordVectors::Embedded();
  std::size_t unknown = 0;
  std::set<std::string> words;
  for (const std::string_view line : text::Split(Known().search().TrainingText(), '\n')) {
    for (const std::string_view word : text::Split(line, ' ')) words.emplace(word);
  }
  for (const std::string& word : words) unknown += vectors.Of(word) == WordVectors::Vector{} ? 1 : 0;
  EXPECT_GT(words.size(), 5000U);
  EXPECT_LT(unknown, words.size() / 20) << "train them again: data/tcm/search/SOURCE.md";
}

TEST(EmbeddingTest, ComparesSumsByTheCosine) {
  WordVectors::Vector east{};
  WordVectors::Vector north{};
  east[0] = 2;
  north[1] = 1;
  const Embedding embedding({{{0, 1}}, {{1, 3}}, {{0, 1}, {1, 2}}, {}}, {east, north});
  const std::vector<std::uint32_t> question{0};
  const auto similar = embedding.Similarities(embedding.VectorOf(question));
  ASSERT_EQ(similar.size(), 4U);
  EXPECT_FLOAT_EQ(similar[0], 1);
  EXPECT_FLOAT_EQ(similar[1], 0);
  EXPECT_FLOAT_EQ(similar[2], std::sqrt(0.5F));
  EXPECT_FLOAT_EQ(similar[3], 0);
}

}  // namespace
}  // namespace medres::knowledge
