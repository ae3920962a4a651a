#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <vector>

#include "platform/pool/pool.hpp"
#include "platform/sql/postgres_connection.hpp"
#include "platform/sql/postgres_dialer.hpp"

namespace medres::sql::postgres {

/// The connections of one loop: carries out what Pool decides, and keeps deadlines by one sweep. Start and Close may be
/// called from anywhere; the rest belongs to the loop's thread. Shared with what it posted to the loop and the dialer.
class LoopPool : public std::enable_shared_from_this<LoopPool> {
 public:
  LoopPool(boost::asio::io_context& loop, int number, const pool::Limits& limits, std::shared_ptr<Dialer> dialer,
           Observer* observer);

  void Start();
  void Close();

  /// Lends a connection to the unit; see Database.
  Task<Status> Run(Database::Unit unit, Milliseconds deadline, Access access);

  static constexpr Milliseconds kSweep{50};
  /// Who keeps a connection for longer has forgotten it: units have deadlines.
  static constexpr Milliseconds kHeldTooLong{30'000};

 private:
  class Lease;
  using TimePoint = pool::Pool::TimePoint;

  Task<Result<pool::Pool::Pooled>> Borrow(TimePoint asked, TimePoint deadline);
  void TakeBack(Lease& lease);
  void Dial();
  void OnDialed(Result<Handle> handle);
  void Sweep();
  void ArmSweep();
  void Report();

  boost::asio::io_context& loop_;
  int number_;
  std::shared_ptr<Dialer> dialer_;
  Observer* observer_;
  pool::Pool pool_;
  boost::asio::steady_timer timer_;
  std::vector<Lease*> lent_;
  PoolFigures reported_;
  bool closed_ = false;
};

}  // namespace medres::sql::postgres
