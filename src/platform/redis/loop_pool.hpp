#pragma once

#include <boost/asio/io_context.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "platform/async/completion.hpp"
#include "platform/async/ticker.hpp"
#include "platform/pool/breaker.hpp"
#include "platform/pool/pool.hpp"
#include "platform/redis/command_figures.hpp"
#include "platform/redis/connection.hpp"
#include "platform/redis/options.hpp"

namespace medres::redis {

/// The connections of one loop: carries out what Pool and Breaker decide. Start and Close may be called from anywhere;
/// the rest belongs to the loop's thread. Shared with the coroutines it has under way, each of which ends by a
/// deadline.
class LoopPool : public std::enable_shared_from_this<LoopPool> {
 public:
  using Answer = Result<std::vector<Reply>>;
  using Unit = std::function<Task<Status>(Connection&)>;

  LoopPool(boost::asio::io_context& loop, int number, const Options& options, std::shared_ptr<const Trust> trust);

  void Start();
  void Close();

  /// See Client.
  Task<Answer> Run(std::vector<Command> commands, Milliseconds deadline);
  Task<Status> Lend(Unit unit, Milliseconds deadline);

  /// How exactly deadlines are kept.
  static constexpr Milliseconds kSweep{20};

 private:
  using Permit = pool::Breaker::Permit;
  using Pooled = pool::Pool::Pooled;

  /// Commands of one caller, on their way: in the queue, then in a flight.
  struct Asked {
    std::string verb;
    std::string bytes;
    std::size_t replies = 0;
    TimePoint since;
    TimePoint deadline;
    Permit permit = Permit::kCall;
    bool sent = false;
    bool answered = false;
    async::Completion<Answer> answer;
  };
  using AskedPtr = std::shared_ptr<Asked>;
  using Batch = std::vector<AskedPtr>;

  struct Flight;
  class Lease;

  Connection& ConnectionOf(const Pooled& pooled) const { return static_cast<Connection&>(*pooled.link); }
  Result<Permit> Admit(TimePoint now);
  void Pump(TimePoint now);
  void AwaitLinks(TimePoint now);
  void OnLink(Result<Pooled> pooled);
  void Launch(Pooled pooled, TimePoint now);
  Batch TakeBatch(TimePoint now);
  Task<void> Fly(std::shared_ptr<Flight> flight);
  void Land(Flight& flight, Answer answer);
  void Finish(Asked& asked, Answer answer, TimePoint now);
  void Learn(const Asked& asked, const Answer& answer, TimePoint now);
  void GiveBack(Pooled pooled, pool::Pool::Use use);
  Task<void> Dial();
  Task<void> Check(std::shared_ptr<Pooled> pooled);
  void Sweep();
  void SweepCallers(TimePoint now);
  void Report(TimePoint now);
  void Spawn(Task<void> task);

  boost::asio::io_context& loop_;
  int number_;
  Options options_;
  std::shared_ptr<const Trust> trust_;
  pool::Pool pool_;
  pool::Breaker breaker_;
  CommandFigures figures_;
  async::Ticker ticker_;
  std::deque<AskedPtr> waiting_;
  int awaited_ = 0;  ///< links that the pool was asked for on behalf of those who wait
  std::vector<Flight*> flights_;
  std::vector<Lease*> leases_;
  pool::Figures reported_;
  bool closed_ = false;
};

}  // namespace medres::redis
