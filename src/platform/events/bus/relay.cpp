#include "platform/events/bus/relay.hpp"

#include <algorithm>
#include <cmath>

#include "platform/events/bus/streams.hpp"

namespace medres::events {
namespace {

constexpr std::string_view kRelayName = "relay";
constexpr Milliseconds kSending{5'000};

/// An entry is full with so many events, or bytes.
constexpr std::size_t kEntryEvents = 256;
constexpr std::size_t kEntryBytes = std::size_t{64} << 10;
/// How much the last entry counts in what is known of their fillings.
constexpr double kLearning = 0.05;

/// The first of what is left, as many as one entry holds.
Told TakeEntry(Told& left) {
  std::size_t count = 1;
  std::size_t bytes = SizeInEntry(*left.front());
  while (count < left.size() && count < kEntryEvents) {
    bytes += SizeInEntry(*left[count]);
    if (bytes > kEntryBytes) break;
    ++count;
  }
  const Told entry = left.first(count);
  left = left.subspan(count);
  return entry;
}

/// EXEC is answered by the replies to all, by an error, or by nothing.
const redis::Reply* RefusalOf(const std::vector<redis::Reply>& replies) {
  const redis::Reply& done = replies.back();
  if (done.kind != redis::Reply::Kind::kArray) return &done;
  const auto refused = std::ranges::find_if(done.items, &redis::Reply::IsError);
  return refused == done.items.end() ? nullptr : &*refused;
}

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

Task<Result<Relay::Next>> Relay::Step() {
  MEDRES_CO_CHECK(co_await Begin());
  MEDRES_CO_TRY(const JournalPiece piece, co_await database_.Read<JournalPiece>([&](sql::Session& session) {
    return ReadPieceAfter(session, place_, options_.batch);
  }));
  if (!piece.told.empty()) {
    MEDRES_CO_CHECK(co_await Send(piece.told));
    place_ = piece.told.back().at;
  }
  const bool is_time = std::chrono::steady_clock::now() >= saved_at_ + options_.save_every;
  if (is_time && place_ != *saved_) MEDRES_CO_CHECK(co_await Save());
  if (std::ssize(piece.told) == options_.batch) co_return Next::kNow;
  co_return piece.holds_back ? Next::kSoon : Next::kWithNews;
}

/// One entry for what a partition has of a batch, all entries at once, so that a reader who wakes finds everything.
/// When it is not known whether they arrived, the same are sent again, with the same ones before them.
Task<Status> Relay::Send(const std::vector<ToldEvent>& told) {
  std::array<std::vector<const ToldEvent*>, kPartitions> parts;
  for (const ToldEvent& event : told) {
    parts[static_cast<std::size_t>(PartitionOf(event.event.subject))].push_back(&event);
  }
  std::array<Position, kPartitions> last = last_;
  std::vector<redis::Command> commands{{"MULTI"}};
  for (std::size_t part = 0; part < parts.size(); ++part) {
    for (Told left = parts[part]; !left.empty();) {
      const Told entry = TakeEntry(left);
      filling_[part] += (static_cast<double>(entry.size()) - filling_[part]) * kLearning;
      commands.push_back({"XADD", StreamKey(static_cast<int>(part)), "MAXLEN", "~", EntriesKept(part), "*",
                          std::string(kEntryField), PackEntry(entry, last[part])});
      last[part] = entry.back()->at;
    }
  }
  commands.push_back({"EXEC"});
  MEDRES_CO_TRY(const auto replies, co_await client_.Run(std::move(commands), kSending));
  if (const redis::Reply* refusal = RefusalOf(replies)) {
    co_return Fail(Error::Unavailable("redis.unavailable", {{"reason", refusal->text}}));
  }
  last_ = last;
  sent_.Add(static_cast<std::int64_t>(told.size()));
  co_return Status();
}

std::string Relay::EntriesKept(std::size_t part) const {
  const double entries = static_cast<double>(options_.kept) / std::max(1.0, filling_[part]);
  return std::to_string(std::max<std::int64_t>(1, std::llround(entries)));
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
