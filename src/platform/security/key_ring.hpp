#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "platform/security/index_keys.hpp"

namespace medres::security {

/// The secrets that protect fields at rest: AES-256 keys by number, of which the active one encrypts and all decrypt,
/// so that keys can be rotated; the keys of blind indexes, which can, too; and one key for the house's seals, which
/// cannot. Immutable after loading, thread-safe.
class KeyRing {
 public:
  /// One active key and an index key, from the system's random source.
  static KeyRing Generate();
  /// From the file's text: lines `active N`, `key N HEX`, N from 1 to 255; `index HEX`, which is index key 0 and, where
  /// there is no line `mac HEX`, the key of seals too; `index-key N HEX` and `index-active N`. kUnavailable `keys.file`
  /// {reason}.
  static Result<KeyRing> Parse(const std::string& text);
  /// Reads the file; makes it (mode 0600, with new keys) when it is not there. kUnavailable `keys.file`.
  static Result<KeyRing> LoadOrCreate(const std::string& path);

  std::string ToText() const;

  std::uint8_t active() const { return active_; }
  std::vector<std::uint8_t> Numbers() const;
  const IndexKeys& indexes() const { return indexes_; }

  /// AES-256-GCM. The context (which table, column and row) is authenticated with it: a value moved elsewhere is
  /// refused. Layout: version 1, key number, 12 bytes nonce, ciphertext, 16 bytes tag.
  std::string Encrypt(std::string_view plain, std::string_view context) const;
  /// kInternal `keys.decrypt` when a key is missing or the value was changed.
  Result<std::string> Decrypt(std::string_view sealed, std::string_view context) const;

  /// HMAC-SHA-256, 32 bytes, by which texts that this house gave away are recognised when they come back. One purpose's
  /// is no other's.
  std::string Mac(std::string_view purpose, std::string_view text) const;

 private:
  Status CheckWhole() const;

  std::map<std::uint8_t, std::string> keys_;
  std::uint8_t active_ = 1;
  IndexKeys indexes_;
  std::string mac_key_;
};

}  // namespace medres::security
