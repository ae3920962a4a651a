#pragma once

#include "notification/deliverer.hpp"
#include "notification/webhook/sender.hpp"
#include "notification/webhook/service.hpp"
#include "notification/worker.hpp"
#include "platform/config/live.hpp"
#include "platform/net/http_client.hpp"

/// How notices and webhooks are set up from settings. Whatever is taken by reference must outlive what is made.
namespace medres::app {

/// Made anew when their settings change; what is being sent goes on by those it began with.
Result<config::Section<notification::Channels>> LiveChannels(config::LiveSettings& live, const net::Dialer& dialer,
                                                             const net::HttpClient& client);

/// The configured channels in the configured order. kInvalid `config.channels`, `config.wechat_templates`.
Result<notification::Channels> MakeChannels(const config::Settings& settings, const net::Dialer& dialer,
                                            const net::HttpClient& client);

notification::DeliveryRules DeliveryRulesOf(const config::Settings& settings);
notification::SendRules SendRulesOf(const config::Settings& settings);
bool MayWebhooksBePrivate(const config::Settings& settings);

/// A number in 0..1, for back-offs. Thread-safe.
double Chance();

/// Delivers notices and webhooks for as long as the server runs; what is to be told they learn from the bus.
Result<std::unique_ptr<notification::Worker>> MakeWorker(config::LiveSettings& live, async::Loops& loops,
                                                         log::Logger& logger, notification::Deliverer& deliverer,
                                                         notification::WebhookSender& sender);

/// What webhooks are sent with; deliveries go on with the traces of their events.
notification::WebhookSender::Parts SenderPartsOf(sql::Database& database, notification::WebhookStore& webhooks,
                                                 notification::DeliveryStore& deliveries, const net::HttpClient& client,
                                                 const Clock& clock, metrics::Registry& registry,
                                                 trace::Tracer& tracer);

}  // namespace medres::app
