#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "platform/config/settings.hpp"
#include "platform/security/key_ring.hpp"
#include "platform/security/sealed_column.hpp"
#include "platform/sql/database.hpp"

namespace medres::config {

/// A value as it was written down: by whom, when and why. `value` is nothing where a key was taken out.
struct StoredSetting {
  std::string key;
  std::optional<std::string> value;
  std::int64_t version = 0;  ///< of the whole table, when this was written
  std::string actor;
  std::string reason;
  Instant at;

  bool operator==(const StoredSetting&) const = default;
};

/// What somebody wishes to write.
struct SettingEdit {
  std::string key;
  std::optional<std::string> value;      ///< nothing: take it out
  std::optional<std::int64_t> expected;  ///< version of the key as the writer saw it; 0: it was not there
  std::string actor;
  std::string reason;
};

/// What a process made of what one of its sources said.
struct JournalRow {
  Instant at;
  std::string process;
  std::int64_t version = 0;  ///< in force in that process after it
  std::string layer;
  std::string revision;
  std::string actor;
  bool taken = true;
  std::string changes;  ///< JSON: [{"key": …, "before": …, "after": …, "place": …}]
  std::string reasons;  ///< a line for each thing that was wrong

  bool operator==(const JournalRow&) const = default;
};

/// The settings in the database: all versions of them, and the journal of all processes. Secrets are sealed by the key
/// ring, each for its key. Thread-safe; what it takes must outlive it.
class SettingTable {
 public:
  static constexpr std::string_view kName = "database";

  /// What is in force, as a layer whose revision is the table's version.
  struct Contents {
    std::int64_t version = 0;
    std::vector<StoredSetting> settings;
    Layer ToLayer() const;
  };
  /// Whether the table may look like this. Called within the transaction that would make it so, so quickly.
  using Check = std::function<Status(const Layer& next)>;

  SettingTable(sql::Database& database, const security::KeyRing& keys, const Clock& clock)
      : database_(database), keys_(keys), clock_(clock) {}

  Task<Result<Contents>> Read();

  /// The table's new version. kPrecondition `setting.version` {expected, actual}; kNotFound `setting.not_stored` {key};
  /// what `check` refuses. Other processes hear of it by the event `setting.changed`.
  Task<Result<std::int64_t>> Write(const SettingEdit& edit, const Check& check);
  /// Makes the table what it was at that version, as a new version. kNotFound `setting.no_version`; what `check`
  /// refuses.
  Task<Result<std::int64_t>> RollBack(std::int64_t to, std::string actor, std::string reason, const Check& check);

  /// The newest first, older than version `before`.
  Task<Result<std::vector<StoredSetting>>> History(std::int64_t before, int limit);

  Task<Status> Note(const JournalRow& row);
  /// The newest first.
  Task<Result<std::vector<JournalRow>>> Journal(int limit);

 private:
  Task<Result<Contents>> ReadIn(sql::Session& session) const;
  Task<Status> Change(sql::Session& session, const Contents& before, const Contents& after,
                      std::vector<StoredSetting> changes) const;
  Result<std::optional<std::string>> Opened(const std::string& key, const sql::Rows::Row& row) const;
  sql::Params ToRow(const StoredSetting& setting) const;
  Result<StoredSetting> FromRow(const sql::Rows::Row& row) const;

  sql::Database& database_;
  const security::KeyRing& keys_;
  const Clock& clock_;
};

/// Deletes rows of the journal older than `before`, at most `limit` of the oldest, and says how many.
Task<Result<std::int64_t>> TrimSettingJournal(sql::Database& database, Instant before, std::int64_t limit);

/// Secret settings, and what they were before.
std::span<const security::SealedColumn> SealedSettingColumns();

}  // namespace medres::config
