#pragma once

#include <vector>

#include "recommendation/herb/model.hpp"

/// Models that only count.
namespace medres::recommendation {

/// The same for everybody: each herb's share of all prescribed herbs.
class Popularity final : public HerbModel {
 public:
  explicit Popularity(const Casebook& book);
  Scores Score(const Ids& symptoms) const override;

 private:
  Scores shares_;
};

/// The sum over symptoms of p(herb | symptom), the share of the symptom's prescriptions that have the herb. The
/// baseline that others have to beat.
class Cooccurrence final : public HerbModel {
 public:
  explicit Cooccurrence(const Casebook& book);
  Scores Score(const Ids& symptoms) const override;

 private:
  std::vector<Scores> given_symptom_;  ///< p(herb | symptom); zeros where the symptom never occurs
};

}  // namespace medres::recommendation
