#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/json/tape.hpp"

namespace medres::security {

/// A JSON object that others shaped, read strictly: repeated members make it unreadable, because two readers would read
/// two things. Borrows the tape.
class TokenObject {
 public:
  TokenObject(const json::Tape& tape, std::uint32_t index) : tape_(tape), index_(index) {}

  /// Nothing when it is no object.
  static std::optional<TokenObject> Whole(const json::Tape& tape);

  bool Has(std::string_view name) const { return Find(name).has_value(); }
  /// Empty when it is not there or no text.
  std::string Text(std::string_view name) const;
  /// Nothing when it is not there or no number; a fraction is cut off.
  std::optional<std::int64_t> Number(std::string_view name) const;
  /// Texts of a list; nothing when it is not there, no list, or something in it is no text.
  std::optional<std::vector<std::string>> Texts(std::string_view name) const;
  /// Objects of a list; nothing as above.
  std::optional<std::vector<TokenObject>> Objects(std::string_view name) const;

 private:
  std::optional<std::uint32_t> Find(std::string_view name) const;
  /// The indexes of a list's elements.
  std::optional<std::vector<std::uint32_t>> Elements(std::string_view name) const;

  const json::Tape& tape_;
  std::uint32_t index_;
};

}  // namespace medres::security
