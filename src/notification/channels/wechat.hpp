#pragma once

#include <map>
#include <mutex>

#include "notification/channel.hpp"
#include "platform/net/http_client.hpp"

namespace medres::notification {

struct WechatAccount {
  std::string base = "https://api.weixin.qq.com";
  std::string app_id;
  std::string secret;
  std::map<NoticeKind, std::string> templates;  ///< the account's template ids; other kinds go by other channels
  Milliseconds deadline{10'000};
};

/// Template messages of a WeChat official account. The access token is fetched with the account's secret
/// (cgi-bin/stable_token, which several processes may ask at once), kept for its time, and fetched anew when WeChat
/// calls it stale. A template's fields are named as ours: name, facility, resource, date, weekday, time.
class WechatChannel final : public Channel {
 public:
  WechatChannel(const net::HttpClient& client, WechatAccount account) : client_(client), account_(std::move(account)) {}

  ChannelKind kind() const override { return ChannelKind::kWechat; }
  bool Reaches(const Contact& contact) const override { return contact.wechat.has_value(); }
  /// The client's failures; kInvalid `notification.refused` {channel, status} when the account has no template for it
  /// or the person does not follow it; kUnavailable otherwise.
  Task<Result<Receipt>> Send(const Message& message) override;

 private:
  Task<Result<std::string>> Token(Instant now);
  void Forget(const std::string& token);

  const net::HttpClient& client_;
  WechatAccount account_;
  std::mutex mutex_;
  std::string token_;
  Instant expires_;
};

}  // namespace medres::notification
