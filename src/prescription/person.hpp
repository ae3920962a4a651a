#pragma once

#include "prescription/model.hpp"

namespace medres::prescription {

/// Whether what is kept from pregnant women is kept from this person.
enum class PregnancyAnswer : std::uint8_t {
  kApplies,
  kRuledOut,
  kAsk,     ///< a woman who may be pregnant, and nobody said
  kNotSaid  ///< neither sex nor pregnancy is known
};

/// A woman of 12 to 55, or of an age that is not known, may be pregnant. Pure.
PregnancyAnswer PregnancyOf(const Person& person);

bool IsAdult(const Person& person);  ///< also when the age is not known

}  // namespace medres::prescription
