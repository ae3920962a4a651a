#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/events/bus/rules.hpp"
#include "platform/events/journal.hpp"

/// Pieces of the journal as they come to a consumer, whichever way.
namespace medres::events {

/// Everything that is told of one partition after `from` and up to `to` is among a stretch's events.
struct Covered {
  Position from;
  Position to;

  bool operator==(const Covered&) const = default;
};

/// Some of the journal, in order; of partitions that are not covered it has nothing.
struct Stretch {
  std::vector<ToldEvent> events;
  std::array<std::optional<Covered>, kPartitions> covered;

  std::vector<std::int64_t> Parts() const;
};

/// Two stretches, one after the other, that cover what this covers; of two events at least.
std::pair<Stretch, Stretch> Halve(const Stretch& stretch);

/// An entry of a stream: events of one partition that follow each other, and the one before them as far as who sent
/// them knew.
struct StreamEntry {
  int part = 0;
  Position before;
  std::vector<ToldEvent> told;  ///< one at least
};

/// Makes stretches, of at most `most` events each, of entries as they stand in streams. What is there twice is taken
/// once; where something is missing before an entry, a new stretch begins there.
std::vector<Stretch> Weave(std::vector<StreamEntry> entries, std::size_t most);

/// Bytes that an event takes in an entry, at most.
std::size_t SizeInEntry(const ToldEvent& told);

/// An entry's one field, of events of one partition, and back; nothing when it is not one of ours.
std::string PackEntry(Told told, Position before);
std::optional<StreamEntry> UnpackEntry(std::string_view text);

}  // namespace medres::events
