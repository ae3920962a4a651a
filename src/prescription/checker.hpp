#pragma once

#include "prescription/rulebook.hpp"

namespace medres::prescription {

/// Checks prescriptions and plans of acupoints by every rule of the book. Pure: the same question has the same answer,
/// nothing is read and nothing is kept. Thread-safe.
class SafetyChecker {
 public:
  SafetyChecker(const knowledge::Herbs& herbs, const knowledge::Acupoints& points, const Rulebook& rules)
      : herbs_(herbs), points_(points), rules_(rules) {}

  Report Check(const Prescription& prescription) const;
  Report Check(const PointPlan& plan) const;

 private:
  const knowledge::Herbs& herbs_;
  const knowledge::Acupoints& points_;
  const Rulebook& rules_;
};

}  // namespace medres::prescription
