#include "platform/events/bus/ownership.hpp"

#include <algorithm>

namespace medres::events {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr Milliseconds kPatience{1'000};
/// What a lease is believed in less than it lasts: the server counts from when it heard.
constexpr Milliseconds kMargin{500};
constexpr const char* kMembersKey = "medres:events:members";

/// KEYS: members. ARGV: me, life in ms. Who did not say so for that long is no member.
constexpr std::string_view kJoinScript = R"lua(
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
return redis.call('ZRANGE', KEYS[1], 0, -1)
)lua";

/// KEYS: a lease. ARGV: me, life in ms.
constexpr std::string_view kTakeScript = R"lua(
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
)lua";

constexpr std::string_view kGiveUpScript = R"lua(
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
)lua";

std::string LeaseKey(std::size_t lease) {
  return "medres:events:lease:" + (lease == kPartitions ? std::string("relay") : std::to_string(lease));
}

}  // namespace

Task<Result<std::vector<std::string>>> Ownership::Members() {
  MEDRES_CO_TRY(const redis::Reply reply, co_await client_.Run({"EVAL", std::string(kJoinScript), "1", kMembersKey, me_,
                                                                std::to_string(kLease.count())},
                                                               kPatience));
  std::vector<std::string> members;
  for (const redis::Reply& member : reply.items) members.push_back(member.text);
  co_return members;
}

Task<Status> Ownership::Renew() {
  Status renewed = co_await RenewLeases();
  in_touch_ = renewed.has_value();
  co_return renewed;
}

Task<Status> Ownership::RenewLeases() {
  const auto asked = SteadyClock::now();
  MEDRES_CO_TRY(auto members, co_await Members());
  const std::vector<int> share = ShareOf(std::move(members), me_);
  std::vector<redis::Command> commands;
  std::vector<bool> wanted;
  for (std::size_t lease = 0; lease <= kRelay; ++lease) {
    const bool is_wanted = lease == kRelay || std::ranges::find(share, static_cast<int>(lease)) != share.end();
    wanted.push_back(is_wanted);
    commands.push_back({"EVAL", std::string(is_wanted ? kTakeScript : kGiveUpScript), "1", LeaseKey(lease), me_,
                        std::to_string(kLease.count())});
  }
  MEDRES_CO_TRY(const auto replies, co_await client_.Run(std::move(commands), kPatience));
  for (std::size_t lease = 0; lease <= kRelay; ++lease) {
    Learn(lease, wanted[lease] && replies[lease].integer == 1, asked + kLease - kMargin);
  }
  co_return Status();
}

void Ownership::Learn(std::size_t lease, bool is_held, TimePoint until) {
  const std::lock_guard lock(mutex_);
  Lease& known = leases_[lease];
  if (!is_held) {
    known.until = TimePoint();
    return;
  }
  if (known.until <= SteadyClock::now()) ++known.term;
  known.until = until;
}

Task<void> Ownership::GiveUp() {
  std::vector<redis::Command> commands{{"ZREM", kMembersKey, me_}};
  for (std::size_t lease = 0; lease <= kRelay; ++lease) {
    commands.push_back({"EVAL", std::string(kGiveUpScript), "1", LeaseKey(lease), me_});
    Learn(lease, false, {});
  }
  // What is not given up ends by itself.
  const auto given_up = co_await client_.Run(std::move(commands), kPatience);
  (void)given_up;
}

std::vector<Ownership::Held> Ownership::Owned() const {
  const auto now = SteadyClock::now();
  const std::lock_guard lock(mutex_);
  std::vector<Held> owned;
  for (std::size_t part = 0; part < kRelay; ++part) {
    if (leases_[part].until > now) owned.push_back({.part = static_cast<int>(part), .term = leases_[part].term});
  }
  return owned;
}

bool Ownership::IsRelay() const {
  const std::lock_guard lock(mutex_);
  return leases_[kRelay].until > SteadyClock::now();
}

}  // namespace medres::events
