#pragma once

#include <string>

#include "knowledge/differentiation/differentiator.hpp"
#include "knowledge/graph/names_of_kinds.hpp"

namespace medres::app {

/// A symptom as the command line tells it: `失眠` or `失眠:heavy`.
inline knowledge::ToldSymptom ReadToldSymptom(const std::string& word, bool denied) {
  const auto colon = word.rfind(':');
  const auto severity =
      colon == std::string::npos ? std::nullopt : knowledge::ParseName<knowledge::Severity>(word.substr(colon + 1));
  return {severity ? word.substr(0, colon) : word, severity.value_or(knowledge::Severity::kMedium), denied};
}

}  // namespace medres::app
