#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/events/journal.hpp"

namespace medres::notification {

/// Which events somebody wants to hear; all given conditions hold.
struct EventFilter {
  std::vector<std::string> kinds;  ///< "appointment.booked", "appointment.*", "*"; empty: all
  std::optional<ResourceId> resource;
  std::optional<PatientId> patient;
};

/// Whether an event's kind is among those wished: the same, or below "appointment.*"; "*" is all.
bool IsWished(const std::vector<std::string>& kinds, std::string_view kind);

/// A resource is concerned when it is the event's subject, or is touched or occupied by the visit that the payload
/// tells of; a patient when they are the subject or the visit is theirs.
bool Matches(const EventFilter& filter, const events::Event& event);

/// An event as callers see it: {"id", "kind", "subject", "at", "data"}, where id is its place in the outbox and data
/// the payload.
std::string EventJson(const events::Position& at, std::string_view kind, const Uuid& subject, Instant told_at,
                      std::string_view payload);

/// One event of a text/event-stream (server-sent events), with its place as the id to resume after.
std::string StreamText(const events::ToldEvent& told);

}  // namespace medres::notification
