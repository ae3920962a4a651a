#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace medres::prescription {

/// Exact, so that nothing is decided by the last bit of a sum.
using Micrograms = std::int64_t;

/// Of grams and milligrams. Whatever else people weigh and count with is not converted: nothing.
std::optional<Micrograms> ToMicrograms(double amount, std::string_view unit);

Micrograms FromGrams(double grams);

/// In grams, without zeros at the end: 0.5
std::string GramsText(Micrograms amount);

}  // namespace medres::prescription
