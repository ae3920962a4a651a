#include "api/rest/notification/webhooks.hpp"
#include "api/rest/scopes.hpp"

namespace medres::api {

using notification::DeliveryId;
using notification::DeliveryStatus;
using notification::WebhookId;
using notification::WebhookService;

struct DeliveryView {
  DeliveryId id;
  std::string event;
  std::string kind;
  std::string subject;
  DeliveryStatus status = DeliveryStatus::kPending;
  Instant told_at;
  Instant due_at;
  int attempts = 0;
  std::optional<std::int64_t> answer;
  std::optional<std::string> failure;
  Instant updated_at;
};
BOOST_DESCRIBE_STRUCT(DeliveryView, (),
                      (id, event, kind, subject, status, told_at, due_at, attempts, answer, failure, updated_at))
constexpr auto DescribeJson(const DeliveryView*) {
  return json::Object("WebhookDelivery", "One event that a webhook is owed, and how far that has come.",
                      json::Field("event").Help("Its place in the journal, as in the event's id.").Example("7361.42"),
                      json::Field("answer").Help("The last HTTP status."),
                      json::Field("failure").Help("Of the last attempt."));
}

struct DeliveryQuery {
  std::optional<DeliveryStatus> status;
  int limit = 50;
  std::optional<DeliveryId> cursor;
};
BOOST_DESCRIBE_STRUCT(DeliveryQuery, (), (status, limit, cursor))
constexpr auto DescribeJson(const DeliveryQuery*) {
  return json::Object("WebhookDeliveryQuery", "Newest first.", json::Field("limit").Optional().Range(1, 200));
}

struct DeliveryPath {
  WebhookId id;
  DeliveryId delivery;
};
BOOST_DESCRIBE_STRUCT(DeliveryPath, (), (id, delivery))

namespace {

DeliveryView DeliveryViewOf(const notification::Delivery& d) {
  return {d.id,        events::ToText(d.event),
          d.kind,      ToText(d.subject),
          d.status,    d.told_at,
          d.due_at,    d.attempts,
          d.answer,    d.failure,
          d.updated_at};
}

}  // namespace

void AddWebhookDeliveries(http::Group& group, WebhookService& service) {
  group.Add(
      "GET /api/v1/webhooks/{id}/deliveries",
      {.id = "listWebhookDeliveries",
       .summary = "What a webhook was told, and what is dead",
       .scope = scopes::kWebhooksRead,
       .touches = http::kNobody,
       .errors = {ErrorKind::kNotFound}},
      [&service](http::Path<WebhookId> id, http::Query<DeliveryQuery> query) -> Task<Result<http::Page<DeliveryView>>> {
        MEDRES_CO_TRY(const auto found,
                      co_await service.Deliveries(
                          {.webhook = *id, .status = query->status, .before = query->cursor, .limit = query->limit}));
        http::Page<DeliveryView> page;
        for (const auto& delivery : found.items) page.items.push_back(DeliveryViewOf(delivery));
        if (found.next) page.next.value = found.next->Text();
        co_return page;
      });
  group.Add("POST /api/v1/webhooks/{id}/deliveries/{delivery}/replay",
            {.id = "replayWebhookDelivery",
             .summary = "Try a dead delivery again",
             .scope = scopes::kWebhooksWrite,
             .touches = http::kNobody,
             .errors = {ErrorKind::kNotFound, ErrorKind::kConflict}},
            [&service](http::Path<DeliveryPath> path) -> Task<Result<DeliveryView>> {
              MEDRES_CO_TRY(const auto replayed, co_await service.Replay(path->id, path->delivery));
              co_return DeliveryViewOf(replayed);
            });
}

}  // namespace medres::api
