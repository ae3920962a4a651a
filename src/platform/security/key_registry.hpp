#pragma once

#include <cstdint>
#include <vector>

#include "base/time.hpp"
#include "platform/security/key_ring.hpp"
#include "platform/sql/database.hpp"

namespace medres::security {

/// What a key of the key file is for. Each kind has numbers of its own.
enum class KeyPurpose { kField, kIndex };

/// Which keys of the key file values in the database may still be sealed, or indexed, by, as the database remembers it:
/// so that a key is missed at the start, and not when somebody's number cannot be read or found. Thread-safe;
/// references must outlive it.
class KeyRegistry {
 public:
  KeyRegistry(sql::Database& database, const KeyRing& keys, const Clock& clock)
      : database_(database), keys_(keys), clock_(clock) {}

  /// At the start: notes the keys of the ring, the active ones as needed from now on. kUnavailable `keys.needed` {keys}
  /// when one is needed that the ring has not.
  Task<Status> Check();
  /// The keys that are needed.
  Task<Result<std::vector<std::uint8_t>>> Needed(KeyPurpose kind);
  /// Notes that no value is by these any more.
  Task<Status> Free(KeyPurpose kind, std::vector<std::uint8_t> numbers);

 private:
  sql::Database& database_;
  const KeyRing& keys_;
  const Clock& clock_;
};

}  // namespace medres::security
