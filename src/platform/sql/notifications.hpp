#pragma once

#include <boost/asio/posix/stream_descriptor.hpp>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "platform/async/task.hpp"
#include "platform/async/task_group.hpp"
#include "platform/sql/postgres.hpp"
#include "platform/sql/postgres_dialer.hpp"

namespace medres::sql {

/// Hears PostgreSQL's NOTIFY on a connection of its own, and connects again, with growing pauses, when that is lost.
/// What is sent while it is not connected is lost too, so after each connection `on_connected` says: look for yourself.
/// Both are called on the loop that runs it. Belongs to its owner, who stops the group before it goes.
class Notifications {
 public:
  using OnMessage = std::function<void(std::string_view channel, std::string_view payload)>;

  /// Throws std::invalid_argument when the DSN cannot be read.
  Notifications(const PostgresOptions& options, const std::vector<std::string>& channels, OnMessage on_message,
                std::function<void()> on_connected);

  /// Until the group is stopping, which it notices within a quarter of a second.
  Task<void> Run(const async::TaskGroup& group);

 private:
  Task<Result<postgres::Handle>> Connect();
  Task<void> Hear(const async::TaskGroup& group, pg_conn& handle);
  bool TakeInput(pg_conn& handle);

  postgres::Dialer dialer_;
  std::string listen_;
  OnMessage on_message_;
  std::function<void()> on_connected_;
};

}  // namespace medres::sql
