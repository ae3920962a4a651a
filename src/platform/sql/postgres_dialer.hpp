#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"

struct pg_conn;
struct pg_cancel;

namespace medres::sql {
struct PostgresOptions;
}

namespace medres::sql::postgres {

struct CloseHandle {
  void operator()(pg_conn* handle) const;
};
using Handle = std::unique_ptr<pg_conn, CloseHandle>;

struct FreeCancelKey {
  void operator()(pg_cancel* key) const;
};
using CancelKey = std::unique_ptr<pg_cancel, FreeCancelKey>;

/// Makes connections, and cancels what runs on them, on threads of its own: looking up names, TLS and SCRAM would stall
/// a loop for milliseconds, and libpq cancels only by blocking. Thread-safe.
class Dialer {
 public:
  using Done = std::move_only_function<void(Result<Handle>)>;

  /// A DSN of several hosts means whichever of them is the primary, unless it says `target_session_attrs` itself.
  /// Throws std::invalid_argument when the DSN cannot be read; says nothing of its text, which may hold a password.
  explicit Dialer(const PostgresOptions& options);
  ~Dialer();

  /// A connection with its settings made, non-blocking, in pipeline mode. `done` is called on one of the dialer's
  /// threads, or never after Stop. Failure: kUnavailable `database.unavailable` {reason}.
  void Dial(Done done);

  /// Asks the server to give up what runs on a connection; whether it does, nobody learns. Of a server that answers at
  /// all: this waits for it.
  void Cancel(CancelKey key);

  /// Lets what is under way end (an attempt lasts at most the connect timeout for each host) and joins the threads.
  void Stop();

 private:
  struct Threads;

  Result<Handle> Connect() const;

  std::vector<std::pair<std::string, std::string>> parameters_;
  std::mutex mutex_;  ///< nothing is given to the threads once they are told to stop
  bool stopping_ = false;
  std::unique_ptr<Threads> threads_;
};

}  // namespace medres::sql::postgres
