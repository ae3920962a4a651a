#include "platform/events/bus/event_type.hpp"

#include "base/text.hpp"
#include "platform/json/view.hpp"

namespace medres::events {

int SchemaOf(std::string_view payload) {
  if (payload.find("\"schema\"") == std::string_view::npos) return 1;
  const auto tape = json::Tape::Make(payload);
  const auto version = tape ? text::ParseInteger(json::View(*tape)["schema"].Text()) : std::nullopt;
  return static_cast<int>(version.value_or(1));
}

std::string WithSchema(int version, std::string json) {
  if (version == 1) return json;
  const std::string member = "\"schema\":" + std::to_string(version);
  return "{" + member + (json == "{}" ? "" : ",") + json.substr(1);
}

Status ReadPayload(const Event& event, const json::Type& type, void* target) {
  json::Issues issues;
  const auto unreadable = [&](std::string reason) {
    return Fail(Error::Internal("events.unreadable", {{"kind", event.kind}, {"reason", std::move(reason)}}));
  };
  if (const Status read = json::ReadJson(event.payload, type, target, issues); !read) {
    return unreadable(read.error().code);
  }
  for (const Issue& issue : issues.all()) {
    if (issue.code != "json.unknown_member") return unreadable(issue.code + " " + issue.pointer);
  }
  // Behind so many members that nobody knows others may be wrong that were not looked at.
  if (issues.full()) return unreadable("json.unknown_member");
  return {};
}

}  // namespace medres::events
