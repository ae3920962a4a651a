#include "app/shared_quota.hpp"

#include "platform/security/digest.hpp"

namespace medres::app {
namespace {

constexpr Milliseconds kQuotaWait{50};

/// KEYS: the account. ARGV: microseconds of a step, burst. Answers whether, how many may follow at once, microseconds
/// until one may, and until the account is full.
constexpr const char* kTakeScript = R"(
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local step, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local full = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
local room = burst * step - (full - now)
if room < step then return {0, math.floor(room / step), step - room, full - now} end
full = full + step
room = room - step
redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', math.ceil((full - now) / 1000) + 1)
return {1, math.floor(room / step), math.max(step - room, 0), full - now}
)";

Milliseconds RoundedUp(std::int64_t micros) { return Milliseconds((micros + 999) / 1000); }

std::optional<access::Quota::Answer> AnswerIn(const redis::Reply& reply) {
  if (reply.kind != redis::Reply::Kind::kArray || reply.items.size() != 4) return std::nullopt;
  return access::Quota::Answer{.allowed = reply.items[0].integer == 1,
                               .remaining = std::max<std::int64_t>(reply.items[1].integer, 0),
                               .until_next = RoundedUp(reply.items[2].integer),
                               .until_full = RoundedUp(reply.items[3].integer)};
}

}  // namespace

SharedQuota::SharedQuota(redis::Client& client, metrics::Registry& registry)
    : client_(client),
      fallbacks_(registry.GetCounter("medres_quota_fallbacks_total",
                                     "Requests counted by this process alone because Redis was away.")) {
  registry.AddGauge("medres_quota_shared", "Whether all processes count callers' requests together: 1 yes, 0 no.",
                    [this] { return is_shared_.load() ? 1.0 : 0.0; });
}

Task<std::optional<access::Quota::Answer>> SharedQuota::Take(std::string caller, access::Quota::Rules rules) {
  redis::Command command{"EVAL",
                         kTakeScript,
                         "1",
                         "medres:quota:" + security::Sha256Hex(caller).substr(0, 32),
                         std::to_string(rules.Step()),
                         std::to_string(rules.burst)};
  const Result<redis::Reply> reply = co_await client_.Run(std::move(command), kQuotaWait);
  auto answer = reply ? AnswerIn(*reply) : std::nullopt;
  is_shared_ = answer.has_value();
  if (!answer) fallbacks_.Add();
  co_return answer;
}

}  // namespace medres::app
