#include "knowledge/search/node_search.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>

#include "base/pinyin/pinyin.hpp"
#include "base/text.hpp"
#include "knowledge/search/spelling.hpp"
#include "knowledge/written.hpp"

namespace medres::knowledge {
namespace {

constexpr std::size_t kRanked = 60;      ///< of each way so many count
constexpr double kReciprocalStart = 20;  ///< what a rank is added to before it divides
/// In the order of SearchWay.
constexpr std::array<double, kSearchWays> kShares{4, 2, 2, 1, 0.5};
constexpr float kLeastCosine = 0.35F;

std::string JoinedPinyin(std::string_view text) {
  std::string joined;
  for (const char c : pinyin::Romanise(text)) {
    if (c != ' ') joined.push_back(c);
  }
  return joined;
}

}  // namespace

struct NodeSearch::Question {
  const NodeSearchQuery& query;
  std::string text;
  std::u32string characters = {};
  std::string pinyin = {};
  std::u32string spelled = {};
  std::uint64_t letters = 0;
  std::uint64_t marks = 0;
  bool is_ascii = false;
};

void NodeSearch::Ranking::Offer(NodeIndex node, float score, NameIndex name) {
  auto& [known, by] = best[node];
  if (known == 0) found.push_back(node);
  if (score > known) {
    known = score;
    by = name;
  }
}

void NodeSearch::FindByName(const Question& q, Ranking& ranking) const {
  for (NameIndex i = 0; i < names_.size(); ++i) {
    const Name& name = names_[i];
    const auto offer = [&](double score) { ranking.Offer(name.node, static_cast<float>(score) * name.weight, i); };
    const double share =
        static_cast<double>(q.text.size()) / static_cast<double>(std::max(name.text.size(), q.text.size()));
    const bool may_contain = (q.marks & ~name.marks) == 0;
    if (!may_contain && !q.is_ascii) continue;
    if (name.text == q.text) {
      offer(10);
    } else if (may_contain && name.text.starts_with(q.text)) {
      offer(4 + share);
    } else if (may_contain && name.text.contains(q.text)) {
      offer(2 + share);
    }
    if (!q.is_ascii) continue;
    if (name.pinyin == q.text) {
      offer(9);
    } else if (q.text.size() > 1 && name.initials == q.text) {
      offer(7);
    } else if (q.text.size() > 2 && name.pinyin.starts_with(q.text)) {
      offer(3 + static_cast<double>(q.text.size()) / static_cast<double>(name.pinyin.size()));
    } else if (q.text.size() > 2 && name.initials.starts_with(q.text)) {
      offer(1 + static_cast<double>(q.text.size()) / static_cast<double>(name.initials.size()));
    }
  }
}

void NodeSearch::FindMentions(const Question& q, Ranking& ranking) const {
  if (q.is_ascii) return;
  for (const std::string& word : Segment(q.text)) {
    const auto known = by_text_.find(word);
    const std::size_t length = text::CountCodePoints(word);
    if (known == by_text_.end() || (length < 2 && q.characters.size() > 1)) continue;
    for (const NameIndex name : known->second) {
      ranking.Offer(names_[name].node, static_cast<float>(length) * names_[name].weight, name);
    }
  }
}

void NodeSearch::FindBySpelling(const Question& q, Ranking& ranking) const {
  const int spelled_most = std::clamp(static_cast<int>(q.spelled.size()) / 4, 0, 3);
  const int characters_most = q.is_ascii ? 0 : std::clamp(static_cast<int>(q.characters.size()) / 2, 0, 2);
  for (NameIndex i = 0; i < names_.size(); ++i) {
    const Name& name = names_[i];
    if (!q.spelled.empty() && std::popcount(q.letters ^ name.letters) <= 2 * spelled_most) {
      const int distance = EditDistance(q.spelled, name.spelled, spelled_most);
      if (distance <= spelled_most) {
        const bool is_strict = q.pinyin == name.pinyin;
        const float near = 1 - static_cast<float>(distance) / static_cast<float>(q.spelled.size() + 1);
        ranking.Offer(name.node, (near + (is_strict ? 0.1F : 0)) * name.weight, i);
      }
    }
    if (characters_most == 0 || std::popcount(q.marks ^ name.marks) > 2 * characters_most) continue;
    const int distance = EditDistance(q.characters, name.characters, characters_most);
    if (distance > characters_most) continue;
    const float near = 1 - static_cast<float>(distance) / static_cast<float>(q.characters.size() + 1);
    ranking.Offer(name.node, near * name.weight, i);
  }
}

void NodeSearch::FindByText(const Question& q, Ranking& ranking) const {
  constexpr float kSaturation = 1.2F;
  constexpr float kLengthShare = 0.6F;
  constexpr float kUsualLength = 5;
  std::vector<float> scores(names_.size());
  std::vector<NameIndex> touched;
  for (const std::uint32_t feature : FeaturesOf(q.characters)) {
    const auto& postings = postings_[feature];
    const float rare = std::log(1 + static_cast<float>(names_.size()) / static_cast<float>(postings.size() + 1));
    for (const Posting& posting : postings) {
      const auto length = static_cast<float>(names_[posting.name].characters.size());
      const float damp = kSaturation * (1 - kLengthShare + kLengthShare * length / kUsualLength);
      if (scores[posting.name] == 0) touched.push_back(posting.name);
      scores[posting.name] += rare * posting.weight * (kSaturation + 1) / (posting.weight + damp);
    }
  }
  for (const NameIndex name : touched) ranking.Offer(names_[name].node, scores[name] * names_[name].weight, name);
}

void NodeSearch::FindByMeaning(const Question& q, Ranking& ranking) const {
  const auto features = FeaturesOf(q.characters);
  if (features.empty()) return;
  const std::vector<float> similar = embedding_->Similarities(embedding_->VectorOf(features));
  for (NodeIndex node = 0; node < similar.size(); ++node) {
    if (similar[node] > kLeastCosine) ranking.Offer(node, similar[node], static_cast<NameIndex>(names_.size()));
  }
}

std::vector<NodeHit> NodeSearch::Search(const NodeSearchQuery& query) const {
  Question q{.query = query, .text = naming_.Normalise(query.text)};
  if (q.text.empty()) return {};
  q.characters = ToCodePoints(q.text);
  q.is_ascii = IsAscii(q.text);
  q.pinyin = q.is_ascii ? q.text : JoinedPinyin(q.text);
  q.spelled = ToCodePoints(LooseSpelling(q.pinyin));
  q.letters = MarksOf(q.spelled);
  q.marks = MarksOf(q.characters);
  using Find = void (NodeSearch::*)(const Question&, Ranking&) const;
  constexpr std::array<Find, kSearchWays> kFinders{&NodeSearch::FindByName, &NodeSearch::FindMentions,
                                                   &NodeSearch::FindBySpelling, &NodeSearch::FindByText,
                                                   &NodeSearch::FindByMeaning};
  std::map<NodeIndex, NodeHit> fused;
  for (std::size_t way = 0; way < kSearchWays; ++way) {
    if (query.only && static_cast<std::size_t>(*query.only) != way) continue;
    Ranking ranking{.best = std::vector<std::pair<float, NameIndex>>(graph_.nodes().size()), .found = {}};
    (this->*kFinders[way])(q, ranking);
    std::erase_if(ranking.found, [&](NodeIndex node) { return (query.kinds & SetOf(graph_.nodes()[node].kind)) == 0; });
    const auto rank = [&](NodeIndex node) { return std::pair(-ranking.best[node].first, node); };
    const auto count = std::min(ranking.found.size(), kRanked);
    std::ranges::partial_sort(ranking.found, ranking.found.begin() + static_cast<std::ptrdiff_t>(count), {}, rank);
    for (std::size_t place = 0; place < count; ++place) {
      const NodeIndex node = ranking.found[place];
      NodeHit& hit = fused[node];
      hit.node = node;
      hit.score += kShares[way] / (kReciprocalStart + static_cast<double>(place));
      hit.ways.push_back(static_cast<SearchWay>(way));
      const NameIndex name = ranking.best[node].second;
      if (hit.matched.empty() && name < names_.size()) hit.matched = names_[name].text;
    }
  }
  std::vector<NodeHit> hits;
  hits.reserve(fused.size());
  for (auto& [node, hit] : fused) hits.push_back(std::move(hit));
  std::ranges::sort(hits, {}, [](const NodeHit& hit) { return std::pair(-hit.score, hit.node); });
  hits.resize(std::min(hits.size(), query.limit));
  return hits;
}

}  // namespace medres::knowledge
