#pragma once

#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "access/audit_chain.hpp"
#include "platform/async/completion.hpp"
#include "platform/async/loops.hpp"
#include "platform/async/task_group.hpp"
#include "platform/log/log.hpp"
#include "platform/sql/database.hpp"

namespace medres::access {

/// Who looked at what: append-only, and sealed into this process's chain (audit_chain.hpp). To record costs a request
/// no wait: records are queued and written together, at most every half second, by a task that Start begins and Stop
/// ends with what is left and the chain's end. Every minute it also signs how far the other processes' chains have
/// come.
///
/// When the queue is full because the database is away, IsFull says so to whoever wants to refuse work; what is
/// recorded nevertheless finds room a while longer, and then is lost, which is counted and itself recorded. So is what
/// cannot be written when it stops, and what waits when the process is killed. Whoever lists sees what this process
/// recorded before. Thread-safe; references must outlive it.
class AuditTrail final : public AuditRecorder {
 public:
  struct Parts {
    sql::Database& database;
    const security::KeyRing& keys;
    const Clock& clock;
    async::Loops& loops;
    log::Logger& logger;
  };

  static constexpr std::size_t kMaxWaiting = 20'000;
  /// Beyond kMaxWaiting, for what was admitted before it was full.
  static constexpr std::size_t kReserve = 5'000;

  explicit AuditTrail(const Parts& parts);

  void Start();
  Task<void> Stop();

  void Record(AuditRecord record) override;
  bool IsFull() const { return waits_.load(std::memory_order_relaxed) >= kMaxWaiting; }
  std::int64_t lost() const { return lost_.load(std::memory_order_relaxed); }

  /// Writes what was recorded before it was called, but not what goes on being recorded. A failure of the database
  /// leaves it waiting.
  Task<Status> Flush();
  Task<Result<std::vector<AuditRecord>>> List(AuditFilter filter);

  /// Records the heads of other chains that have moved since this one last signed them.
  Task<Status> SignOthers();
  AuditChainId chain() const { return chain_.id(); }

 private:
  using Waiter = std::shared_ptr<async::Completion<bool>>;

  Task<void> FlushOften();
  Task<std::optional<std::vector<AuditRow>>> TakeTurn(std::uint64_t until);
  Task<Status> WriteTurn(std::vector<AuditRow> taken);
  void EndTurn(std::vector<AuditRow> taken, bool was_written);
  /// An exception as a failure.
  Task<Status> Try(Task<Status> task);
  void Push(AuditRecord record);
  AuditRecord OwnRecord(std::string operation, std::string detail) const;
  Task<Result<std::vector<AuditHead>>> OthersThatMoved();

  Parts parts_;
  async::TaskGroup group_;
  std::atomic<std::int64_t> lost_ = 0;
  std::atomic<std::size_t> waits_ = 0;

  std::mutex mutex_;
  std::deque<AuditRow> waiting_;
  std::uint64_t recorded_ = 0;  ///< that found room, ever
  std::uint64_t written_ = 0;   ///< the oldest of them
  std::int64_t told_lost_ = 0;  ///< of what was lost
  bool writing_ = false;
  std::vector<Waiter> waiters_;  ///< for the write that is under way

  AuditChain chain_;                             ///< of whoever has the turn
  std::map<AuditChainId, std::int64_t> signed_;  ///< of the task that signs
};

/// Lets go of records made before `before`, at most `limit` of one chain, leaving a checkpoint by which the rest of the
/// chain is still verified. Says how many; to be called again until it is none.
Task<Result<std::int64_t>> TrimAudit(sql::Database& database, const security::KeyRing& keys, Instant before,
                                     Instant now, std::int64_t limit);

}  // namespace medres::access
