#include "notification/webhook/service.hpp"

#include "notification/describe.hpp"
#include "notification/webhook/rules.hpp"
#include "platform/security/digest.hpp"

namespace medres::notification {
namespace {

constexpr std::size_t kSecretBytes = 32;

void Assign(Webhook& webhook, WebhookInput input) {
  webhook.url = std::move(input.url);
  webhook.kinds = std::move(input.kinds);
  webhook.active = input.active;
}

}  // namespace

Task<Result<Webhook>> WebhookService::Load(sql::Session& session, WebhookId id) {
  MEDRES_CO_TRY(auto found, co_await store_.Find(session, id));
  if (!found) co_return Fail(Error::NotFound("webhook.not_found", {{"id", id.Text()}}));
  co_return *std::move(found);
}

Task<Result<Webhook>> WebhookService::Create(WebhookInput input) {
  if (auto issues = CheckWebhook(input.url, input.kinds, *allow_private_.Get()); !issues.empty()) {
    co_return Fail(Error::Invalid(std::move(issues)));
  }
  Webhook webhook;
  webhook.id = WebhookId::Make();
  webhook.secret = "whsec_" + security::ToHex(security::RandomBytes(kSecretBytes));
  webhook.created_at = webhook.updated_at = clock_.Now();
  Assign(webhook, std::move(input));
  const auto insert = [&](sql::Session& session) { return store_.Insert(session, webhook); };
  MEDRES_CO_CHECK(co_await database_.RunWrite(insert, sql::Database::kDeadline));
  co_return webhook;
}

Task<Result<Webhook>> WebhookService::Update(WebhookId id, WebhookInput input, std::optional<std::int64_t> expected) {
  if (auto issues = CheckWebhook(input.url, input.kinds, *allow_private_.Get()); !issues.empty()) {
    co_return Fail(Error::Invalid(std::move(issues)));
  }
  const auto work = [&](sql::Session& session) -> Task<Result<Webhook>> {
    MEDRES_CO_TRY(Webhook webhook, co_await Load(session, id));
    const std::int64_t current = webhook.version;
    ++webhook.version;
    webhook.updated_at = clock_.Now();
    Assign(webhook, input);
    bool written = !expected || *expected == current;
    if (written) {
      MEDRES_CO_TRY(written, co_await store_.Update(session, webhook));
    }
    if (!written) {
      co_return Fail(Error::Precondition("webhook.version", {{"expected", std::to_string(expected.value_or(current))},
                                                             {"current", std::to_string(current)}}));
    }
    co_return webhook;
  };
  co_return co_await database_.Write<Webhook>(work);
}

Task<Result<Webhook>> WebhookService::Get(WebhookId id) {
  co_return co_await database_.Read<Webhook>([&](sql::Session& session) { return Load(session, id); });
}

Task<Result<std::vector<Webhook>>> WebhookService::List() {
  co_return co_await database_.Read<std::vector<Webhook>>([&](sql::Session& session) { return store_.List(session); });
}

Task<Status> WebhookService::Delete(WebhookId id) {
  const auto work = [&](sql::Session& session) -> Task<Status> {
    MEDRES_CO_TRY(const bool deleted, co_await store_.Delete(session, id));
    if (!deleted) co_return Fail(Error::NotFound("webhook.not_found", {{"id", id.Text()}}));
    co_return Status();
  };
  co_return co_await database_.RunWrite(work, sql::Database::kDeadline);
}

Task<Result<WebhookService::Page>> WebhookService::Deliveries(DeliveryFilter filter) {
  const auto limit = static_cast<std::size_t>(filter.limit);
  ++filter.limit;
  const auto work = [&](sql::Session& session) -> Task<Result<Page>> {
    MEDRES_CO_CHECK(co_await Load(session, filter.webhook));
    Page page;
    MEDRES_CO_TRY(page.items, co_await deliveries_.List(session, filter));
    co_return page;
  };
  MEDRES_CO_TRY(Page page, co_await database_.Read<Page>(work));
  if (page.items.size() > limit) {
    page.items.resize(limit);
    page.next = page.items.back().id;
  }
  co_return page;
}

Task<Result<Delivery>> WebhookService::Replay(WebhookId webhook, DeliveryId id) {
  const auto work = [&](sql::Session& session) -> Task<Result<Delivery>> {
    MEDRES_CO_TRY(auto found, co_await deliveries_.Find(session, id));
    if (!found || found->webhook != webhook) {
      co_return Fail(Error::NotFound("webhook.delivery_not_found", {{"id", id.Text()}}));
    }
    MEDRES_CO_TRY(const bool replayed, co_await deliveries_.Replay(session, id, clock_.Now()));
    if (!replayed) co_return Fail(Error::Conflict("webhook.not_dead", {{"status", CodeOf(found->status)}}));
    MEDRES_CO_TRY(found, co_await deliveries_.Find(session, id));
    co_return *std::move(found);
  };
  co_return co_await database_.Write<Delivery>(work);
}

}  // namespace medres::notification
