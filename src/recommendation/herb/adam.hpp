#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace medres::recommendation {

/// Gradient descent with the pace of each number set by its own history (Kingma and Ba, 2015), weight decay apart from
/// the gradient (Loshchilov and Hutter, 2019).
class Adam {
 public:
  /// Of so many numbers, of which the first `decayed` also shrink by rate * decay in a step.
  Adam(std::size_t numbers, std::size_t decayed, float decay)
      : mean_(numbers), square_(numbers), decayed_(decayed), decay_(decay) {}

  void Step(std::span<float> values, std::span<const float> gradient, float rate);

 private:
  std::vector<float> mean_;    ///< of the gradient, of late
  std::vector<float> square_;  ///< of its square
  std::size_t decayed_;
  float decay_;
  int steps_ = 0;
};

}  // namespace medres::recommendation
