#pragma once

#include "notification/rules.hpp"
#include "notification/store.hpp"
#include "platform/config/live.hpp"
#include "platform/trace/tracer.hpp"

namespace medres::notification {

/// Turns events of the outbox into notices, each stretch in one transaction with the place up to which it has read:
/// over a crash, and between processes, an event is planned once. Thread-safe; references must outlive it.
class NoticePlanner {
 public:
  /// The tracer may be null.
  NoticePlanner(sql::Database& database, NoticeStore& store, const Clock& clock, config::Section<int> reminder_hour,
                trace::Tracer* tracer = nullptr)
      : database_(database), store_(store), clock_(clock), reminder_hour_(std::move(reminder_hour)), tracer_(tracer) {}

  /// Reads the next stretch, and says whether it was a whole one, so that more may wait.
  Task<Result<bool>> PlanNext();

 private:
  sql::Database& database_;
  NoticeStore& store_;
  const Clock& clock_;
  config::Section<int> reminder_hour_;
  trace::Tracer* tracer_;
};

}  // namespace medres::notification
