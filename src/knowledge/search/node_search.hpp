#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "knowledge/graph/naming.hpp"
#include "knowledge/search/embedding.hpp"

namespace medres::knowledge {

/// Ways of finding that are ranked apart and then together.
enum class SearchWay : std::uint8_t { kName, kMention, kSpelling, kText, kMeaning };
BOOST_DESCRIBE_ENUM(SearchWay, kName, kMention, kSpelling, kText, kMeaning)
inline constexpr std::size_t kSearchWays = 5;

struct NodeSearchQuery {
  std::string text;
  KindSet kinds = kEveryKind;
  std::size_t limit = 10;
  std::optional<SearchWay> only = {};  ///< one way alone, for measuring
};

struct NodeHit {
  NodeIndex node = 0;
  double score = 0;
  std::string matched;  ///< the name that matched best; empty when only the meaning did
  std::vector<SearchWay> ways;
};

/// Finds nodes by whatever is typed: names and parts of them in simplified or traditional characters, pinyin, initials,
/// English, misspellings, names within a sentence, and what stands in like company. Five ways, each a ranking:
/// - name: equal, beginning, part;
/// - mention: names that the text is segmented into, the longest first;
/// - spelling: edit distance of characters, and of pinyin in which zh/z, ch/c, sh/s, ng/n are one;
/// - text: BM25 over characters and pairs of them;
/// - meaning: cosine of distributional vectors (Embedding) of names and what they are joined to.
/// They are fused by reciprocal rank. The same question has the same answer. Immutable once made, so thread-safe. Graph
/// and naming must outlive it.
class NodeSearch {
 public:
  NodeSearch(const Graph& graph, const Naming& naming);

  std::vector<NodeHit> Search(const NodeSearchQuery& query) const;
  /// The names that a text is made of, and what lies between them as single characters.
  std::vector<std::string> Segment(std::string_view text) const;
  /// What vectors of words are trained on (data/tcm/search): a line for each name and each node that it is joined to,
  /// the characters and pairs of characters of both, parted by blanks.
  std::string TrainingText() const;

 private:
  using NameIndex = std::uint32_t;

  /// One name of one node.
  struct Name {
    NodeIndex node = 0;
    std::string text = {};           ///< normalised
    std::u32string characters = {};  ///< of it
    std::u32string spelled = {};     ///< pinyin, loose, without blanks
    std::string pinyin = {};         ///< without blanks
    std::string initials = {};
    std::uint64_t letters = 0;  ///< in `spelled`
    std::uint64_t marks = 0;    ///< in `characters`
    float weight = 1;           ///< of the node's own name; less of others
  };
  struct Posting {
    NameIndex name = 0;
    float weight = 0;
  };
  /// A ranking in the making: the best score of each node, and by which name.
  struct Ranking {
    std::vector<std::pair<float, NameIndex>> best;  ///< by node
    std::vector<NodeIndex> found;
    void Offer(NodeIndex node, float score, NameIndex name);
  };
  struct Question;

  void AddName(NodeIndex node, std::string_view name, float weight);
  void IndexNames();
  /// By node: the features of all its names, and of the first alone.
  struct FeaturesOfNodes {
    std::vector<std::vector<std::uint32_t>> all;
    std::vector<std::vector<std::uint32_t>> first;
  };
  FeaturesOfNodes CollectFeatures() const;
  std::span<const Arc> Neighbours(NodeIndex node) const;
  Documents Describe() const;
  std::vector<std::string> Words() const;
  std::vector<std::uint32_t> FeaturesOf(std::u32string_view text) const;
  void FindByName(const Question& question, Ranking& ranking) const;
  void FindMentions(const Question& question, Ranking& ranking) const;
  void FindBySpelling(const Question& question, Ranking& ranking) const;
  void FindByText(const Question& question, Ranking& ranking) const;
  void FindByMeaning(const Question& question, Ranking& ranking) const;

  const Graph& graph_;
  const Naming& naming_;
  std::vector<Name> names_;
  std::unordered_map<std::string, std::vector<NameIndex>> by_text_;
  std::size_t longest_name_ = 0;  ///< in code points
  std::unordered_map<std::u32string, std::uint32_t> features_;
  std::vector<std::vector<Posting>> postings_;  ///< by feature
  std::optional<Embedding> embedding_;
};

}  // namespace medres::knowledge
