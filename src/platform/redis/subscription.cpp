#include "platform/redis/subscription.hpp"

#include <algorithm>
#include <chrono>
#include <random>

namespace medres::redis {
namespace {

using Clock = std::chrono::steady_clock;

constexpr Milliseconds kDialing{1'000};
constexpr Milliseconds kFirstPause{50};
constexpr Milliseconds kLongestPause{1'000};
/// Two heartbeats without a word, and some slack: the connection is gone.
constexpr Milliseconds kSilence = Subscription::kHeartbeat * 5 / 2;

/// Not all processes come back in one moment.
Milliseconds Shaken(Milliseconds pause) {
  static thread_local std::minstd_rand random{std::random_device()()};
  return std::chrono::duration_cast<Milliseconds>(pause * std::uniform_real_distribution(0.5, 1.0)(random));
}

}  // namespace

Subscription::Subscription(Address address, std::shared_ptr<const Trust> trust, std::vector<std::string> channels,
                           Calls calls)
    : address_(std::move(address)),
      trust_(std::move(trust)),
      channels_(std::move(channels)),
      calls_(std::move(calls)) {}

Task<void> Subscription::Run(async::TaskGroup& group, boost::asio::io_context& loop) {
  Milliseconds pause = kFirstPause;
  while (!group.stopping()) {
    auto opened = co_await Connection::Open(address_, trust_, Clock::now() + kDialing);
    if (opened && !group.stopping()) {
      pause = kFirstPause;
      co_await Hear(group, loop, std::shared_ptr<Connection>(*std::move(opened)));
    }
    if (!co_await group.Sleep(Shaken(pause))) co_return;
    pause = std::min(pause * 2, kLongestPause);
  }
}

Task<void> Subscription::Hear(async::TaskGroup& group, boost::asio::io_context& loop,
                              std::shared_ptr<Connection> connection) {
  Command subscribe{"SUBSCRIBE"};
  subscribe.insert(subscribe.end(), channels_.begin(), channels_.end());
  std::string bytes;
  AppendCommand(bytes, subscribe);
  if (!co_await connection->Send(std::move(bytes))) co_return;
  group.Spawn(loop, Beat(group, connection));
  std::size_t confirmed = 0;
  while (!group.stopping()) {
    const Result<Reply> reply = co_await connection->Next(Clock::now() + kSilence);
    if (!reply || !Take(*reply, confirmed)) break;
  }
  connection->Close();
  if (confirmed >= channels_.size()) calls_.on_lost();
}

bool Subscription::Take(const Reply& reply, std::size_t& confirmed) {
  if (reply.kind != Reply::Kind::kArray || reply.items.empty()) return false;
  const std::string& what = reply.items.front().text;
  if (what == "message" && reply.items.size() == 3) calls_.on_message(reply.items[1].text, reply.items[2].text);
  if (what == "subscribe" && ++confirmed == channels_.size()) calls_.on_subscribed();
  return true;
}

/// Ends the hearing too when the group stops: closing wakes who reads.
Task<void> Subscription::Beat(async::TaskGroup& group, std::shared_ptr<Connection> connection) {
  while (connection->IsUsable()) {
    if (!co_await group.Sleep(kHeartbeat)) break;
    if (connection->IsUsable()) co_await connection->Send("*1\r\n$4\r\nPING\r\n");
  }
  connection->Close();
}

}  // namespace medres::redis
