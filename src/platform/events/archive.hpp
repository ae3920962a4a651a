#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/time.hpp"
#include "platform/documents/document_store.hpp"
#include "platform/events/journal.hpp"
#include "platform/sql/database.hpp"

namespace medres::events {

/// What is kept of an event for years: what it was and when, never whom it was about.
struct ArchivedEvent {
  std::string id;  ///< when it was told and its number, "1732665600000.42": the same after a restore
  std::string type;
  Instant at;
  std::string status;                  ///< of the visit or entry after it; empty: none was told
  std::string service_type;            ///< of the visit
  std::optional<Instant> start;        ///< of the visit
  std::vector<std::string> resources;  ///< of the visit
  std::string department = {};         ///< that these belonged to when it was archived; empty: none

  bool operator==(const ArchivedEvent&) const = default;
};

struct ArchiveFilter {
  std::string type = {};             ///< empty: all
  std::optional<Instant> from = {};  ///< when it was told
  std::optional<Instant> to = {};    ///< not included
};

struct ArchivePage {
  std::vector<ArchivedEvent> items;
  std::string next;
};

/// By what events are counted, besides stretches of time.
enum class CountedBy : std::uint8_t { kType, kStatus, kServiceType, kDepartment };

/// To which department a visit belongs, by its resources; empty where to none. Quick and thread-safe.
using DepartmentOf = std::function<std::string(const std::vector<std::string>& resources)>;

struct EventCount {
  std::vector<std::optional<std::string>> keys;
  Instant since;  ///< where its stretch begins
  std::int64_t count = 0;
};

/// Brings the outbox into a document store before it is trimmed (Trim leaves what is not there yet), and reads it
/// there. An event is written before its place is passed and under an id of its own, so whatever dies meanwhile none is
/// lost and none is there twice. Thread-safe; of several Steps at once one moves on. Failures: the database's, the
/// store's.
class EventArchive {
 public:
  /// Events that are archived at once.
  static constexpr int kStretch = 500;

  EventArchive(sql::Database& database, documents::DocumentStore& store, DepartmentOf department_of = nullptr)
      : database_(database), store_(store), department_of_(std::move(department_of)) {}

  /// Archives the next stretch of the journal, and says whether there was one. An archive that is new begins with the
  /// oldest event that is still there.
  Task<Result<bool>> Step();
  /// Newest first.
  Task<Result<ArchivePage>> List(ArchiveFilter filter, int limit, std::string cursor);
  /// Counts in stretches of `width` from 1970 UTC, in order, at most `limit` of them.
  Task<Result<std::vector<EventCount>>> Count(ArchiveFilter filter, std::vector<CountedBy> by, Milliseconds width,
                                              int limit);
  /// Deletes what was told before `before`, at most `limit` of the oldest, and says how many.
  Task<Result<std::int64_t>> Forget(Instant before, int limit);

 private:
  sql::Database& database_;
  documents::DocumentStore& store_;
  DepartmentOf department_of_;
  std::atomic<bool> ensured_ = false;
};

/// What is kept of it; pure. The payload's other members, and whose it was, stay behind.
documents::Document ToArchive(const ToldEvent& told, const DepartmentOf& department_of = nullptr);

}  // namespace medres::events
