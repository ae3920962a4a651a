#pragma once

#include <atomic>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "platform/security/key_registry.hpp"
#include "platform/security/key_ring.hpp"
#include "platform/security/sealed_column.hpp"

namespace medres::security {

/// Seals anew, by the active key, what older keys sealed, and makes blind indexes anew by the active index key, in
/// small units of work beside everything else: a value is replaced only where the old one still stands, so that what is
/// written meanwhile wins, and a row that somebody else has in hand is left for the next walk. Thread-safe; references
/// and columns must outlive it.
class Resealer {
 public:
  using Columns = std::vector<std::span<const SealedColumn>>;

  Resealer(sql::Database& database, const KeyRing& keys, KeyRegistry& registry, const Columns& columns);

  /// What is known of one key.
  struct KeyState {
    KeyPurpose kind = KeyPurpose::kField;
    std::uint8_t number = 0;
    bool is_active = false;
    bool is_held = false;    ///< by the ring
    bool is_needed = false;  ///< the program does not start without it
    std::int64_t values = 0;
    std::vector<std::pair<std::string, std::int64_t>> columns;  ///< those that have any
  };
  /// Every key of the ring and of the database, by kind and number. Reads all sealed rows.
  Task<Result<std::vector<KeyState>>> Look();

  struct Progress {
    std::int64_t renewed = 0;
    std::int64_t busy = 0;        ///< were changed by somebody else at that moment
    std::int64_t unreadable = 0;  ///< stay as they are: their key is missing, or they were tampered with
    std::int64_t doubled = 0;     ///< stay as they are: another row has this index already, under the active key
    bool is_finished = false;     ///< a whole walk is over, and left nothing that was busy
  };
  /// Looks at some `limit` more old values, and goes on where the last call ended. After a whole walk the keys that no
  /// value is sealed by are noted as not needed. kConflict `keys.resealing` while another call is under way.
  Task<Result<Progress>> Renew(std::int64_t limit);

 private:
  /// Where the walk is; begun anew by every process, which costs looking at what is done already.
  struct Walk {
    std::size_t column = 0;
    sql::Params place;
    std::int64_t busy = 0;
  };
  class Turn;

  Task<Result<Progress>> Proceed(std::int64_t limit);
  Task<Result<std::int64_t>> RenewPage(std::int64_t limit, Progress& progress);
  Result<std::string> Renewed(const SealedColumn& column, const sql::Rows::Row& row, std::string_view old) const;
  Task<Status> Write(std::vector<sql::Call> calls, Progress& progress);
  Task<Status> Conclude(Progress& progress);
  Task<Status> CountIn(const SealedColumn& column, std::vector<KeyState>& states);

  sql::Database& database_;
  const KeyRing& keys_;
  KeyRegistry& registry_;
  std::vector<const SealedColumn*> columns_;
  std::atomic<bool> is_running_ = false;
  Walk walk_;  ///< of whoever is running
};

}  // namespace medres::security
