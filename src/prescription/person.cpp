#include "prescription/person.hpp"

namespace medres::prescription {
namespace {

constexpr int kYoungest = 12;
constexpr int kOldest = 55;
constexpr int kAdult = 18;

}  // namespace

PregnancyAnswer PregnancyOf(const Person& person) {
  if (person.pregnant == Pregnancy::kYes) return PregnancyAnswer::kApplies;
  const bool other_age = person.age && (*person.age < kYoungest || *person.age > kOldest);
  if (person.pregnant == Pregnancy::kNo || person.sex == patients::Sex::kMale || other_age) {
    return PregnancyAnswer::kRuledOut;
  }
  return person.sex == patients::Sex::kFemale ? PregnancyAnswer::kAsk : PregnancyAnswer::kNotSaid;
}

bool IsAdult(const Person& person) { return person.age.value_or(kAdult) >= kAdult; }

}  // namespace medres::prescription
