#pragma once

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.hpp"
#include "knowledge/graph/graph.hpp"
#include "knowledge/herbs/herbs.hpp"

namespace medres::knowledge {

/// How a text was taken for a name.
enum class NamedBy : std::uint8_t { kKey, kName, kAlias, kProcessing, kEnglish, kPinyin, kInitials, kNothing };
BOOST_DESCRIBE_ENUM(NamedBy, kKey, kName, kAlias, kProcessing, kEnglish, kPinyin, kInitials, kNothing)

/// What a text names. Nodes of several kinds may bear one name (山药 is a herb and a food) and are all meant; when two
/// of one kind do, or the text is a herb's name that may mean several, it is ambiguous.
struct NameReading {
  std::vector<NodeIndex> nodes = {};  ///< in the order of the graph
  NamedBy by = NamedBy::kNothing;
  std::string processing = {};             ///< 炙, 酒: of a herb that is no node in this form
  std::vector<std::string> may_mean = {};  ///< names when it is ambiguous; nodes is empty then
};

/// Traditional characters as simplified ones, by a table of lines "simplified traditional…".
class Simplifier {
 public:
  explicit Simplifier(std::string_view table);
  std::string operator()(std::string_view text) const;

 private:
  std::unordered_map<char32_t, char32_t> simplified_;
};

/// Every name of a graph's nodes. Immutable once made, so thread-safe. Graph and herbs must outlive it.
class Naming {
 public:
  Naming(const Graph& graph, const Herbs& herbs, std::string_view simplified);

  /// Exact names only, in this order: key, name, other name, a herb with a word of processing, English, pinyin of a
  /// name and then of another name, initials likewise. Nothing is guessed.
  NameReading Read(std::string_view text) const;
  /// kNotFound `graph.unknown` {name}, `graph.ambiguous` {name, may_mean}.
  Result<NameReading> Get(std::string_view text) const;
  /// As names are compared: simplified, ASCII of either width in lower case, pinyin without tones, without blanks.
  std::string Normalise(std::string_view text) const;

 private:
  using Bearers = std::map<std::string, std::vector<NodeIndex>, std::less<>>;
  void Add(Bearers& names, std::string name, NodeIndex node);
  NameReading Meaning(const std::vector<NodeIndex>& bearers, NamedBy by) const;
  NameReading ReadHerb(std::string_view text) const;
  NameReading ReadSpelling(const std::string& name) const;

  const Graph& graph_;
  const Herbs& herbs_;
  Simplifier simplify_;
  Bearers names_, aliases_, english_, pinyin_, alias_pinyin_, initials_, alias_initials_;
};

}  // namespace medres::knowledge
