#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include "recommendation/herb/network.hpp"
#include "recommendation/herb/prescription.hpp"

namespace medres::recommendation {

struct TrainingOptions {
  std::size_t hidden = 256;
  int epochs = 24;
  std::size_t batch = 256;
  float rate = 6e-3F;    ///< of the first steps; falls to zero along half a cosine
  float decay = 1e-2F;   ///< of weights, by step and rate
  float dropout = 0.5F;  ///< share of hidden units that are left out of a step
  float size_power =
      0.4F;  ///< a prescription of n herbs counts n^-power per herb: 0 is best for precision, 1 for recall
  float hint_chance = 0.3F;  ///< of a prescription that some of its herbs are shown, and only the others asked for
  float hint_share = 0.8F;   ///< at most so many of them
  std::uint64_t seed = 1;
};

/// Told after each epoch.
using Progress = std::function<void(int done, int total)>;

/// Minimizes the cross-entropy of prescribed herbs. The same casebook and options give the same network.
Network Train(const Casebook& book, const TrainingOptions& options, const Progress& progress = {});

}  // namespace medres::recommendation
