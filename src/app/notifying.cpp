#include "app/notifying.hpp"

#include <algorithm>
#include <random>

#include "app/settings_wiring.hpp"
#include "base/text.hpp"
#include "notification/channels/email.hpp"
#include "notification/channels/file.hpp"
#include "notification/channels/sms.hpp"
#include "notification/channels/wechat.hpp"
#include "notification/describe.hpp"

namespace medres::app {
namespace {

using notification::Channel;
using notification::ChannelKind;

constexpr Milliseconds kCarrierDeadline{10'000};

net::SmtpServer SmtpServerOf(const config::Settings& settings) {
  const std::string& tls = settings.Text("notification.smtp_tls");
  net::SmtpServer server;
  server.host = settings.Text("notification.smtp_host");
  server.port = static_cast<std::uint16_t>(settings.Integer("notification.smtp_port"));
  server.tls = tls == "none"       ? net::SmtpServer::Tls::kNone
               : tls == "implicit" ? net::SmtpServer::Tls::kImplicit
                                   : net::SmtpServer::Tls::kStartTls;
  server.user = settings.Text("notification.smtp_user");
  server.password = settings.Text("notification.smtp_password");
  return server;
}

/// "booked=ID,reminder=ID"
Result<notification::WechatAccount> WechatAccountOf(const config::Settings& settings) {
  notification::WechatAccount account{.base = settings.Text("notification.wechat_url"),
                                      .app_id = settings.Text("notification.wechat_app_id"),
                                      .secret = settings.Text("notification.wechat_secret"),
                                      .templates = {},
                                      .deadline = kCarrierDeadline};
  const std::string& pairs = settings.Text("notification.wechat_templates");
  if (pairs.empty()) return account;
  for (const std::string_view pair : text::Split(pairs, ',')) {
    const auto equals = pair.find('=');
    const auto kind = notification::ParseCode<notification::NoticeKind>(text::Trim(pair.substr(0, equals)));
    if (!kind || equals == std::string_view::npos) {
      return Fail(Error::Invalid("config.wechat_templates", "notification.wechat_templates"));
    }
    account.templates[*kind] = text::Trim(pair.substr(equals + 1));
  }
  return account;
}

/// Nothing when it is not configured.
Result<std::unique_ptr<Channel>> MakeChannel(ChannelKind kind, const config::Settings& settings,
                                             const net::Dialer& dialer, const net::HttpClient& client) {
  using namespace notification;
  std::unique_ptr<Channel> channel;
  switch (kind) {
    case ChannelKind::kFile:
      if (const auto& path = settings.Text("notification.file"); !path.empty()) {
        channel = std::make_unique<FileChannel>(path);
      }
      break;
    case ChannelKind::kSms:
      if (const auto& url = settings.Text("notification.sms_url"); !url.empty()) {
        channel = std::make_unique<SmsChannel>(
            client, SmsGateway{url, settings.Text("notification.sms_secret"), kCarrierDeadline});
      }
      break;
    case ChannelKind::kEmail:
      if (!settings.Text("notification.smtp_host").empty()) {
        channel = std::make_unique<EmailChannel>(net::SmtpClient(dialer, SmtpServerOf(settings)),
                                                 settings.Text("notification.mail_from"), kCarrierDeadline);
      }
      break;
    case ChannelKind::kWechat:
      if (!settings.Text("notification.wechat_app_id").empty()) {
        MEDRES_TRY(WechatAccount account, WechatAccountOf(settings));
        channel = std::make_unique<WechatChannel>(client, std::move(account));
      }
      break;
  }
  return channel;
}

notification::RetryRules RetryRulesOf(const config::Settings& settings, const std::string& section) {
  return {.base = Milliseconds(settings.Integer(section + ".retry_ms")),
          .attempts = static_cast<int>(settings.Integer(section + ".attempts"))};
}

}  // namespace

Result<notification::Channels> MakeChannels(const config::Settings& settings, const net::Dialer& dialer,
                                            const net::HttpClient& client) {
  notification::Channels channels;
  for (const std::string_view name : text::Split(settings.Text("notification.channels"), ',')) {
    const auto kind = notification::ParseCode<ChannelKind>(text::Trim(name));
    if (!kind)
      return Fail(Error::Invalid("config.channels", "notification.channels", {{"channel", std::string(name)}}));
    MEDRES_TRY(auto channel, MakeChannel(*kind, settings, dialer, client));
    if (channel) channels.push_back(std::move(channel));
  }
  return channels;
}

Result<config::Section<notification::Channels>> LiveChannels(config::LiveSettings& live, const net::Dialer& dialer,
                                                             const net::HttpClient& client) {
  return live.Add<notification::Channels>(
      {"notification.channels", "notification.file", "notification.sms_", "notification.smtp_", "notification.mail_",
       "notification.wechat_"},
      [&](const config::Settings& settings) { return MakeChannels(settings, dialer, client); });
}

notification::DeliveryRules DeliveryRulesOf(const config::Settings& settings) {
  return {.retry = RetryRulesOf(settings, "notification"),
          .lease = Milliseconds(settings.Integer("notification.lease_ms"))};
}

notification::SendRules SendRulesOf(const config::Settings& settings) {
  return {.retry = RetryRulesOf(settings, "webhooks"),
          .lease = Milliseconds(settings.Integer("notification.lease_ms")),
          .allow_private = MayWebhooksBePrivate(settings)};
}

bool MayWebhooksBePrivate(const config::Settings& settings) {
  return settings.Text("webhooks.allow_private") == "true";
}

double Chance() {
  thread_local std::mt19937_64 source{std::random_device()()};
  return std::uniform_real_distribution<double>(0, 1)(source);
}

Result<std::unique_ptr<notification::Worker>> MakeWorker(config::LiveSettings& live, async::Loops& loops,
                                                         log::Logger& logger, notification::Deliverer& deliverer,
                                                         notification::WebhookSender& sender) {
  using Step = Task<Result<bool>>;
  MEDRES_TRY(auto pause, NumberOf<Milliseconds>(live, "notification.poll_ms"));
  std::vector<notification::Worker::Work> works{{"deliver notices",
                                                 [&deliverer]() -> Step {
                                                   MEDRES_CO_TRY(const int count, co_await deliverer.DeliverDue());
                                                   co_return count > 0;
                                                 }},
                                                {"send webhooks", [&sender]() -> Step {
                                                   MEDRES_CO_TRY(const int count, co_await sender.SendDue());
                                                   co_return count > 0;
                                                 }}};
  return std::make_unique<notification::Worker>(loops, logger, std::move(pause), std::move(works));
}

notification::WebhookSender::Parts SenderPartsOf(sql::Database& database, notification::WebhookStore& webhooks,
                                                 notification::DeliveryStore& deliveries, const net::HttpClient& client,
                                                 const Clock& clock, metrics::Registry& registry,
                                                 trace::Tracer& tracer) {
  return {database, webhooks, deliveries, client, clock, registry, &tracer};
}

}  // namespace medres::app
