#include <algorithm>
#include <map>

#include "base/pinyin/pinyin.hpp"
#include "base/text.hpp"
#include "knowledge/search/node_search.hpp"
#include "knowledge/search/spelling.hpp"

namespace medres::knowledge {
namespace {

constexpr float kOtherName = 0.9F;
constexpr float kEnglishName = 0.8F;
constexpr float kOwnWeight = 2;              ///< of a node's own names, where a neighbour's has the edge's
constexpr std::size_t kMostNeighbours = 80;  ///< of what everything is joined to, the first so many

bool IsIdeograph(char32_t c) { return c >= 0x2E80; }

}  // namespace

NodeSearch::NodeSearch(const Graph& graph, const Naming& naming) : graph_(graph), naming_(naming) {
  for (NodeIndex i = 0; i < graph.nodes().size(); ++i) {
    const Node& node = graph.nodes()[i];
    AddName(i, node.name, 1);
    if (node.kind == NodeKind::kAcupoint || node.kind == NodeKind::kSyndrome || node.kind == NodeKind::kTherapy) {
      AddName(i, node.id(), kEnglishName);
    }
    for (const std::string& alias : node.aliases) AddName(i, alias, kOtherName);
    if (!node.english.empty()) AddName(i, node.english, kEnglishName);
  }
  IndexNames();
  const WordVectors vectors = WordVectors::Embedded();
  std::vector<WordVectors::Vector> of_features;
  for (const std::string& word : Words()) of_features.push_back(vectors.Of(word));
  embedding_.emplace(Describe(), std::move(of_features));
}

void NodeSearch::AddName(NodeIndex node, std::string_view name, float weight) {
  Name added;
  added.node = node;
  added.text = naming_.Normalise(name);
  added.weight = weight;
  added.characters = ToCodePoints(added.text);
  const bool is_chinese = std::ranges::any_of(added.characters, IsIdeograph);
  for (const std::string_view syllable : text::Split(is_chinese ? pinyin::Romanise(added.text) : added.text, ' ')) {
    if (syllable.empty()) continue;
    added.pinyin.append(syllable);
    added.initials.push_back(syllable.front());
  }
  if (!is_chinese) added.initials.clear();
  added.spelled = ToCodePoints(LooseSpelling(added.pinyin));
  added.letters = MarksOf(added.spelled);
  added.marks = MarksOf(added.characters);
  names_.push_back(std::move(added));
}

void NodeSearch::IndexNames() {
  for (NameIndex i = 0; i < names_.size(); ++i) {
    const Name& name = names_[i];
    by_text_[name.text].push_back(i);
    longest_name_ = std::max(longest_name_, name.characters.size());
    std::map<std::u32string, float> counts;
    for (std::size_t at = 0; at < name.characters.size(); ++at) {
      for (const std::size_t size : {std::size_t{1}, std::size_t{2}}) {
        const std::u32string gram = name.characters.substr(at, size);
        if (gram.size() == size && std::ranges::all_of(gram, IsIdeograph)) ++counts[gram];
      }
    }
    for (const auto& [gram, count] : counts) {
      const auto [feature, is_new] = features_.emplace(gram, static_cast<std::uint32_t>(features_.size()));
      if (is_new) postings_.emplace_back();
      postings_[feature->second].push_back({i, count});
    }
  }
}

std::vector<std::uint32_t> NodeSearch::FeaturesOf(std::u32string_view text) const {
  std::vector<std::uint32_t> found;
  for (std::size_t at = 0; at < text.size(); ++at) {
    for (const std::size_t size : {std::size_t{1}, std::size_t{2}}) {
      const auto known = features_.find(std::u32string(text.substr(at, size)));
      if (at + size <= text.size() && known != features_.end()) found.push_back(known->second);
    }
  }
  return found;
}

NodeSearch::FeaturesOfNodes NodeSearch::CollectFeatures() const {
  FeaturesOfNodes features{.all = std::vector<std::vector<std::uint32_t>>(graph_.nodes().size()),
                           .first = std::vector<std::vector<std::uint32_t>>(graph_.nodes().size())};
  for (const Name& name : names_) {
    const auto own = FeaturesOf(name.characters);
    if (features.first[name.node].empty()) features.first[name.node] = own;
    features.all[name.node].insert(features.all[name.node].end(), own.begin(), own.end());
  }
  return features;
}

std::span<const Arc> NodeSearch::Neighbours(NodeIndex node) const {
  const std::span<const Arc> arcs = graph_.ArcsOf(node);
  return arcs.first(std::min(arcs.size(), kMostNeighbours));
}

/// A node is described by its own names and by those of its neighbours.
Documents NodeSearch::Describe() const {
  const FeaturesOfNodes features = CollectFeatures();
  Documents documents;
  for (NodeIndex node = 0; node < graph_.nodes().size(); ++node) {
    std::map<std::uint32_t, float> weights;
    for (const std::uint32_t feature : features.all[node]) weights[feature] += kOwnWeight;
    for (const Arc& arc : Neighbours(node)) {
      const float weight = static_cast<float>(graph_.edges()[arc.edge].weight) / 100;
      for (const std::uint32_t feature : features.first[arc.to]) weights[feature] += weight;
    }
    documents.emplace_back(weights.begin(), weights.end());
  }
  return documents;
}

/// The features as text, by number.
std::vector<std::string> NodeSearch::Words() const {
  std::vector<std::string> words(features_.size());
  for (const auto& [gram, feature] : features_) {
    for (const char32_t c : gram) text::AppendCodePoint(words[feature], c);
  }
  return words;
}

std::string NodeSearch::TrainingText() const {
  const std::vector<std::string> words = Words();
  const FeaturesOfNodes features = CollectFeatures();
  std::string text;
  const auto write = [&](std::span<const std::uint32_t> some) {
    for (const std::uint32_t feature : some) text.append(words[feature]).push_back(' ');
  };
  for (const Name& name : names_) {
    const auto own = FeaturesOf(name.characters);
    for (const Arc& arc : Neighbours(name.node)) {
      write(own);
      write(features.first[arc.to]);
      text.back() = '\n';
    }
  }
  return text;
}

std::vector<std::string> NodeSearch::Segment(std::string_view text) const {
  const std::u32string characters = ToCodePoints(naming_.Normalise(text));
  std::vector<std::string> words;
  const auto part = [&](std::size_t at, std::size_t size) {
    std::string word;
    for (const char32_t c : characters.substr(at, size)) text::AppendCodePoint(word, c);
    return word;
  };
  for (std::size_t at = 0; at < characters.size();) {
    std::size_t size = std::min(longest_name_, characters.size() - at);
    while (size > 1 && !by_text_.contains(part(at, size))) --size;
    words.push_back(part(at, size));
    at += size;
  }
  return words;
}

}  // namespace medres::knowledge
