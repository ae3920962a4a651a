#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "scheduling/availability/finder.hpp"
#include "scheduling/session/directory.hpp"
#include "scheduling/session/occupancy.hpp"

namespace medres::scheduling {

/// Where numbers are looked for. All outlive the question.
struct NumberSources {
  const SessionDirectory& sessions;
  const Occupancy& numbers;
  const catalog::Directory& resources;
  const Finder& finder;
};

/// "When are there numbers of this service?"
struct NumberQuery {
  ServiceTypeId service;
  std::vector<ResourceId> resources;  ///< whose sessions
  Interval window;                    ///< of the segments' start
  std::string_view channel;           ///< by which a number would be taken
  Instant now;
  bool returning = false;  ///< those on their way back too: for who waits in turn
};

/// A segment in which the channel may have a number now.
struct FreeSegment {
  ResourceId resource;
  SessionId session;
  Interval time;
};

/// Session by session in order of their start, each in order of its segments; from memory, which may lag. What leave
/// falls into, what is not released, over, sold out or kept for other channels is left out.
std::vector<FreeSegment> FreeSegments(const NumberSources& sources, const NumberQuery& query);

/// A half-day in which a service is given by numbers, and how many of them nobody keeps now, whoever may take them.
struct NumberedHalfDay {
  SessionDirectory::EntryPtr entry;
  int free = 0;
};

/// The first `limit` of the service's that overlap the window and may still give, sold out, released and closed or not,
/// in order of their start; with `only`, of those in which these alone take part. From memory.
std::vector<NumberedHalfDay> NumberedHalfDays(const NumberSources& sources, ServiceTypeId service,
                                              std::span<const ResourceId> only, const Interval& window, Instant now,
                                              std::size_t limit);

}  // namespace medres::scheduling
