#include "platform/events/bus/relay.hpp"

#include "platform/events/bus/streams.hpp"

namespace medres::events {
namespace {

constexpr std::string_view kRelayName = "relay";
constexpr Milliseconds kSending{5'000};

}  // namespace

Relay::Relay(sql::Database& database, redis::Client& client, metrics::Registry& registry, Options options)
    : database_(database),
      client_(client),
      options_(options),
      sent_(registry.GetCounter("medres_event_relayed_total", "Events brought from the outbox into Redis's streams.")) {
}

Task<Status> Relay::Begin() {
  if (saved_) co_return Status();
  MEDRES_CO_TRY(place_,
                co_await database_.Write<Position>([](sql::Session& session) { return PlaceOf(session, kRelayName); }));
  last_.fill(place_);
  saved_ = place_;
  co_return Status();
}

Task<Result<bool>> Relay::Step() {
  MEDRES_CO_CHECK(co_await Begin());
  MEDRES_CO_TRY(const auto told, co_await database_.Read<std::vector<ToldEvent>>([&](sql::Session& session) {
    return ReadAfter(session, place_, options_.batch);
  }));
  if (!told.empty()) {
    MEDRES_CO_CHECK(co_await Send(told));
    place_ = told.back().at;
  }
  const bool is_time = std::chrono::steady_clock::now() >= saved_at_ + options_.save_every;
  if (is_time && place_ != *saved_) MEDRES_CO_CHECK(co_await Save());
  co_return !told.empty();
}

/// When it is not known whether they arrived, the same are sent again, with the same ones before them.
Task<Status> Relay::Send(const std::vector<ToldEvent>& told) {
  std::array<Position, kPartitions> last = last_;
  std::vector<redis::Command> commands;
  commands.reserve(told.size());
  const std::string kept = std::to_string(options_.kept);
  for (const ToldEvent& event : told) {
    const int part = PartitionOf(event.event.subject);
    Position& before = last[static_cast<std::size_t>(part)];
    commands.push_back({"XADD", StreamKey(part), "MAXLEN", "~", kept, "*", "e", PackEntry(event, before)});
    before = event.at;
  }
  MEDRES_CO_TRY(const auto replies, co_await client_.Run(std::move(commands), kSending));
  for (const redis::Reply& reply : replies) {
    if (reply.IsError()) co_return Fail(Error::Unavailable("redis.unavailable", {{"reason", reply.text}}));
  }
  last_ = last;
  sent_.Add(static_cast<std::int64_t>(told.size()));
  co_return Status();
}

Task<Status> Relay::Save() {
  MEDRES_CO_TRY(const bool moved, co_await database_.Write<bool>([&](sql::Session& session) {
    return MoveOn(session, kRelayName, *saved_, place_);
  }));
  saved_at_ = std::chrono::steady_clock::now();
  if (moved) {
    saved_ = place_;
  } else {
    saved_.reset();  // another process relays too: from where it is
  }
  co_return Status();
}

Task<void> Relay::Rest() {
  if (saved_ && place_ != *saved_) {
    const Status saved = co_await Save();
    (void)saved;  // then the next one sends some again
  }
  saved_.reset();
}

}  // namespace medres::events
