#pragma once

#include <algorithm>

#include "recommendation/wellness/advisor.hpp"
#include "scheduling/ranking/constitution_match.hpp"

namespace medres::recommendation::test {

inline const knowledge::Herbs& AllHerbs() {
  static const auto herbs = knowledge::Herbs::Embedded();
  return herbs;
}

inline const knowledge::Acupoints& AllPoints() {
  static const auto points = knowledge::Acupoints::Embedded();
  return points;
}

inline const prescription::SafetyChecker& Checker() {
  static const auto rules = prescription::Rulebook::Embedded(AllHerbs(), AllPoints());
  static const prescription::SafetyChecker checker(AllHerbs(), AllPoints(), rules);
  return checker;
}

inline const CareLibrary& Shipped() {
  static const auto library = CareLibrary::Embedded(AllHerbs(), AllPoints());
  return library;
}

/// A man of 40 who was asked everything: nothing of safety is in the way.
inline prescription::Person AnybodySafe() {
  prescription::Person person;
  person.sex = patients::Sex::kMale;
  person.age = 40;
  person.allergies.emplace();
  person.drugs.emplace();
  return person;
}

inline AdviceAsk Ask(std::vector<scheduling::ConstitutionNeed> needs, prescription::Person person = AnybodySafe()) {
  AdviceAsk ask;
  ask.profile.needs = std::move(needs);
  ask.person = std::move(person);
  ask.now = *ParseInstant("2026-12-01T08:00:00+08:00");  // 小雪, in winter
  return ask;
}

inline std::vector<std::string> IdsOf(const std::vector<Advised>& items) {
  std::vector<std::string> ids;
  for (const Advised& one : items) ids.push_back(one.item->id);
  return ids;
}

inline std::map<std::string, std::string> FindingsOf(const Advice& advice) {
  std::map<std::string, std::string> findings;
  for (const LeftOut& one : advice.left_out) findings[one.item->id] = one.finding;
  return findings;
}

}  // namespace medres::recommendation::test
