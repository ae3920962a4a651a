#include "platform/events/bus/letter_service.hpp"

#include <algorithm>

namespace medres::events {
namespace {

Task<Result<Letter>> GetLetter(sql::Session& session, LetterId id) {
  MEDRES_CO_TRY(std::optional<Letter> letter, co_await FindLetter(session, id));
  if (!letter) co_return Fail(Error::NotFound("events.no_letter", {{"id", id.Text()}}));
  co_return *std::move(letter);
}

/// kNotFound when nobody of that name ever heard of events.
Task<Status> CheckConsumer(sql::Session& session, const std::string& consumer) {
  MEDRES_CO_TRY(const Marks marks, co_await ReadMarks(session, consumer));
  if (std::ranges::any_of(marks, [](const auto& mark) { return mark.has_value(); })) co_return Status();
  co_return Fail(Error::NotFound("events.no_consumer", {{"consumer", consumer}}));
}

}  // namespace

Task<Result<LetterService::Letters>> LetterService::List(LetterFilter filter) {
  const int limit = filter.limit++;
  MEDRES_CO_TRY(auto found, co_await database_.Read<std::vector<Letter>>(
                                [&](sql::Session& session) { return ListLetters(session, filter); }));
  Letters letters{.items = std::move(found), .next = std::nullopt};
  if (letters.items.size() > static_cast<std::size_t>(limit)) {
    letters.items.pop_back();
    letters.next = letters.items.back().id;
  }
  co_return letters;
}

Task<Result<Letter>> LetterService::Get(LetterId id) {
  co_return co_await database_.Read<Letter>([&](sql::Session& session) { return GetLetter(session, id); });
}

Task<Result<Letter>> LetterService::Replay(LetterId id) {
  co_return co_await database_.Write<Letter>([&](sql::Session& session) -> Task<Result<Letter>> {
    MEDRES_CO_TRY(const std::int64_t revived, co_await ReviveLetters(session, id, {}, clock_.Now()));
    MEDRES_CO_TRY(Letter letter, co_await GetLetter(session, id));
    if (revived == 0) co_return Fail(Error::Conflict("events.not_dead", {{"id", id.Text()}}));
    co_return letter;
  });
}

Task<Result<std::int64_t>> LetterService::ReplayAll(std::string consumer) {
  co_return co_await database_.Write<std::int64_t>([&](sql::Session& session) -> Task<Result<std::int64_t>> {
    MEDRES_CO_CHECK(co_await CheckConsumer(session, consumer));
    co_return co_await ReviveLetters(session, LetterId(), consumer, clock_.Now());
  });
}

Task<Result<Letter>> LetterService::Discard(LetterId id) {
  co_return co_await database_.Write<Letter>([&](sql::Session& session) -> Task<Result<Letter>> {
    MEDRES_CO_TRY(Letter letter, co_await GetLetter(session, id));
    MEDRES_CO_CHECK(co_await RemoveLetter(session, id));
    co_return letter;
  });
}

Task<Result<std::vector<LetterService::Consumer>>> LetterService::Consumers() {
  co_return co_await database_.Read<std::vector<Consumer>>(
      [](sql::Session& session) -> Task<Result<std::vector<Consumer>>> {
        MEDRES_CO_TRY(const auto marks, co_await ListConsumers(session));
        MEDRES_CO_TRY(const auto counts, co_await CountLetters(session));
        std::vector<Consumer> consumers;
        for (const ConsumerMark& mark : marks) {
          Consumer consumer{.name = mark.consumer, .place = mark.lowest};
          const auto count = std::ranges::find(counts, mark.consumer, &LetterCount::consumer);
          if (count != counts.end()) {
            consumer.waiting = count->waiting;
            consumer.dead = count->dead;
          }
          consumers.push_back(std::move(consumer));
        }
        co_return consumers;
      });
}

Task<Status> LetterService::Rewind(std::string consumer, Position to) {
  const auto taken = co_await database_.Write<bool>([&](sql::Session& session) -> Task<Result<bool>> {
    MEDRES_CO_CHECK(co_await CheckConsumer(session, consumer));
    MEDRES_CO_TRY(const bool is_behind, co_await TakeBackMarks(session, consumer, to));
    if (is_behind) co_return true;
    co_return Fail(Error::Conflict("events.not_behind", {{"consumer", consumer}, {"event", ToText(to)}}));
  });
  co_return taken ? Status() : Fail(taken.error());
}

}  // namespace medres::events
