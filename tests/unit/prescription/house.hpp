#pragma once

#include <string>
#include <vector>

#include "prescription/checker.hpp"

namespace medres::prescription::test {

inline const knowledge::Herbs& Herbs() {
  static const knowledge::Herbs herbs = knowledge::Herbs::Embedded();
  return herbs;
}

inline const knowledge::Acupoints& Points() {
  static const knowledge::Acupoints points = knowledge::Acupoints::Embedded();
  return points;
}

inline const Rulebook& Rules() {
  static const Rulebook rules = Rulebook::Embedded(Herbs(), Points());
  return rules;
}

template <class T>
Report Check(const T& what) {
  return SafetyChecker(Herbs(), Points(), Rules()).Check(what);
}

/// For a grown man who was asked everything: only the herbs themselves can be found fault with.
inline Prescription Of(const std::vector<std::string>& names) {
  Prescription prescription;
  prescription.patient = {.sex = patients::Sex::kMale,
                          .age = 40,
                          .allergies = std::vector<std::string>{},
                          .drugs = std::vector<std::string>{},
                          .conditions = std::vector<BodyCondition>{}};
  for (const std::string& name : names) prescription.herbs.push_back({.name = name});
  return prescription;
}

inline bool IsOfPair(const Finding& finding) {
  return finding.kind == FindingKind::kIncompatible || finding.kind == FindingKind::kAntagonistic ||
         finding.kind == FindingKind::kCaution;
}

inline std::vector<std::string> IdsOf(const Report& report) {
  std::vector<std::string> ids;
  for (const Finding& finding : report.findings) ids.push_back(finding.id);
  return ids;
}

}  // namespace medres::prescription::test
