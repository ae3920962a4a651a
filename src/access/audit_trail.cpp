#include "access/audit_trail.hpp"

#include <algorithm>

#include "access/audit_store.hpp"

namespace medres::access {
namespace {

constexpr Milliseconds kPause{500};
constexpr int kPausesToSign = 120;
constexpr std::size_t kRowsTogether = 500;
/// Older chains were signed by those that came after them.
constexpr int kChainsSigned = 64;

}  // namespace

AuditTrail::AuditTrail(const Parts& parts) : parts_(parts), group_([](std::exception_ptr) {}), chain_(parts.keys) {}

void AuditTrail::Start() { group_.Spawn(parts_.loops.At(0), FlushOften()); }

Task<void> AuditTrail::Stop() {
  co_await group_.Stop();
  {
    const std::lock_guard lock(mutex_);
    if (recorded_ > 0) Push(OwnRecord("chain-end", ""));
  }
  const Status written = co_await Try(Flush());
  if (written) co_return;
  const std::lock_guard lock(mutex_);
  lost_.fetch_add(static_cast<std::int64_t>(waiting_.size()), std::memory_order_relaxed);
  parts_.logger.Error("audit records are lost: they could not be written before the end",
                      {{"records", std::to_string(waiting_.size())}, {"code", written.error().code}});
}

Task<void> AuditTrail::FlushOften() {
  int until_signing = 0;
  do {
    if (until_signing-- == 0) {
      until_signing = kPausesToSign;
      if (const Status done = co_await Try(SignOthers()); !done) {
        parts_.logger.Warning("other chains of the audit were not signed", {{"code", done.error().code}});
      }
    }
    if (const Status written = co_await Try(Flush()); !written) {
      parts_.logger.Warning("audit records wait: they could not be written", {{"code", written.error().code}});
    }
  } while (co_await group_.Sleep(kPause));
}

AuditRecord AuditTrail::OwnRecord(std::string operation, std::string detail) const {
  return {.at = parts_.clock.Now(),
          .actor = "medres",
          .action = AuditAction::kExecute,
          .operation = std::move(operation),
          .type = std::string(kAuditChainType),
          .entity = chain_.id().value,
          .patients = {},
          .succeeded = true,
          .trace = {},
          .detail = std::move(detail)};
}

void AuditTrail::Push(AuditRecord record) {
  waiting_.push_back(ToRow(record));
  ++recorded_;
  waits_.store(waiting_.size(), std::memory_order_relaxed);
}

void AuditTrail::Record(AuditRecord record) {
  const std::lock_guard lock(mutex_);
  if (recorded_ == 0) Push(OwnRecord("chain-start", ""));
  if (waiting_.size() >= kMaxWaiting + kReserve) {
    lost_.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  if (const std::int64_t lost = lost_.load(std::memory_order_relaxed); lost > told_lost_) {
    Push(OwnRecord("chain-lost", std::to_string(lost - told_lost_)));
    told_lost_ = lost;
  }
  Push(std::move(record));
}

/// One write at a time, the oldest first, so that what was recorded before a Flush is written when it ends, by
/// whomever; nothing when that is so.
Task<std::optional<std::vector<AuditRow>>> AuditTrail::TakeTurn(std::uint64_t until) {
  for (;;) {
    Waiter waiter;
    {
      const std::lock_guard lock(mutex_);
      if (written_ >= until) co_return std::nullopt;
      if (!writing_) {
        writing_ = true;
        const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(std::min(waiting_.size(), kRowsTogether));
        std::vector<AuditRow> taken(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(end));
        waiting_.erase(waiting_.begin(), end);
        co_return taken;
      }
      waiter = waiters_.emplace_back(std::make_shared<async::Completion<bool>>());
    }
    co_await waiter->Wait();
  }
}

void AuditTrail::EndTurn(std::vector<AuditRow> taken, bool was_written) {
  std::vector<Waiter> waiters;
  {
    const std::lock_guard lock(mutex_);
    if (was_written) {
      written_ += taken.size();
    } else {
      waiting_.insert(waiting_.begin(), std::make_move_iterator(taken.begin()), std::make_move_iterator(taken.end()));
    }
    waits_.store(waiting_.size(), std::memory_order_relaxed);
    writing_ = false;
    waiters = std::exchange(waiters_, {});
  }
  for (const Waiter& waiter : waiters) waiter->Set(true);
}

Task<Status> AuditTrail::WriteTurn(std::vector<AuditRow> taken) {
  // What was taken before keeps its place: it may be written already, by a commit of which nobody heard.
  for (AuditRow& row : taken) {
    if (row.place.seq == 0) chain_.Append(row);
  }
  const auto insert = [&](sql::Session& session) -> Task<Status> { return audit_store::Insert(session, taken); };
  Status written;
  try {
    written = co_await parts_.database.RunWrite(insert, sql::Database::kDeadline);
  } catch (...) {
    EndTurn(std::move(taken), false);
    throw;
  }
  EndTurn(std::move(taken), written.has_value());
  co_return written;
}

Task<Status> AuditTrail::Flush() {
  const std::uint64_t until = [&] {
    const std::lock_guard lock(mutex_);
    return recorded_;
  }();
  for (;;) {
    auto taken = co_await TakeTurn(until);
    if (!taken) co_return Status();
    MEDRES_CO_CHECK(co_await WriteTurn(*std::move(taken)));
  }
}

Task<Status> AuditTrail::Try(Task<Status> task) {
  try {
    co_return co_await std::move(task);
  } catch (const std::exception& thrown) {
    parts_.logger.Error("writing audit records threw", {{"reason", thrown.what()}});
    co_return Fail(Error::Internal("http.internal"));
  }
}

Task<Result<std::vector<AuditRecord>>> AuditTrail::List(AuditFilter filter) {
  MEDRES_CO_CHECK(co_await Flush());
  co_return co_await parts_.database.Read<std::vector<AuditRecord>>(
      [&](sql::Session& session) { return audit_store::List(session, filter); });
}

Task<Result<std::vector<AuditHead>>> AuditTrail::OthersThatMoved() {
  const auto read = [&](sql::Session& session) -> Task<Result<std::vector<AuditHead>>> {
    std::vector<AuditHead> heads;
    MEDRES_CO_TRY(const auto chains, co_await audit_store::YoungestChains(session, kChainsSigned));
    for (const AuditChainId chain : chains) {
      if (chain == chain_.id()) continue;
      MEDRES_CO_TRY(auto head, co_await audit_store::HeadOf(session, chain));
      if (head) heads.push_back(*std::move(head));
    }
    co_return heads;
  };
  MEDRES_CO_TRY(auto heads, co_await parts_.database.Read<std::vector<AuditHead>>(read));
  std::erase_if(heads, [&](const AuditHead& head) { return signed_[head.place.chain] >= head.place.seq; });
  co_return heads;
}

Task<Status> AuditTrail::SignOthers() {
  MEDRES_CO_TRY(const auto heads, co_await OthersThatMoved());
  if (heads.empty()) co_return Status();
  Record(OwnRecord("chain-heads", HeadsText(heads)));
  for (const AuditHead& head : heads) signed_[head.place.chain] = head.place.seq;
  co_return Status();
}

Task<Result<std::int64_t>> TrimAudit(sql::Database& database, const security::KeyRing& keys, Instant before,
                                     Instant now, std::int64_t limit) {
  co_return co_await database.Write<std::int64_t>([&](sql::Session& session) -> Task<Result<std::int64_t>> {
    MEDRES_CO_TRY(const std::int64_t unchained, co_await audit_store::TrimUnchained(session, before, limit));
    if (unchained > 0) co_return unchained;
    MEDRES_CO_TRY(const AuditChainId chain, co_await audit_store::OldestChain(session, before));
    if (chain.IsNil()) co_return 0;
    MEDRES_CO_TRY(auto head, co_await audit_store::OldHead(session, chain, before, limit));
    if (!head) co_return 0;
    AuditCheckpoint checkpoint{.head = *std::move(head), .at = now.milliseconds, .seal = {}};
    checkpoint.seal = SealOf(keys, checkpoint);
    co_return co_await audit_store::TrimTo(session, checkpoint);
  });
}

}  // namespace medres::access
