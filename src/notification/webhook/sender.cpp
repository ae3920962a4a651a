#include "notification/webhook/sender.hpp"

#include "notification/describe.hpp"
#include "notification/event_filter.hpp"
#include "notification/webhook/describe.hpp"
#include "notification/webhook/rules.hpp"
#include "platform/async/together.hpp"

namespace medres::notification {
namespace {

constexpr std::size_t kAnswerLimit = std::size_t{64} * 1024;

Delivery Owed(const Webhook& webhook, const events::ToldEvent& told, Instant now) {
  Delivery delivery;
  delivery.id = DeliveryId::Make();
  delivery.webhook = webhook.id;
  delivery.event = told.at;
  delivery.kind = told.event.kind;
  delivery.subject = told.event.subject;
  delivery.payload = told.event.payload;
  delivery.trace = told.event.trace;
  delivery.told_at = told.told_at;
  delivery.created_at = now;
  return delivery;
}

}  // namespace

Task<Status> WebhookSender::Owe(sql::Session& session, events::Told told) {
  MEDRES_CO_TRY(const std::vector<Webhook> webhooks, co_await parts_.webhooks.List(session));
  std::vector<Delivery> owed;
  for (const events::ToldEvent* event : told) {
    for (const Webhook& webhook : webhooks) {
      if (!webhook.active || !IsWished(webhook.kinds, event->event.kind)) continue;
      owed.push_back(Owed(webhook, *event, parts_.clock.Now()));
    }
  }
  if (!owed.empty()) MEDRES_CO_CHECK(co_await parts_.deliveries.Owe(session, owed));
  co_return Status();
}

Task<Result<int>> WebhookSender::SendDue() {
  const Instant now = parts_.clock.Now();
  const auto rules = rules_.Get();
  MEDRES_CO_TRY(std::vector<Delivery> claimed,
                co_await parts_.database.Write<std::vector<Delivery>>([&](sql::Session& session) {
                  return parts_.deliveries.Claim(session, now, now + rules->lease, rules->batch);
                }));
  const int count = static_cast<int>(claimed.size());
  std::vector<Task<void>> sendings;
  for (Delivery& delivery : claimed) {
    sendings.push_back([](WebhookSender& self, Delivery own) -> Task<void> {
      // What cannot be recorded is free again when its lease ends, and is sent once more.
      const Status sent = co_await self.Send(std::move(own));
      (void)sent;
    }(*this, std::move(delivery)));
  }
  co_await async::Together(std::move(sendings));
  co_return count;
}

/// In the trace that the event happened in, and below its teller's span.
Task<Status> WebhookSender::Send(Delivery delivery) {
  trace::Context teller;
  if (parts_.tracer != nullptr) teller = parts_.tracer->Rejoin(delivery.trace);
  if (!trace::IsValid(teller)) co_return co_await Attempt(std::move(delivery));
  const std::int64_t started = trace::WallNow();
  trace::Span span = trace::SpanBelow(teller, "webhook " + delivery.kind, trace::Kind::kConsumer, started);
  span.Say("medres.attempt", std::int64_t{delivery.attempts});
  teller.span = span.id;
  async::Carrying() = teller;
  const Status sent = co_await Attempt(std::move(delivery));
  async::Carrying() = async::Carried();
  span.ended = trace::WallNow();
  span.failed = !sent;
  trace::Record(teller, span);
  co_return sent;
}

Task<Status> WebhookSender::Attempt(Delivery delivery) {
  const Result<int> status = co_await Call(delivery);
  delivery.updated_at = parts_.clock.Now();
  delivery.answer = status ? std::optional<std::int64_t>(*status) : std::nullopt;
  delivery.failure.reset();
  if (status && *status >= 200 && *status < 300) {
    delivery.status = DeliveryStatus::kDelivered;
  } else {
    delivery.failure = status ? "HTTP " + std::to_string(*status) : ToString(status.error());
    const auto rules = rules_.Get();
    const bool over = delivery.attempts >= rules->retry.attempts;
    if (over) delivery.status = DeliveryStatus::kDead;
    delivery.due_at = delivery.updated_at + BackoffAfter(delivery.attempts, rules->retry, chance_());
  }
  parts_.metrics
      .GetCounter("medres_webhook_attempts_total", "Attempts to tell a webhook, by how they ended.",
                  "status=\"" + CodeOf(delivery.status) + "\"")
      .Add();
  const auto record = [&](sql::Session& session) {
    return parts_.deliveries.Record(session, delivery, delivery.attempts);
  };
  co_return co_await parts_.database.RunWrite(record, sql::Database::kDeadline);
}

Task<Result<int>> WebhookSender::Call(const Delivery& delivery) {
  MEDRES_CO_TRY(const auto webhook, co_await parts_.database.Read<std::optional<Webhook>>([&](sql::Session& session) {
    return parts_.webhooks.Find(session, delivery.webhook);
  }));
  if (!webhook) co_return Fail(Error::NotFound("webhook.not_found", {{"id", delivery.webhook.Text()}}));
  net::HttpRequest request{.method = "POST", .url = webhook->url, .headers = {}, .body = {}};
  request.body = EventJson(delivery.event, delivery.kind, delivery.subject, delivery.told_at, delivery.payload);
  request.headers = {{"Content-Type", "application/json"},
                     {"User-Agent", "MedRes"},
                     {"X-MedRes-Event", delivery.kind},
                     {"X-MedRes-Delivery", delivery.id.Text()},
                     {"X-MedRes-Signature", SignatureOf(webhook->secret, parts_.clock.Now(), request.body)}};
  const auto rules = rules_.Get();
  MEDRES_CO_TRY(const net::HttpAnswer answer,
                co_await parts_.client.Call(
                    std::move(request), {.reach = rules->allow_private ? net::Reach::kAnywhere : net::Reach::kPublic,
                                         .deadline = rules->deadline,
                                         .body_limit = kAnswerLimit}));
  co_return answer.status;
}

}  // namespace medres::notification
