#include "recommendation/herb/adam.hpp"

#include <cmath>

namespace medres::recommendation {

void Adam::Step(std::span<float> values, std::span<const float> gradient, float rate) {
  constexpr float kKeepMean = 0.9F;
  constexpr float kKeepSquare = 0.999F;
  constexpr float kNotZero = 1e-8F;
  ++steps_;
  const float mean_scale = 1 / (1 - std::pow(kKeepMean, static_cast<float>(steps_)));
  const float square_scale = 1 / (1 - std::pow(kKeepSquare, static_cast<float>(steps_)));
  for (std::size_t at = 0; at < decayed_; ++at) values[at] -= rate * decay_ * values[at];
  for (std::size_t at = 0; at < values.size(); ++at) {
    mean_[at] = kKeepMean * mean_[at] + (1 - kKeepMean) * gradient[at];
    square_[at] = kKeepSquare * square_[at] + (1 - kKeepSquare) * gradient[at] * gradient[at];
    values[at] -= rate * mean_[at] * mean_scale / (std::sqrt(square_[at] * square_scale) + kNotZero);
  }
}

}  // namespace medres::recommendation
