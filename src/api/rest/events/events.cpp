#include "api/rest/events/events.hpp"

#include "api/rest/scopes.hpp"
#include "notification/event_filter.hpp"
#include "platform/http/body_stream.hpp"

namespace medres::api {

struct EventQuery {
  std::vector<std::string> kinds;
  std::optional<ResourceId> resource;
  std::optional<PatientId> patient;
};
BOOST_DESCRIBE_STRUCT(EventQuery, (), (kinds, resource, patient))
constexpr auto DescribeJson(const EventQuery*) {
  return json::Object(
      "EventQuery", "Which events to hear; all conditions hold.",
      json::Field("kinds").Optional().Items(0, 50).Help("appointment.booked, appointment.*; all without it."),
      json::Field("resource").Help("Its own events, and those of visits with it."),
      json::Field("patient").Help("Their own events, and those of their visits."));
}

namespace {

constexpr std::string_view kEventStreamType = "text/event-stream";
/// Of events in one part: what a slow caller makes wait in memory.
constexpr std::size_t kEventsInPart = 64;

/// What one caller hears. When nothing concerns them for a heartbeat's time, a comment shows that the line is open, and
/// brings the id up to date.
class EventStream final : public http::BodyStream {
 public:
  EventStream(std::unique_ptr<events::FeedReader> reader, notification::EventFilter filter, Milliseconds heartbeat)
      : reader_(std::move(reader)), filter_(std::move(filter)), heartbeat_(heartbeat) {}

  Task<std::optional<std::string>> Next() override {
    if (!std::exchange(greeted_, true)) co_return "retry: 2000\n\n";
    while (!stopped_) {
      const auto heard = co_await reader_->Next(kEventsInPart, heartbeat_);
      if (!heard || stopped_) break;
      if (heard->empty()) co_return ": \nid: " + events::ToText(reader_->place()) + "\n\n";
      std::string part;
      for (const events::Feed::Entry& told : *heard) {
        if (Matches(filter_, told->event)) part += notification::StreamText(*told);
      }
      if (!part.empty()) co_return part;
    }
    co_return std::nullopt;
  }

  void Stop() override {
    stopped_ = true;
    reader_->Cancel();
  }

 private:
  std::unique_ptr<events::FeedReader> reader_;
  notification::EventFilter filter_;
  Milliseconds heartbeat_;
  bool greeted_ = false;
  bool stopped_ = false;
};

Result<std::optional<events::Position>> ResumeAfter(const http::Request& request) {
  const auto header = request.Header("Last-Event-ID");
  if (!header || header->empty()) return std::nullopt;
  const auto place = events::ParsePosition(*header);
  if (!place) return Fail(Error::Invalid("events.last_event_id", "@Last-Event-ID"));
  return place;
}

}  // namespace

void AddEvents(http::Group& group, events::Feed& feed, const config::Section<EventStreamOptions>& options) {
  group.Add("GET /api/v1/events",
            {.id = "streamEvents",
             .summary = "Hear what happens, as server-sent events",
             .scope = scopes::kEventsRead,
             .touches = {.type = "Event"},
             .errors = {ErrorKind::kOverloaded, ErrorKind::kInvalid},
             .description = "Goes on until the caller leaves. With Last-Event-ID it resumes after that event."},
            [&feed, &options](http::Query<EventQuery> query, const http::Request& request) -> Result<http::Response> {
              MEDRES_TRY(const auto after, ResumeAfter(request));
              MEDRES_TRY(auto reader, feed.Open(after));
              http::Response response{.status = 200, .content_type = kEventStreamType, .headers = {}, .body = {}};
              response.headers.emplace_back("X-Accel-Buffering", "no");
              response.stream = std::make_shared<EventStream>(
                  std::move(reader), notification::EventFilter{query->kinds, query->resource, query->patient},
                  options.Get()->heartbeat);
              return response;
            });
}

}  // namespace medres::api
