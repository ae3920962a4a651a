#pragma once

#include <array>
#include <cstddef>
#include <span>

/// Vectors of floats; the loops are of a form that compilers turn into vector instructions without reordering sums.
namespace medres::recommendation {

/// target += factor * source; of one length.
inline void AddScaled(std::span<float> target, float factor, std::span<const float> source) {
  for (std::size_t at = 0; at < target.size(); ++at) target[at] += factor * source[at];
}

/// Summed in eight lanes.
inline float Dot(std::span<const float> a, std::span<const float> b) {
  constexpr std::size_t kLanes = 8;
  std::array<float, kLanes> sums{};
  std::size_t at = 0;
  for (; at + kLanes <= a.size(); at += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) sums[lane] += a[at + lane] * b[at + lane];
  }
  for (; at < a.size(); ++at) sums[at % kLanes] += a[at] * b[at];
  float sum = 0;
  for (const float lane : sums) sum += lane;
  return sum;
}

}  // namespace medres::recommendation
