#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "platform/events/journal.hpp"
#include "platform/sql/database.hpp"

/// Table event_letter: events that a consumer could not handle. Waiting ones are tried again, in order of their key;
/// dead ones were given up and wait for people. Failures: the database's.
namespace medres::events {

using LetterId = Id<struct LetterTag>;

enum class LetterStatus : std::uint8_t { kWaiting, kDead };

struct Letter {
  LetterId id;
  std::string consumer;
  ToldEvent told;
  LetterStatus status = LetterStatus::kWaiting;
  int attempts = 0;
  Instant due_at;
  std::string failure;  ///< code and arguments, for people
  Instant updated_at;
};

/// Adds what inserts letters; one that is there already stays as it is.
void AppendLetters(std::vector<sql::Call>& calls, sql::Dialect dialect, const std::vector<Letter>& letters);

/// The keys of a consumer's waiting letters: whatever else comes of them waits behind.
sql::Call FindHeldKeys(std::string_view consumer);
std::unordered_set<Uuid> HeldKeysOf(const sql::Rows& rows);

/// A waiting letter that is due and the first of its key, which nobody else handles until this transaction ends.
Task<Result<std::optional<Letter>>> ClaimLetter(sql::Session& session, std::string_view consumer, Instant now);

/// Records another failure: status, attempts, when it is due and why it failed.
Task<Status> UpdateLetter(sql::Session& session, const Letter& letter);
Task<Result<bool>> RemoveLetter(sql::Session& session, LetterId id);

struct LetterFilter {
  std::string consumer;                ///< empty: all
  std::optional<LetterStatus> status;  ///< nothing: both
  std::optional<LetterId> before;
  int limit = 50;
};
/// The newest first.
Task<Result<std::vector<Letter>>> ListLetters(sql::Session& session, const LetterFilter& filter);
Task<Result<std::optional<Letter>>> FindLetter(sql::Session& session, LetterId id);

/// Has dead letters waiting again, due at once and with all attempts before them: one, or with the nil id all of a
/// consumer (empty: of all). Says how many.
Task<Result<std::int64_t>> ReviveLetters(sql::Session& session, LetterId id, std::string_view consumer, Instant now);

struct LetterCount {
  std::string consumer;
  std::int64_t waiting = 0;
  std::int64_t dead = 0;
};
Task<Result<std::vector<LetterCount>>> CountLetters(sql::Session& session);

}  // namespace medres::events
