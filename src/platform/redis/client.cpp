#include "platform/redis/client.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "platform/trace/tracer.hpp"

namespace medres::redis {
namespace {

namespace asio = boost::asio;

/// One loop's part of a total, at least one; the first loops take what is left over.
int PartOf(int total, int loops, int index) { return std::max(1, total / loops + (index < total % loops ? 1 : 0)); }

Options PartOf(const Options& options, int loops, int index) {
  Options part = options;
  part.max_connections = PartOf(options.max_connections, loops, index);
  part.min_connections = std::min(part.max_connections, PartOf(options.min_connections, loops, index));
  part.max_waiting = PartOf(options.max_waiting, loops, index);
  return part;
}

}  // namespace

Client::Client(const Options& options, async::Loops& loops)
    : options_(options), loops_(loops), trust_(std::make_shared<const Trust>(options.authorities_file)) {
  for (int i = 0; i < loops.Count(); ++i) {
    pools_.push_back(std::make_shared<LoopPool>(loops.At(i), i, PartOf(options, loops.Count(), i), trust_));
    pools_.back()->Start();
  }
}

Client::~Client() {
  for (const auto& pool : pools_) pool->Close();
}

std::optional<int> Client::LoopOf(const asio::any_io_executor& caller) const {
  for (int i = 0; i < loops_.Count(); ++i) {
    if (&loops_.At(i) == &asio::query(caller, asio::execution::context)) return i;
  }
  return std::nullopt;
}

Task<Result<std::vector<Reply>>> Client::Run(std::vector<Command> commands, std::optional<Milliseconds> deadline) {
  const trace::Context context = trace::Current();
  if (!trace::IsRecorded(context)) co_return co_await Ask(std::move(commands), deadline);
  const std::string verb = commands.front().front();
  const auto count = static_cast<std::int64_t>(commands.size());
  const std::int64_t started = trace::WallNow();
  auto replies = co_await Ask(std::move(commands), deadline);
  trace::Span span = trace::SpanBelow(context, verb, trace::Kind::kClient, started);
  span.failed = !replies;
  span.Say("db.system.name", "redis");
  span.Say("db.operation.name", verb);
  if (count > 1) span.Say("db.operation.batch.size", count);
  trace::Record(context, span);
  co_return replies;
}

Task<Result<std::vector<Reply>>> Client::Ask(std::vector<Command> commands, std::optional<Milliseconds> deadline) {
  const Milliseconds within = deadline.value_or(options_.command_timeout);
  const auto loop = LoopOf(co_await asio::this_coro::executor);
  if (loop) co_return co_await PoolAt(*loop).Run(std::move(commands), within);
  const int turn = NextTurn();
  co_return co_await asio::co_spawn(loops_.At(turn), PoolAt(turn).Run(std::move(commands), within),
                                    asio::use_awaitable);
}

Task<Result<Reply>> Client::Run(Command command, std::optional<Milliseconds> deadline) {
  std::vector<Command> commands;
  commands.push_back(std::move(command));
  MEDRES_CO_TRY(std::vector<Reply> replies, co_await Run(std::move(commands), deadline));
  Reply& reply = replies.front();
  if (reply.IsError()) co_return Fail(Error::Internal("redis.refused", {{"reply", reply.text}}));
  co_return std::move(reply);
}

Task<Status> Client::Lend(LoopPool::Unit unit, std::optional<Milliseconds> deadline) {
  const Milliseconds within = deadline.value_or(options_.command_timeout);
  const auto loop = LoopOf(co_await asio::this_coro::executor);
  if (loop) co_return co_await PoolAt(*loop).Lend(std::move(unit), within);
  const int turn = NextTurn();
  co_return co_await asio::co_spawn(loops_.At(turn), PoolAt(turn).Lend(std::move(unit), within), asio::use_awaitable);
}

}  // namespace medres::redis
