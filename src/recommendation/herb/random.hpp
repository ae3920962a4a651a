#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <random>
#include <span>
#include <utility>

namespace medres::recommendation {

/// The same numbers from the same seed everywhere, which the standard's distributions do not promise.
class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  /// In [0, 1).
  float Uniform() { return static_cast<float>(engine_() >> 40) * 0x1p-24F; }
  /// Of mean 0 and variance 1, by Box and Muller.
  float Normal() {
    const float radius = std::sqrt(-2 * std::log(1 - Uniform()));
    return radius * std::cos(2 * std::numbers::pi_v<float> * Uniform());
  }
  template <class T>
  void Shuffle(std::span<T> items) {
    for (std::size_t left = items.size(); left > 1; --left) std::swap(items[left - 1], items[engine_() % left]);
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace medres::recommendation
