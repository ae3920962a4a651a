#include "platform/events/bus/memory_bus.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace medres::events {
namespace {

namespace asio = boost::asio;
using SteadyClock = std::chrono::steady_clock;

/// Events of one reader in one turn: enough that the turn itself costs nothing, few enough that others come soon.
constexpr std::size_t kTurn = 256;
/// Turns after which the loop's other work comes first.
constexpr int kTurnsAtOnce = 16;
/// A shard that has just been busy looks again so soon before it sleeps: to be woken costs a publisher more.
constexpr std::chrono::microseconds kShortRest{100};
constexpr std::chrono::milliseconds kLongRest{50};

}  // namespace

/// Touched on the shard's loop, but for being rung.
struct MemoryShard::Bell {
  explicit Bell(asio::io_context& loop) : timer(loop) {}
  asio::steady_timer timer;
};

MemoryShard::MemoryShard(asio::io_context& loop) : loop_(loop), bell_(std::make_shared<Bell>(loop)) {}
MemoryShard::~MemoryShard() = default;

void MemoryShard::Add(std::unique_ptr<MemoryReader> reader) {
  readers_[static_cast<std::size_t>(reader->lane())].push_back(std::move(reader));
}

void MemoryShard::Wake() {
  // Orders what was put into the ring before the look at who sleeps; Rest does the same the other way round.
  std::atomic_thread_fence(std::memory_order_seq_cst);
  if (asleep_.load(std::memory_order_relaxed)) Notice();
}

void MemoryShard::Notice() {
  if (!asleep_.exchange(false)) return;
  asio::post(loop_, [bell = bell_] { bell->timer.cancel(); });
}

MemoryReader* MemoryShard::Next(MemoryReader::TimePoint now) {
  std::array<bool, kLanes> waiting{};
  std::array<MemoryReader*, kLanes> first{};
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    const auto& readers = readers_[lane];
    for (std::size_t i = 0; i < readers.size() && !waiting[lane]; ++i) {
      MemoryReader& reader = *readers[(turns_[lane] + i) % readers.size()];
      if (!reader.HasWork(now)) continue;
      waiting[lane] = true;
      first[lane] = &reader;
    }
  }
  const auto lane = PickLane(credits_, waiting);
  if (!lane) return nullptr;
  ++turns_[static_cast<std::size_t>(*lane)];
  return first[static_cast<std::size_t>(*lane)];
}

bool MemoryShard::HasWork() const {
  const auto now = SteadyClock::now();
  return std::ranges::any_of(readers_, [&](const auto& readers) {
    return std::ranges::any_of(readers, [&](const auto& reader) { return reader->HasWork(now); });
  });
}

Task<void> MemoryShard::Run(async::TaskGroup& group) {
  int turns = 0;
  bool was_busy = false;
  while (true) {
    MemoryReader* reader = Next(SteadyClock::now());
    if (reader == nullptr) {
      if (group.stopping()) co_return;
      co_await Rest(std::exchange(was_busy, false));
      continue;
    }
    was_busy = true;
    if (!reader->TurnNow(kTurn)) co_await reader->Turn(kTurn);
    if (++turns % kTurnsAtOnce == 0) co_await asio::post(loop_, asio::use_awaitable);
  }
}

Task<void> MemoryShard::Rest(bool was_busy) {
  boost::system::error_code woken;
  if (was_busy) {
    bell_->timer.expires_after(kShortRest);
    co_await bell_->timer.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    co_return;
  }
  auto until = SteadyClock::now() + kLongRest;
  for (const auto& readers : readers_) {
    for (const auto& reader : readers) {
      if (const auto due = reader->NextDue()) until = std::min(until, *due);
    }
  }
  bell_->timer.expires_at(until);
  asleep_.store(true);
  std::atomic_thread_fence(std::memory_order_seq_cst);
  if (!HasWork()) co_await bell_->timer.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  asleep_.store(false);
}

MemoryBus::MemoryBus(async::Loops& loops, metrics::Registry& registry, Options options, MemoryHooks hooks)
    : options_(options),
      registry_(registry),
      hooks_(std::move(hooks)),
      group_([](std::exception_ptr bug) { std::rethrow_exception(bug); }) {
  const int shards = std::clamp(options.shards > 0 ? options.shards : loops.Count(), 1, kPartitions);
  for (int i = 0; i < shards; ++i) shards_.emplace_back(loops.At(i % loops.Count()));
  if (!hooks_.on_dead) hooks_.on_dead = [](const GivenUp&) {};
  if (!hooks_.chance) hooks_.chance = [] { return 0.5; };
}

MemoryBus::~MemoryBus() = default;

MemoryFigures& MemoryBus::Register(const std::string& name) {
  if (started_) throw std::logic_error("a subscription after the start: " + name);
  const auto [figures, is_new] = figures_.try_emplace(name, registry_, name);
  if (!is_new) throw std::logic_error("two subscriptions are named " + name);
  return figures->second;
}

void MemoryBus::Start() {
  started_ = true;
  for (MemoryShard& shard : shards_) group_.Spawn(shard.loop(), shard.Run(group_));
}

Task<void> MemoryBus::Stop() {
  // A sleeping shard sees within its long rest that it is to end; rung, at once.
  for (MemoryShard& shard : shards_) shard.Notice();
  co_await group_.Stop();
}

}  // namespace medres::events
