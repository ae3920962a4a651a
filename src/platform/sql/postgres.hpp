#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/time.hpp"
#include "platform/async/loops.hpp"
#include "platform/sql/database.hpp"
#include "platform/sql/observer.hpp"

namespace medres::sql {

struct PostgresOptions {
  /// As libpq takes it: `postgres://…` or `host=… user=…`. Several hosts mean whichever of them is the primary
  /// (`target_session_attrs=read-write`, unless the DSN says otherwise); each connection finds it anew.
  std::string dsn;
  int min_connections = 4;  ///< of the process, split over its loops; at least one each
  int max_connections = 16;
  int max_waiting = 1024;               ///< units that wait for a connection; more are refused
  bool automatic_size = false;          ///< between min and max, by what more and fewer lend (pool::Sizer); else max
  Milliseconds connect_timeout{2'000};  ///< for each host
  Milliseconds idle_timeout{60'000};
  Milliseconds max_lifetime{1'800'000};
  Milliseconds check_after{2'000};  ///< a connection that nobody used for so long is asked whether it is there

  /// Set on every new connection. A prepared plan may have been made while a table was empty, so plans keep to indexes;
  /// with that, costs are too high for `jit` to judge by. The server looks whether we are still there while it works.
  std::vector<std::pair<std::string, std::string>> settings{{"enable_seqscan", "off"},
                                                            {"jit", "off"},
                                                            {"timezone", "UTC"},
                                                            {"client_connection_check_interval", "2s"},
                                                            {"idle_in_transaction_session_timeout", "60s"}};
  Observer* observer = nullptr;
};

/// PostgreSQL 14 or newer. Returns at once; connections are made as soon as the loops run, and made again, with growing
/// pauses, when they are lost. Each loop has connections of its own; a caller from outside the loops has its unit run
/// on one of them. A deadline is kept within 50 ms: the statement is cancelled and its connection closed. A server that
/// says nothing at all for three seconds is silent: whoever waits and whoever comes is told `database.unavailable` at
/// once, until it is heard again. A primary that has become a standby is left for whoever is primary now. The loops
/// must run while the database is used, and outlive it; it is destroyed when no unit runs any more. A pooler in front
/// of the server must keep sessions. Throws std::invalid_argument when the DSN cannot be read.
std::unique_ptr<Database> OpenPostgres(const PostgresOptions& options, async::Loops& loops);

}  // namespace medres::sql
