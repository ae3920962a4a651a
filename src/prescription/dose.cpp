#include "prescription/dose.hpp"

#include <cmath>

#include "base/text.hpp"

namespace medres::prescription {
namespace {

constexpr Micrograms kGram = 1'000'000;
constexpr Micrograms kMilligram = 1'000;

std::optional<Micrograms> SizeOf(std::string_view unit) {
  const std::string name = text::ToLowerAscii(text::Trim(unit));
  if (name == "g" || name == "克") return kGram;
  if (name == "mg" || name == "毫克") return kMilligram;
  return std::nullopt;
}

}  // namespace

std::optional<Micrograms> ToMicrograms(double amount, std::string_view unit) {
  const auto size = SizeOf(unit);
  if (!size) return std::nullopt;
  return std::llround(amount * static_cast<double>(*size));
}

Micrograms FromGrams(double grams) { return std::llround(grams * static_cast<double>(kGram)); }

std::string GramsText(Micrograms amount) {
  std::string digits = std::to_string(amount % kGram + kGram).substr(1);
  digits.erase(digits.find_last_not_of('0') + 1);
  return std::to_string(amount / kGram) + (digits.empty() ? "" : "." + digits);
}

}  // namespace medres::prescription
