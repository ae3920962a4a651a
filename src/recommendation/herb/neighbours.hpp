#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "recommendation/herb/model.hpp"

namespace medres::recommendation {

/// Prescriptions for one and the same symptoms, and what they say of a herb.
struct NeighbourVote {
  Ids symptoms;
  int prescriptions = 0;
  int with_herb = 0;  ///< of these
  double share = 0;   ///< of all votes for the herb
};

/// Prescriptions for similar symptoms vote. Those for the same symptoms are a group with prescriptions^0.7 votes, three
/// times as many where they are for just what is asked. A vote counts coverage^6 * purity: coverage is how much of the
/// question the group shares, purity how much of the group, with symptoms weighted by the square of their idf,
/// log(1 + prescriptions / (1 + those with it)). So a few prescriptions for most of a question are not outvoted by the
/// thousand for one common symptom of it.
class Neighbours final : public HerbModel {
 public:
  explicit Neighbours(const Casebook& book);
  Scores Score(const Ids& symptoms) const override;
  /// Who votes for a herb, those with most votes first.
  std::vector<NeighbourVote> Explain(const Ids& symptoms, int herb, std::size_t limit) const;

 private:
  struct Group {
    Ids symptoms;
    float prescriptions = 0;
    float weight = 0;                          ///< of its symptoms
    std::vector<std::pair<int, float>> herbs;  ///< with the votes of the prescriptions that have them
  };

  void AddGroup(const Ids& symptoms, const std::vector<const Prescription*>& prescriptions);
  void Weigh(std::size_t prescriptions);
  /// What a vote of each group counts; 0 where it shares nothing.
  std::vector<float> VotesOf(const Ids& symptoms) const;

  std::size_t herbs_;
  std::vector<Group> groups_;
  std::vector<std::vector<std::uint32_t>> with_symptom_;  ///< places in groups_
  std::vector<float> squared_idf_;                        ///< of symptoms
};

}  // namespace medres::recommendation
