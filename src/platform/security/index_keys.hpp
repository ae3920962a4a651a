#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace medres::security {

/// The keys of blind indexes, by number: the active one makes new values, all are asked by, so that they can be
/// changed. There are two at most. Immutable after loading, thread-safe.
class IndexKeys {
 public:
  /// The first 16 bytes of HMAC-SHA-256 over the field's name and normalised value, behind the number of the key, a
  /// byte, unless that is 0: equal values are found without being readable.
  std::string Make(std::string_view field, std::string_view value) const;
  /// By every key that is there, the active one first; where there is but one, twice that. A value that was kept is one
  /// of these.
  using Both = std::array<std::string, 2>;
  Both MakeBoth(std::string_view field, std::string_view value) const;

  std::uint8_t active() const { return active_; }
  std::vector<std::uint8_t> Numbers() const;
  /// What an index begins with that is by this key: nothing of key 0.
  static std::string Prefix(std::uint8_t number);

 private:
  friend class KeyRing;
  static constexpr std::size_t kMost = std::tuple_size_v<Both>;

  /// kUnavailable `keys.file`.
  Status CheckWhole() const;
  /// Their lines of the key file.
  std::string ToText() const;
  std::string MakeUnder(std::uint8_t number, std::string_view field, std::string_view value) const;

  std::map<std::uint8_t, std::string> keys_;
  std::uint8_t active_ = 0;
};

}  // namespace medres::security
