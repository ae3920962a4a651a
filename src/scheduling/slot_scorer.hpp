#pragma once

#include <span>
#include <string>

#include "catalog/model.hpp"

namespace medres::scheduling {

/// A constitution, code A..I, and how much it counts beside others that are asked for.
struct ConstitutionNeed {
  std::string code;
  int weight = 1;
  bool by_evidence = false;  ///< measurements point to it, no questionnaire found it

  bool operator==(const ConstitutionNeed&) const = default;
};

/// How well a resource suits a patient's constitution, in ten-thousandths. A port: the plain answer compares codes (see
/// ranking), a higher room may know more. Thread-safe.
class SlotScorer {
 public:
  virtual ~SlotScorer() = default;

  /// `needs` are at least one. More codes that the resource is good at never make it less.
  virtual int FitOf(const catalog::Resource& resource, std::span<const ConstitutionNeed> needs) const = 0;
};

}  // namespace medres::scheduling
