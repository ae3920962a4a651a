#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <vector>

#include "platform/async/blocking_pool.hpp"
#include "platform/async/completion.hpp"
#include "platform/mongo/client.hpp"
#include "platform/pool/breaker.hpp"
#include "platform/pool/pool.hpp"

namespace medres::mongo {

/// The connections of a client: carries out on one loop what Pool and Breaker decide, and on threads what blocks. Start
/// and Close may be called from anywhere, the rest on that loop. Shared with the jobs it has under way.
class BlockingLinks : public std::enable_shared_from_this<BlockingLinks> {
 public:
  using TimePoint = pool::Pool::TimePoint;

  BlockingLinks(boost::asio::io_context& loop, const Options& options, std::unique_ptr<Driver> driver,
                std::weak_ptr<async::BlockingPool> threads);

  void Start();
  void Close();

  /// See Client.
  Task<Status> Lend(Client::Work work);

  /// How exactly deadlines are kept.
  static constexpr Milliseconds kSweep{20};

 private:
  using Permit = pool::Breaker::Permit;
  using Pooled = pool::Pool::Pooled;

  /// A caller, from asking to its answer; its work may go on after that.
  struct Asked {
    Client::Work work;
    TimePoint since;
    TimePoint deadline;
    Permit permit = Permit::kCall;
    bool sent = false;
    std::atomic<bool> answered = false;
    async::Completion<Status> answer;
  };
  using AskedPtr = std::shared_ptr<Asked>;

  /// A lent connection.
  struct Flight {
    Pooled pooled;
    AskedPtr asked;  ///< null where it is only asked whether it is there
    TimePoint since;
    bool told = false;
  };
  using FlightPtr = std::shared_ptr<Flight>;

  /// How a job ended; no status when the connection was found dead before any work.
  using Ended = std::optional<Status>;

  Result<Permit> Admit(TimePoint now);
  void Next(const AskedPtr& asked, TimePoint now);
  void Launch(const AskedPtr& asked, Pooled pooled, TimePoint now);
  static Ended Perform(Flight& flight, bool ask_first);
  void Land(const FlightPtr& flight, Ended ended);
  void Finish(Asked& asked, Status status, TimePoint now);
  void Learn(const Asked& asked, const Status& status, TimePoint now);
  void TurnedAway(ErrorKind why);
  void GiveBack(Pooled pooled, pool::Pool::Use use, TimePoint now);
  bool Submit(async::BlockingPool::Job job);
  void Dial();
  void Dialled(Result<std::unique_ptr<Connection>> opened);
  void Check(Pooled idle, TimePoint now);
  void Sweep();
  void ArmSweep();
  void Report(TimePoint now);

  boost::asio::io_context& loop_;
  Options options_;
  std::shared_ptr<Driver> driver_;
  std::weak_ptr<async::BlockingPool> threads_;
  pool::Pool pool_;
  pool::Breaker breaker_;
  boost::asio::steady_timer timer_;
  std::vector<AskedPtr> callers_;
  std::vector<FlightPtr> flights_;
  pool::Figures reported_;
  bool closed_ = false;
};

}  // namespace medres::mongo
