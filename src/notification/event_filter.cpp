#include "notification/event_filter.hpp"

#include <algorithm>

#include "platform/json/view.hpp"
#include "platform/json/writer.hpp"

namespace medres::notification {
namespace {

bool ConcernsResource(const json::View& payload, const std::string& resource) {
  const auto is = [&](const json::View& id) { return id.Text() == resource; };
  return std::ranges::any_of(payload["visit"]["resources"].Items(), is) ||
         std::ranges::any_of(payload["touched"].Items(), [&](const json::View& one) { return is(one["resource"]); });
}

bool ConcernsPatient(const json::View& payload, const std::string& patient) {
  const json::View visit = payload["visit"];
  return visit["patient"].Text() == patient || payload["member"].Text() == patient ||
         std::ranges::any_of(visit["others"].Items(), [&](const json::View& id) { return id.Text() == patient; });
}

}  // namespace

bool IsWished(const std::vector<std::string>& kinds, std::string_view kind) {
  return std::ranges::any_of(kinds, [&](std::string_view wish) {
    if (!wish.ends_with('*')) return wish == kind;
    wish.remove_suffix(1);
    return kind.starts_with(wish);
  });
}

bool Matches(const EventFilter& filter, const events::Event& event) {
  if (!filter.kinds.empty() && !IsWished(filter.kinds, event.kind)) return false;
  if (!filter.resource && !filter.patient) return true;
  const auto tape = json::Tape::Make(event.payload);
  if (!tape) return false;
  const json::View payload(*tape);
  if (filter.resource && filter.resource->value != event.subject &&
      !ConcernsResource(payload, filter.resource->Text())) {
    return false;
  }
  return !filter.patient || filter.patient->value == event.subject || ConcernsPatient(payload, filter.patient->Text());
}

std::string EventJson(const events::Position& at, std::string_view kind, const Uuid& subject, Instant told_at,
                      std::string_view payload) {
  std::string text;
  json::Writer json(text);
  json.BeginObject();
  json.Member("id", events::ToText(at));
  json.Member("kind", kind);
  json.Member("subject", medres::ToText(subject));
  json.Member("at", FormatInstant(told_at));
  json.Key("data");
  json.Raw(payload);
  json.EndObject();
  return text;
}

std::string StreamText(const events::ToldEvent& told) {
  // JSON made here has no line breaks, which would need a data line each.
  return "id: " + events::ToText(told.at) + "\nevent: " + told.event.kind +
         "\ndata: " + EventJson(told.at, told.event.kind, told.event.subject, told.told_at, told.event.payload) +
         "\n\n";
}

}  // namespace medres::notification
