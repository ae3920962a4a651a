#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <vector>

#include "platform/async/ticker.hpp"
#include "platform/pool/pool.hpp"
#include "platform/pool/shared_sizer.hpp"
#include "platform/pool/silence.hpp"
#include "platform/sql/postgres_connection.hpp"
#include "platform/sql/postgres_dialer.hpp"

namespace medres::sql::postgres {

/// The connections of one loop: carries out what Pool decides, and keeps deadlines by one sweep. Start and Close may be
/// called from anywhere; the rest belongs to the loop's thread. Shared with what it posted to the loop and the dialer.
class LoopPool : public std::enable_shared_from_this<LoopPool> {
 public:
  struct Options {
    int number = 0;  ///< of the loop
    pool::Limits limits;
    std::shared_ptr<pool::SharedSizer> sizer;  ///< none: the size is the limit
    Milliseconds check_after{2'000};
    Observer* observer = nullptr;
  };

  LoopPool(boost::asio::io_context& loop, const Options& options, std::shared_ptr<Dialer> dialer);

  void Start();
  void Close();

  /// Lends a connection to the unit; see Database.
  Task<Status> Run(Database::Unit unit, Milliseconds deadline, Access access);

  static constexpr Milliseconds kSweep{50};
  /// Who keeps a connection for longer has forgotten it: units have deadlines.
  static constexpr Milliseconds kHeldTooLong{30'000};
  /// A server that was asked and says nothing to anybody for so long is silent.
  static constexpr Milliseconds kSilent{3'000};
  /// A refusal that comes within it is a word of the server's; one that comes later may be our own patience.
  static constexpr Milliseconds kPrompt{1'000};
  /// What an idle connection may take to say that it is there.
  static constexpr Milliseconds kCheck{1'000};

 private:
  class Lease;
  using TimePoint = pool::Pool::TimePoint;
  using Pooled = pool::Pool::Pooled;

  Task<Result<Pooled>> Borrow(TimePoint asked, TimePoint deadline);
  void TakeBack(Lease& lease);
  Task<void> Check(Pooled idle);
  void Dial();
  void OnDialed(Result<Handle> handle);
  void Probe();
  void Connect(void (*then)(LoopPool&, Result<Handle>));
  void Sweep();
  void SweepLoans(TimePoint now);
  void Listen(TimePoint now);
  void Measure(std::chrono::nanoseconds passed);
  void Report();

  boost::asio::io_context& loop_;
  Options options_;
  std::shared_ptr<Dialer> dialer_;
  pool::Pool pool_;
  pool::Silence silence_;
  async::Ticker ticker_;
  std::vector<Lease*> lent_;
  int target_;                 ///< connections there may be at present
  std::int64_t returned_ = 0;  ///< since the last sweep
  int waited_ = 0;             ///< at the last sweep
  TimePoint swept_at_;
  TimePoint heard_at_;  ///< when the server last said anything to anybody
  bool probing_ = false;
  bool is_silent_ = false;
  PoolFigures reported_;
};

}  // namespace medres::sql::postgres
