#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "platform/events/outbox.hpp"
#include "platform/events/position.hpp"

/// The outbox read as a journal, for those who must not miss an event however long they were away. Whoever keeps memory
/// in step follows it with a Follower instead.
namespace medres::events {

/// An event as it stands in the outbox.
struct ToldEvent {
  Position at;
  Event event;
  Instant told_at;
};

/// Some of them, in order, which somebody else keeps.
using Told = std::span<const ToldEvent* const>;

/// What was told after `after`, at most `limit`, in order. What a running transaction may still precede is left for
/// later.
Task<Result<std::vector<ToldEvent>>> ReadAfter(sql::Session& session, Position after, std::int64_t limit);

/// A piece of the journal, and whether more is told already that a running transaction may still precede: it can be
/// read soon, and nobody says when.
struct JournalPiece {
  std::vector<ToldEvent> told;
  bool holds_back = false;
};
Task<Result<JournalPiece>> ReadPieceAfter(sql::Session& session, Position after, std::int64_t limit);

/// Everything that is told from now on comes after it.
Task<Result<Position>> EndOf(sql::Session& session);

/// How far a consumer has come. A consumer that is new begins at the end; that is written, so `session` must be able
/// to.
Task<Result<Position>> PlaceOf(sql::Session& session, std::string_view consumer);

/// The same for one that begins with what is still there.
Task<Result<Position>> PlaceFromStart(sql::Session& session, std::string_view consumer);

/// Moves a consumer on, in the transaction that writes what it made of the events. False when it does not stand at
/// `from` any more: another process was faster, and what was made of them must not be written.
Task<Result<bool>> MoveOn(sql::Session& session, std::string_view consumer, Position from, Position to);

}  // namespace medres::events
