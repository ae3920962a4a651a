#pragma once

#include "notification/rules.hpp"
#include "notification/store.hpp"
#include "platform/config/live.hpp"
#include "platform/events/bus/inbox.hpp"

namespace medres::notification {

/// Turns events into notices, as a consumer of the bus: in the transaction that says they were read, so that over a
/// crash, and between processes, an event is planned once. Thread-safe; references must outlive it.
class NoticePlanner {
 public:
  NoticePlanner(NoticeStore& store, const Clock& clock, config::Section<int> reminder_hour)
      : store_(store), clock_(clock), reminder_hour_(std::move(reminder_hour)) {}

  Task<Status> Plan(sql::Session& session, events::Told told);

 private:
  NoticeStore& store_;
  const Clock& clock_;
  config::Section<int> reminder_hour_;
};

}  // namespace medres::notification
