#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "platform/json/tape.hpp"

namespace medres::json {

/// A look at a value whose shape others decide: what is not there, or of another type, is empty. For answers that are
/// shown to people; what is to be understood is read with Parse. Borrows the tape.
class View {
 public:
  explicit View(const Tape& tape, std::uint32_t index = 0) : tape_(&tape), index_(index) {}

  /// A member of an object.
  View operator[](std::string_view name) const;
  /// The elements of an array.
  std::vector<View> Items() const;
  /// A text as it is, a whole number in digits.
  std::string Text() const;
  /// The literal true and nothing else.
  bool IsTrue() const;

 private:
  static constexpr std::uint32_t kNothing = UINT32_MAX;

  const Tape* tape_;
  std::uint32_t index_;
};

}  // namespace medres::json
