#include "api/rest/notification/notices.hpp"

#include "api/rest/scopes.hpp"

namespace medres::api {

using notification::ChannelKind;
using notification::NoticeId;
using notification::NoticeKind;
using notification::NoticeStatus;

struct NoticeView {
  NoticeId id;
  NoticeKind kind = NoticeKind::kBooked;
  NoticeStatus status = NoticeStatus::kPending;
  PatientId patient;
  std::string subject;
  Instant due_at;
  int attempts = 0;
  std::optional<ChannelKind> channel;
  std::optional<std::string> destination;
  std::optional<std::string> reference;
  std::optional<std::string> failure;
  Instant created_at;
  Instant updated_at;
};
BOOST_DESCRIBE_STRUCT(NoticeView, (),
                      (id, kind, status, patient, subject, due_at, attempts, channel, destination, reference, failure,
                       created_at, updated_at))
constexpr auto DescribeJson(const NoticeView*) {
  return json::Object("Notice", "Something that one patient is told once, and how far that has come.",
                      json::Field("subject").Help("The visit it is about."),
                      json::Field("destination").Help("Masked.").Example("138****0000"),
                      json::Field("reference").Help("What the channel calls it."),
                      json::Field("failure").Help("Of the last attempt."));
}

struct NoticeQuery {
  std::optional<PatientId> patient;
  std::optional<NoticeStatus> status;
  int limit = 50;
  std::optional<NoticeId> cursor;
};
BOOST_DESCRIBE_STRUCT(NoticeQuery, (), (patient, status, limit, cursor))
constexpr auto DescribeJson(const NoticeQuery*) {
  return json::Object("NoticeQuery", "All conditions hold; newest first.",
                      json::Field("limit").Optional().Range(1, 200));
}

namespace {

NoticeView NoticeViewOf(const notification::Notice& n) {
  return {n.id,      n.kind,        n.status,    n.patient, ToText(n.subject), n.due_at,    n.attempts,
          n.channel, n.destination, n.reference, n.failure, n.created_at,      n.updated_at};
}

}  // namespace

void AddNotices(http::Group& group, notification::NotificationService& service) {
  group.Add("GET /api/v1/notifications",
            {.id = "listNotifications",
             .summary = "What was told to whom",
             .scope = scopes::kNotificationRead,
             .touches = {.type = "Notice"}},
            [&service](http::Query<NoticeQuery> query) -> Task<Result<http::Page<NoticeView>>> {
              MEDRES_CO_TRY(const auto found, co_await service.List({.patient = query->patient,
                                                                     .status = query->status,
                                                                     .before = query->cursor,
                                                                     .limit = query->limit}));
              http::Page<NoticeView> page;
              for (const auto& notice : found.items) page.items.push_back(NoticeViewOf(notice));
              if (found.next) page.next.value = found.next->Text();
              co_return page;
            });
  group.Add("POST /api/v1/notifications/{id}/replay",
            {.id = "replayNotification",
             .summary = "Try a dead notice again",
             .scope = scopes::kNotificationWrite,
             .touches = {.type = "Notice"},
             .errors = {ErrorKind::kNotFound, ErrorKind::kConflict}},
            [&service](http::Path<NoticeId> id) -> Task<Result<NoticeView>> {
              MEDRES_CO_TRY(const auto replayed, co_await service.Replay(*id));
              co_return NoticeViewOf(replayed);
            });
}

}  // namespace medres::api
