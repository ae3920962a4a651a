#include "recommendation/herb/neighbours.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace medres::recommendation {
namespace {

constexpr float kGroupPower = 0.7F;
constexpr float kSameSymptoms = 3;

/// coverage^6 * purity, of weights of symptoms.
float Similarity(float shared, float asked, float group) {
  const float coverage = shared / asked;
  const float cubed = coverage * coverage * coverage;
  return cubed * cubed * (shared / group);
}

}  // namespace

Neighbours::Neighbours(const Casebook& book)
    : herbs_(static_cast<std::size_t>(book.herbs)),
      with_symptom_(static_cast<std::size_t>(book.symptoms)),
      squared_idf_(static_cast<std::size_t>(book.symptoms)) {
  std::map<Ids, std::vector<const Prescription*>> by_symptoms;
  for (const Prescription& one : book.prescriptions) by_symptoms[one.symptoms].push_back(&one);
  for (const auto& [symptoms, prescriptions] : by_symptoms) AddGroup(symptoms, prescriptions);
  Weigh(book.prescriptions.size());
}

void Neighbours::AddGroup(const Ids& symptoms, const std::vector<const Prescription*>& prescriptions) {
  const auto size = static_cast<float>(prescriptions.size());
  const float vote = std::pow(size, kGroupPower) / size;  // of each one
  std::map<int, float> herbs;
  for (const Prescription* one : prescriptions) {
    for (const int herb : one->herbs) herbs[herb] += vote;
  }
  for (const int symptom : symptoms) {
    with_symptom_[static_cast<std::size_t>(symptom)].push_back(static_cast<std::uint32_t>(groups_.size()));
  }
  groups_.push_back({.symptoms = symptoms, .prescriptions = size, .herbs = {herbs.begin(), herbs.end()}});
}

void Neighbours::Weigh(std::size_t prescriptions) {
  for (std::size_t symptom = 0; symptom < squared_idf_.size(); ++symptom) {
    float having = 1;
    for (const std::uint32_t group : with_symptom_[symptom]) having += groups_[group].prescriptions;
    const float idf = std::log1p(static_cast<float>(prescriptions) / having);
    squared_idf_[symptom] = idf * idf;
  }
  for (Group& group : groups_) {
    for (const int symptom : group.symptoms) group.weight += squared_idf_[static_cast<std::size_t>(symptom)];
  }
}

std::vector<float> Neighbours::VotesOf(const Ids& symptoms) const {
  std::vector<float> votes(groups_.size());  // first the weight of what a group has in common with the question
  float asked = 0;
  for (const int symptom : symptoms) {
    const float weight = squared_idf_[static_cast<std::size_t>(symptom)];
    asked += weight;
    for (const std::uint32_t group : with_symptom_[static_cast<std::size_t>(symptom)]) votes[group] += weight;
  }
  for (std::size_t at = 0; at < groups_.size(); ++at) {
    if (votes[at] == 0) continue;
    votes[at] = Similarity(votes[at], asked, groups_[at].weight);
    if (groups_[at].symptoms == symptoms) votes[at] *= kSameSymptoms;
  }
  return votes;
}

Scores Neighbours::Score(const Ids& symptoms) const {
  const std::vector<float> votes = VotesOf(symptoms);
  Scores scores(herbs_);
  for (std::size_t at = 0; at < groups_.size(); ++at) {
    if (votes[at] == 0) continue;
    for (const auto& [herb, count] : groups_[at].herbs) scores[static_cast<std::size_t>(herb)] += votes[at] * count;
  }
  Normalize(scores);
  return scores;
}

std::vector<NeighbourVote> Neighbours::Explain(const Ids& symptoms, int herb, std::size_t limit) const {
  const std::vector<float> votes = VotesOf(symptoms);
  std::vector<NeighbourVote> found;
  double all = 0;
  for (std::size_t at = 0; at < groups_.size(); ++at) {
    if (votes[at] == 0) continue;
    const Group& group = groups_[at];
    const auto has = std::ranges::lower_bound(group.herbs, herb, {}, &std::pair<int, float>::first);
    if (has == group.herbs.end() || has->first != herb) continue;
    const double share = votes[at] * has->second;
    all += share;
    found.push_back({.symptoms = group.symptoms,
                     .prescriptions = static_cast<int>(group.prescriptions),
                     .with_herb = static_cast<int>(
                         std::lround(has->second * group.prescriptions / std::pow(group.prescriptions, kGroupPower))),
                     .share = share});
  }
  for (NeighbourVote& one : found) one.share /= all;
  std::ranges::sort(found, {}, [](const NeighbourVote& one) { return std::pair(-one.share, one.symptoms); });
  if (found.size() > limit) found.resize(limit);
  return found;
}

}  // namespace medres::recommendation
