#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "recommendation/herb/model.hpp"

namespace medres::recommendation {

/// Prescriptions for similar symptoms vote. The similarity of two sets is the cosine of their indicator vectors, a
/// symptom weighted by its idf, log(1 + prescriptions / (1 + those with it)); a vote counts its fourth power. What is
/// prescribed most has kPriorVotes from the beginning, which matters where there are few neighbours.
class Neighbours final : public HerbModel {
 public:
  static constexpr float kPriorVotes = 2;

  explicit Neighbours(const Casebook& book);
  Scores Score(const Ids& symptoms) const override;

 private:
  /// All prescriptions for the same symptoms.
  struct Group {
    Ids symptoms;
    float prescriptions = 0;
    float weight = 0;                          ///< the squared length of its vector
    std::vector<std::pair<int, float>> herbs;  ///< with the number of prescriptions that have them
  };

  void AddGroup(const Ids& symptoms, const std::vector<const Prescription*>& prescriptions);
  void Weigh(std::size_t prescriptions);

  Scores prior_;
  std::vector<Group> groups_;
  std::vector<std::vector<std::uint32_t>> with_symptom_;  ///< places in groups_
  std::vector<float> squared_idf_;                        ///< of symptoms
};

}  // namespace medres::recommendation
