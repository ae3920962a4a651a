#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "platform/async/blocking_pool.hpp"
#include "platform/async/loops.hpp"
#include "platform/async/task.hpp"
#include "platform/mongo/driver.hpp"
#include "platform/mongo/options.hpp"

namespace medres::mongo {

class BlockingLinks;

/// MongoDB, as callers see it: connections by the rules of platform/pool, used by threads of its own, so that no loop
/// waits for them. Returns at once when made; connections are made as soon as the loops run, and made again when they
/// are lost. The loops must run while it is used, and outlive it. Thread-safe.
class Client {
 public:
  /// Runs on a thread that may block, perhaps after its caller was answered already: it owns what it touches.
  using Work = std::move_only_function<Status(Connection&)>;

  Client(const Options& options, async::Loops& loops, std::unique_ptr<Driver> driver);
  /// What still blocks is waited for, `timeout` at most.
  ~Client();

  /// Lends a connection to `work` and resumes on the caller's executor. Failures: the work's; kUnavailable
  /// `documents.unavailable` {reason, retry_after} and `documents.timeout` {retry_after}, kOverloaded
  /// `documents.overloaded` {retry_after}.
  Task<Status> Lend(Work work);

  template <class T>
  Task<Result<T>> Do(std::move_only_function<Result<T>(Connection&)> work) {
    const auto outcome = std::make_shared<std::optional<T>>();
    const Status status = co_await Lend([outcome, work = std::move(work)](Connection& connection) mutable -> Status {
      MEDRES_TRY(T value, work(connection));
      outcome->emplace(std::move(value));
      return {};
    });
    if (!status) co_return Fail(status.error());
    co_return *std::move(*outcome);
  }

 private:
  async::Loops& loops_;
  std::shared_ptr<BlockingLinks> links_;
  std::shared_ptr<async::BlockingPool> threads_;
};

}  // namespace medres::mongo
