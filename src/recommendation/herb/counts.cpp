#include "recommendation/herb/counts.hpp"

#include <algorithm>
#include <cstddef>

namespace medres::recommendation {

Popularity::Popularity(const Casebook& book) : shares_(static_cast<std::size_t>(book.herbs)) {
  for (const Prescription& one : book.prescriptions) {
    for (const int herb : one.herbs) shares_[static_cast<std::size_t>(herb)] += 1;
  }
  Normalize(shares_);
}

Scores Popularity::Score(const Ids& /*symptoms*/) const { return shares_; }

Cooccurrence::Cooccurrence(const Casebook& book)
    : given_symptom_(static_cast<std::size_t>(book.symptoms), Scores(static_cast<std::size_t>(book.herbs))) {
  std::vector<float> prescriptions(given_symptom_.size());
  for (const Prescription& one : book.prescriptions) {
    for (const int symptom : one.symptoms) {
      const auto row = static_cast<std::size_t>(symptom);
      prescriptions[row] += 1;
      for (const int herb : one.herbs) given_symptom_[row][static_cast<std::size_t>(herb)] += 1;
    }
  }
  for (std::size_t row = 0; row < prescriptions.size(); ++row) {
    for (float& count : given_symptom_[row]) count /= std::max(prescriptions[row], 1.0F);
  }
}

Scores Cooccurrence::Score(const Ids& symptoms) const {
  Scores scores(given_symptom_.front().size());
  for (const int symptom : symptoms) {
    const Scores& row = given_symptom_[static_cast<std::size_t>(symptom)];
    for (std::size_t herb = 0; herb < scores.size(); ++herb) scores[herb] += row[herb];
  }
  Normalize(scores);
  return scores;
}

}  // namespace medres::recommendation
