#pragma once

#include <vector>

/// What herbs go with what symptoms, learnt from prescriptions.
namespace medres::recommendation {

/// Of symptoms or of herbs, as the files have them: whole numbers from 0. In ascending order, each once.
using Ids = std::vector<int>;

constexpr int kHighestId = 9'999;

struct Prescription {
  Ids symptoms;
  Ids herbs;

  bool operator==(const Prescription&) const = default;
};

/// What models are fitted on; never empty.
struct Casebook {
  std::vector<Prescription> prescriptions;
  int symptoms = 0;  ///< one more than the highest id
  int herbs = 0;     ///< one more than the highest id
};

/// Of at least one prescription; each has symptoms and herbs.
Casebook MakeCasebook(std::vector<Prescription> prescriptions);

}  // namespace medres::recommendation
