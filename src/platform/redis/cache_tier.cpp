#include "platform/redis/cache_tier.hpp"

#include <utility>

#include "base/id.hpp"

namespace medres::redis {
namespace {

using cache::Invalidation;

/// How often what could not be told is tried again.
constexpr Milliseconds kOwedPause{500};

/// KEYS: value, stamp, generation, tags… ARGV: stamp, life in ms, bytes. A value carries its space's generation in
/// front, so that a space is emptied by changing that.
constexpr std::string_view kPutScript = R"lua(
if (redis.call('GET', KEYS[2]) or '') ~= ARGV[1] then return 0 end
local generation = redis.call('GET', KEYS[3]) or ''
redis.call('SET', KEYS[1], generation .. '\n' .. ARGV[3], 'PX', ARGV[2])
for i = 4, #KEYS do
  redis.call('SADD', KEYS[i], KEYS[1])
  if redis.call('PTTL', KEYS[i]) < tonumber(ARGV[2]) then redis.call('PEXPIRE', KEYS[i], ARGV[2]) end
end
return 1
)lua";

/// KEYS: stamp, generation, the value or the tag. ARGV: what, a new stamp, channel, message.
constexpr std::string_view kInvalidateScript = R"lua(
redis.call('SET', KEYS[1], ARGV[2])
if ARGV[1] == 'k' then
  redis.call('UNLINK', KEYS[3])
elseif ARGV[1] == 't' then
  for _, key in ipairs(redis.call('SMEMBERS', KEYS[3])) do redis.call('UNLINK', key) end
  redis.call('UNLINK', KEYS[3])
else
  redis.call('SET', KEYS[2], ARGV[2])
end
return redis.call('PUBLISH', ARGV[3], ARGV[4])
)lua";

std::string SpacePrefix(std::string_view space) { return "medres:cache:" + std::string(space) + ":"; }
std::string StampKey(std::string_view space) { return SpacePrefix(space) + "stamp"; }
std::string GenerationKey(std::string_view space) { return SpacePrefix(space) + "generation"; }
std::string ValueKey(std::string_view space, std::string_view key) {
  return SpacePrefix(space) + "v:" + std::string(key);
}
std::string TagKey(std::string_view space, std::string_view tag) {
  return SpacePrefix(space) + "t:" + std::string(tag);
}
std::string ChannelOf(std::string_view space) { return SpacePrefix(space) + "gone"; }

std::string LetterOf(Invalidation::What what) {
  if (what == Invalidation::What::kKey) return "k";
  return what == Invalidation::What::kTag ? "t" : "a";
}

/// What is not understood empties the space: to forget too much costs time, to forget too little is wrong.
Invalidation ParseMessage(std::string_view message) {
  if (message.starts_with('k')) return {Invalidation::What::kKey, std::string(message.substr(1))};
  if (message.starts_with('t')) return {Invalidation::What::kTag, std::string(message.substr(1))};
  return {Invalidation::What::kAll, {}};
}

Status Checked(const Result<Reply>& reply) { return reply ? Status() : Fail(reply.error()); }

}  // namespace

CacheTier::CacheTier(Client& client, async::Loops& loops, log::Logger& logger)
    : client_(client),
      loops_(loops),
      logger_(logger),
      group_([&logger](std::exception_ptr) { logger.Error("the cache's second tier is not listened to any more"); }) {}

void CacheTier::Start() {
  std::vector<std::string> channels;
  for (const auto& [channel, heard] : listeners_) channels.push_back(channel);
  if (channels.empty()) return;
  Subscription::Calls calls{.on_message = [this](auto channel, auto payload) { OnMessage(channel, payload); },
                            .on_subscribed = [this] { OnSubscribed(); },
                            .on_lost =
                                [this] {
                                  hears_ = false;
                                  logger_.Warning("other processes' caches are not heard: Redis is away");
                                }};
  subscription_ =
      std::make_unique<Subscription>(client_.options().address, client_.trust(), std::move(channels), std::move(calls));
  group_.Spawn(loops_.At(0), subscription_->Run(group_, loops_.At(0)));
  group_.Spawn(loops_.At(0), PayOwed());
}

Task<void> CacheTier::Stop() { co_await group_.Stop(); }

Task<Result<cache::SecondTier::Found>> CacheTier::Look(std::string space, std::string key) {
  const std::string value = ValueKey(space, key);
  std::vector<Command> commands{{"GET", value}, {"PTTL", value}, {"MGET", StampKey(space), GenerationKey(space)}};
  MEDRES_CO_TRY(std::vector<Reply> replies, co_await client_.Run(std::move(commands)));
  if (replies[2].items.size() != 2) {
    co_return Fail(Error::Internal("redis.refused", {{"reply", replies[2].text}}));
  }
  Found found{.bytes = std::nullopt, .left = Milliseconds(replies[1].integer), .stamp = replies[2].items[0].text};
  std::string& bytes = replies[0].text;
  const auto end = bytes.find('\n');
  const bool is_current = replies[0].IsText() && end != std::string::npos && found.left.count() > 0 &&
                          std::string_view(bytes).substr(0, end) == replies[2].items[1].text;
  if (is_current) found.bytes = bytes.substr(end + 1);
  co_return found;
}

Task<Status> CacheTier::Put(std::string space, std::string key, std::string bytes, Keeping keeping) {
  Command put{"EVAL",          std::string(kPutScript), std::to_string(3 + keeping.tags.size()), ValueKey(space, key),
              StampKey(space), GenerationKey(space)};
  for (const std::string& tag : keeping.tags) put.push_back(TagKey(space, tag));
  put.push_back(std::move(keeping.stamp));
  put.push_back(std::to_string(keeping.life.count()));
  put.push_back(std::move(bytes));
  co_return Checked(co_await client_.Run(std::move(put)));
}

Task<Status> CacheTier::Invalidate(std::string space, Invalidation what) {
  const Status told = co_await Tell(space, what);
  if (!told) {
    const std::lock_guard lock(mutex_);
    owed_.insert(std::move(space));
  }
  co_return told;
}

void CacheTier::Listen(std::string space, std::function<void(const Invalidation&)> heard) {
  listeners_.emplace(ChannelOf(space), std::move(heard));
}

void CacheTier::OnMessage(std::string_view channel, std::string_view payload) {
  const auto listener = listeners_.find(channel);
  if (listener != listeners_.end()) listener->second(ParseMessage(payload));
}

/// What was published before is lost, so nothing that is kept here can be relied on.
void CacheTier::OnSubscribed() {
  hears_ = true;
  for (const auto& [channel, heard] : listeners_) heard({Invalidation::What::kAll, {}});
}

Task<Status> CacheTier::Tell(const std::string& space, const Invalidation& what) {
  const std::string letter = LetterOf(what.what);
  Command tell{"EVAL",
               std::string(kInvalidateScript),
               "3",
               StampKey(space),
               GenerationKey(space),
               what.what == Invalidation::What::kTag ? TagKey(space, what.name) : ValueKey(space, what.name),
               letter,
               ToText(MakeUuid()),
               ChannelOf(space),
               letter + what.name};
  co_return Checked(co_await client_.Run(std::move(tell)));
}

/// What could not be told is told as "all": which keys it was about would be a list without an end.
Task<void> CacheTier::PayOwed() {
  while (co_await group_.Sleep(kOwedPause)) {
    std::set<std::string> owed;
    {
      const std::lock_guard lock(mutex_);
      owed = std::exchange(owed_, {});
    }
    for (const std::string& space : owed) co_await Invalidate(space, {Invalidation::What::kAll, {}});
  }
}

}  // namespace medres::redis
