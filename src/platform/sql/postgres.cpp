#include "platform/sql/postgres.hpp"

#include <algorithm>
#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "platform/async/carried.hpp"
#include "platform/sql/postgres_dialer.hpp"
#include "platform/sql/postgres_loop_pool.hpp"

namespace medres::sql {
namespace postgres {
namespace {

namespace asio = boost::asio;

/// So that what is back is used within seconds.
constexpr Milliseconds kLongestBackoff{1'000};

pool::Limits LimitsOf(const PostgresOptions& options, int loops, int index) {
  const int max = pool::ShareOf(options.max_connections, loops, index);
  return {.min = std::min(max, pool::ShareOf(options.min_connections, loops, index)),
          .max = max,
          .max_waiting = pool::ShareOf(options.max_waiting, loops, index),
          .idle_timeout = options.idle_timeout,
          .max_lifetime = options.max_lifetime,
          .backoff_max = kLongestBackoff};
}

std::shared_ptr<pool::SharedSizer> SizerOf(const PostgresOptions& options, int loops) {
  if (!options.automatic_size) return nullptr;
  return std::make_shared<pool::SharedSizer>(options.min_connections, options.max_connections, loops);
}

class PostgresDatabase final : public Database {
 public:
  PostgresDatabase(const PostgresOptions& options, async::Loops& loops)
      : loops_(loops), dialer_(std::make_shared<Dialer>(options)) {
    const auto sizer = SizerOf(options, loops.Count());
    for (int i = 0; i < loops.Count(); ++i) {
      const LoopPool::Options part{.number = i,
                                   .limits = LimitsOf(options, loops.Count(), i),
                                   .sizer = sizer,
                                   .check_after = options.check_after,
                                   .observer = options.observer};
      pools_.push_back(std::make_shared<LoopPool>(loops.At(i), part, dialer_));
      pools_.back()->Start();
    }
  }

  ~PostgresDatabase() override {
    for (const auto& pool : pools_) pool->Close();
    dialer_->Stop();
  }

  Dialect dialect() const override { return Dialect::kPostgres; }

  Task<Status> RunRead(Unit unit, Milliseconds deadline) override {
    return Run(std::move(unit), deadline, Access::kRead);
  }

  Task<Status> RunWrite(Unit unit, Milliseconds deadline) override {
    return Run(std::move(unit), deadline, Access::kWrite);
  }

 private:
  Task<Status> Run(Unit unit, Milliseconds deadline, Access access) {
    const asio::any_io_executor caller = co_await asio::this_coro::executor;
    for (int i = 0; i < loops_.Count(); ++i) {
      if (&loops_.At(i) == &asio::query(caller, asio::execution::context)) {
        co_return co_await PoolAt(i).Run(std::move(unit), deadline, access);
      }
    }
    const async::CarryOver carry;
    const int turn = static_cast<int>(turns_.fetch_add(1) % pools_.size());
    co_return co_await asio::co_spawn(loops_.At(turn), PoolAt(turn).Run(std::move(unit), deadline, access),
                                      asio::use_awaitable);
  }

  LoopPool& PoolAt(int index) const { return *pools_[static_cast<std::size_t>(index)]; }

  async::Loops& loops_;
  std::shared_ptr<Dialer> dialer_;
  std::vector<std::shared_ptr<LoopPool>> pools_;
  std::atomic<std::size_t> turns_ = 0;
};

}  // namespace
}  // namespace postgres

std::unique_ptr<Database> OpenPostgres(const PostgresOptions& options, async::Loops& loops) {
  return std::make_unique<postgres::PostgresDatabase>(options, loops);
}

}  // namespace medres::sql
