#include "api/rest/notification/webhooks.hpp"

#include "api/rest/scopes.hpp"

namespace medres::api {

using notification::Webhook;
using notification::WebhookId;
using notification::WebhookInput;
using notification::WebhookService;

struct WebhookView {
  WebhookId id;
  std::string url;
  std::vector<std::string> kinds;
  bool active = true;
  std::optional<std::string> secret;
  std::int64_t version = 1;
  Instant created_at;
  Instant updated_at;
};
BOOST_DESCRIBE_STRUCT(WebhookView, (), (id, url, kinds, active, secret, version, created_at, updated_at))
constexpr auto DescribeJson(const WebhookView*) {
  return json::Object("Webhook", "Somebody else's address that is told of events.",
                      json::Field("secret").Help("Only in the answer that made it; it signs every delivery."));
}

namespace {

using VersionedWebhook = http::Versioned<WebhookView>;

WebhookView WebhookViewOf(const Webhook& w) {
  return {w.id, w.url, w.kinds, w.active, std::nullopt, w.version, w.created_at, w.updated_at};
}

http::Operation Describe(std::string_view id, std::string_view summary, std::string_view scope) {
  return {.id = id, .summary = summary, .scope = scope, .touches = http::kNobody, .errors = {ErrorKind::kNotFound}};
}

void AddWebhookReading(http::Group& group, WebhookService& service) {
  group.Add("GET /api/v1/webhooks",
            {.id = "listWebhooks", .summary = "All webhooks", .scope = scopes::kWebhooksRead, .touches = http::kNobody},
            [&service]() -> Task<Result<http::Page<WebhookView>>> {
              MEDRES_CO_TRY(const auto found, co_await service.List());
              http::Page<WebhookView> page;
              for (const Webhook& webhook : found) page.items.push_back(WebhookViewOf(webhook));
              co_return page;
            });
  group.Add("GET /api/v1/webhooks/{id}", Describe("getWebhook", "Read a webhook", scopes::kWebhooksRead),
            [&service](http::Path<WebhookId> id) -> Task<Result<VersionedWebhook>> {
              MEDRES_CO_TRY(const Webhook found, co_await service.Get(*id));
              co_return VersionedWebhook{WebhookViewOf(found), found.version};
            });
}

}  // namespace

void AddWebhooks(http::Group& group, WebhookService& service) {
  AddWebhookReading(group, service);
  group.Add("POST /api/v1/webhooks",
            {.id = "createWebhook",
             .summary = "Tell somebody of events",
             .scope = scopes::kWebhooksWrite,
             .touches = http::kNobody,
             .description = "The secret is shown once."},
            [&service](http::Body<WebhookInput> input) -> Task<Result<http::Created<WebhookView>>> {
              MEDRES_CO_TRY(const Webhook made, co_await service.Create(*std::move(input)));
              WebhookView view = WebhookViewOf(made);
              view.secret = made.secret;
              co_return http::Created<WebhookView>{"/api/v1/webhooks/" + made.id.Text(), std::move(view)};
            });
  group.Add("PUT /api/v1/webhooks/{id}",
            Describe("replaceWebhook", "Change whom, of what, or whether", scopes::kWebhooksWrite),
            [&service](http::Path<WebhookId> id, http::Body<WebhookInput> input,
                       http::IfMatch match) -> Task<Result<VersionedWebhook>> {
              MEDRES_CO_TRY(const Webhook changed, co_await service.Update(*id, *std::move(input), match.version));
              co_return VersionedWebhook{WebhookViewOf(changed), changed.version};
            });
  group.Add("DELETE /api/v1/webhooks/{id}",
            Describe("deleteWebhook", "End a webhook, with all that it is owed", scopes::kWebhooksWrite),
            [&service](http::Path<WebhookId> id) -> Task<Status> { return service.Delete(*id); });
}

}  // namespace medres::api
