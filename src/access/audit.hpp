#pragma once

#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/id.hpp"
#include "platform/async/completion.hpp"
#include "platform/async/loops.hpp"
#include "platform/async/task_group.hpp"
#include "platform/log/log.hpp"
#include "platform/sql/database.hpp"

namespace medres::access {

using AuditId = Id<struct AuditTag>;

enum class AuditAction { kCreate, kRead, kUpdate, kDelete, kExecute };

/// C, R, U, D, E: as DICOM and FHIR write them.
std::string_view ToCode(AuditAction action);

/// Somebody looked at, or did something to, what is said of patients.
struct AuditRecord {
  AuditId id = AuditId::Make();
  Instant at = {};
  std::string actor = {};  ///< the subject of the key
  AuditAction action = AuditAction::kRead;
  std::string operation = {};  ///< "read", "search-type", "$find"
  std::string type = {};       ///< of what was asked for: "Patient"
  std::optional<Uuid> entity = {};
  std::vector<PatientId> patients = {};  ///< whose data was shown or changed
  bool succeeded = true;
  std::string trace = {};

  bool operator==(const AuditRecord&) const = default;
};

/// Takes records to keep. Thread-safe where it is shared.
class AuditRecorder {
 public:
  virtual ~AuditRecorder() = default;
  virtual void Record(AuditRecord record) = 0;
};

/// Which records a list shows, in order of id, which is by age; all given conditions hold.
struct AuditFilter {
  std::optional<AuditId> id = {};
  std::optional<Interval> time = {};
  std::optional<PatientId> patient = {};
  std::optional<Uuid> entity = {};
  int limit = 50;
};

/// Who looked at what: append-only. To record costs a request no wait: records are queued and written together, at most
/// every half second, by a task that Start begins and Stop ends with what is left. When the queue is full (the database
/// is away), or the database is away when it stops, records are lost, which is counted. Whoever lists sees what this
/// process recorded before. Thread-safe; references must outlive it.
class AuditTrail final : public AuditRecorder {
 public:
  static constexpr std::size_t kMaxWaiting = 20'000;

  AuditTrail(sql::Database& database, async::Loops& loops, log::Logger& logger);

  void Start();
  Task<void> Stop();

  void Record(AuditRecord record) override;
  std::int64_t lost() const { return lost_.load(std::memory_order_relaxed); }

  /// Writes what was recorded before it was called, but not what goes on being recorded. A failure of the database
  /// leaves it waiting.
  Task<Status> Flush();
  Task<Result<std::vector<AuditRecord>>> List(AuditFilter filter);

 private:
  using Waiter = std::shared_ptr<async::Completion<bool>>;

  Task<void> FlushOften();
  Task<std::optional<std::vector<AuditRecord>>> TakeTurn(std::uint64_t until);
  Task<Status> WriteTurn(std::vector<AuditRecord> taken);
  void EndTurn(std::vector<AuditRecord> taken, bool was_written);
  /// Flush, with an exception, which is logged, as a failure.
  Task<Status> TryFlush();

  sql::Database& database_;
  async::Loops& loops_;
  log::Logger& logger_;
  async::TaskGroup group_;
  std::atomic<std::int64_t> lost_ = 0;

  std::mutex mutex_;
  std::deque<AuditRecord> waiting_;
  std::uint64_t recorded_ = 0;  ///< that found room, ever
  std::uint64_t written_ = 0;   ///< the oldest of them
  bool writing_ = false;
  std::vector<Waiter> waiters_;  ///< for the write that is under way
};

/// Deletes records made before `before`, at most `limit`, and says how many; to be called again while it reaches that.
Task<Result<std::int64_t>> TrimAudit(sql::Database& database, Instant before, std::int64_t limit);

}  // namespace medres::access
