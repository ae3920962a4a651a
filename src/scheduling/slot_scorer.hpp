#pragma once

#include <span>
#include <string>

#include "catalog/model.hpp"

namespace medres::scheduling {

/// How well a resource suits a patient's constitution, in ten-thousandths. A port: the plain answer compares codes (see
/// ranking), a higher room may know more. Thread-safe.
class SlotScorer {
 public:
  virtual ~SlotScorer() = default;

  /// `constitutions` are codes A..I, at least one. More codes that the resource is good at never make it less.
  virtual int FitOf(const catalog::Resource& resource, std::span<const std::string> constitutions) const = 0;
};

}  // namespace medres::scheduling
