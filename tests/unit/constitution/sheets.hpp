#pragma once

#include <map>
#include <string>
#include <utility>

#include "constitution/instruments.hpp"

namespace medres::constitution::test {

inline const Instruments& All() {
  static const Instruments instruments = Instruments::Embedded();
  return instruments;
}

inline constexpr const char* kCcmq = "ZYYXH-T157-2009";
inline constexpr const char* kNational = "GB-T-46939-2025";
inline constexpr const char* kElderly = "elderly33";

using Answers = std::map<std::string, int>;

/// Every question that is asked of this sex answered alike, but for a few.
inline AnswerSheet SheetOf(const std::string& instrument, patients::Sex sex, int everywhere, const Answers& but = {}) {
  AnswerSheet sheet;
  sheet.instrument = instrument;
  sheet.sex = sex;
  for (const Item& item : All().Find(instrument)->items) {
    if (!item.sex || item.sex == sex) sheet.answers[item.key] = everywhere;
  }
  for (const auto& [key, answer] : but) sheet.answers.insert_or_assign(key, answer);
  return sheet;
}

/// The answers that are best for the balanced scale and lowest on all others.
inline AnswerSheet IdealSheet(const std::string& instrument, patients::Sex sex, const Answers& but = {}) {
  Answers best;
  for (const Item& item : All().Find(instrument)->items) {
    if (item.scales == std::vector{Scale::kPh}) best[item.key] = 5;
  }
  for (const auto& [key, answer] : but) best.insert_or_assign(key, answer);
  return SheetOf(instrument, sex, 1, best);
}

}  // namespace medres::constitution::test
