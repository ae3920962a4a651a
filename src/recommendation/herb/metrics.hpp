#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "recommendation/herb/model.hpp"

/// How well ranked herbs match those that were prescribed.
namespace medres::recommendation {

/// Of the first k herbs of a ranking.
struct Quality {
  double precision = 0;  ///< hits / k
  double recall = 0;     ///< hits / herbs of the prescription
  double ndcg = 0;       ///< sum of 1 / log2(place + 1) over hits, by what min(k, herbs) hits in front would give
};

constexpr std::array<std::size_t, 3> kCutoffs = {5, 10, 20};

/// One for each of kCutoffs.
using Qualities = std::array<Quality, kCutoffs.size()>;

/// `ranked` may be shorter than k: what is not there is no hit.
Quality Judge(std::span<const int> ranked, const Ids& herbs, std::size_t k);
/// The mean over prescriptions, of which there is at least one.
Qualities Evaluate(const HerbModel& model, std::span<const Prescription> prescriptions);

}  // namespace medres::recommendation
