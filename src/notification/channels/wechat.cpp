#include "notification/channels/wechat.hpp"

#include "base/text.hpp"
#include "notification/rules.hpp"
#include "platform/json/view.hpp"
#include "platform/json/writer.hpp"

namespace medres::notification {
namespace {

/// A token is left before its time, as clocks differ.
constexpr Milliseconds kMargin = std::chrono::minutes(5);

Error WechatRefused(ErrorKind kind, const std::string& status) {
  const ErrorArgs args{{"channel", "wechat"}, {"status", status}};
  if (kind == ErrorKind::kInvalid) return Error::Invalid("notification.refused", "/wechat", args);
  return Error::Unavailable("notification.refused", args);
}

/// 40001 invalid, 40014 unknown, 42001 expired.
bool IsStaleToken(std::string_view code) { return code == "40001" || code == "40014" || code == "42001"; }

/// 40003 no such openid, 40037 no such template, 43004 does not follow, 43101 has refused.
bool NeverTakes(std::string_view code) {
  return code == "40003" || code == "40037" || code == "43004" || code == "43101";
}

std::string BodyOf(const Message& message, const std::string& template_id) {
  std::string body;
  json::Writer json(body);
  json.BeginObject();
  json.Member("touser", *message.contact.wechat);
  json.Member("template_id", template_id);
  json.Member("client_msg_id", message.id.Text());
  json.Key("data");
  json.BeginObject();
  for (const auto& [name, value] : message.values) {
    json.Key(name);
    json.BeginObject();
    json.Member("value", value);
    json.EndObject();
  }
  json.EndObject();
  json.EndObject();
  return body;
}

net::HttpRequest JsonPost(std::string url, std::string body) {
  return {.method = "POST",
          .url = std::move(url),
          .headers = {{"Content-Type", "application/json"}},
          .body = std::move(body)};
}

}  // namespace

Task<Result<std::string>> WechatChannel::Token(Instant now) {
  {
    const std::lock_guard lock(mutex_);
    if (!token_.empty() && now < expires_) co_return token_;
  }
  std::string wish;
  json::Writer json(wish);
  json.BeginObject();
  json.Member("grant_type", "client_credential");
  json.Member("appid", account_.app_id);
  json.Member("secret", account_.secret);
  json.EndObject();
  MEDRES_CO_TRY(
      const net::HttpAnswer answer,
      co_await client_.Call(JsonPost(account_.base + "/cgi-bin/stable_token", wish), {.deadline = account_.deadline}));
  const auto tape = json::Tape::Make(answer.body);
  const std::string token = tape ? json::View(*tape)["access_token"].Text() : std::string();
  const auto seconds = tape ? text::ParseInteger(json::View(*tape)["expires_in"].Text()) : std::nullopt;
  if (token.empty() || !seconds) {
    co_return Fail(WechatRefused(ErrorKind::kUnavailable, tape ? json::View(*tape)["errcode"].Text() : ""));
  }
  const std::lock_guard lock(mutex_);
  token_ = token;
  expires_ = now + std::chrono::seconds(*seconds) - kMargin;
  co_return token;
}

void WechatChannel::Forget(const std::string& token) {
  const std::lock_guard lock(mutex_);
  if (token_ == token) token_.clear();
}

Task<Result<Receipt>> WechatChannel::Send(const Message& message) {
  const auto known = account_.templates.find(message.kind);
  if (known == account_.templates.end()) co_return Fail(WechatRefused(ErrorKind::kInvalid, "no template"));
  MEDRES_CO_TRY(const std::string token, co_await Token(message.now));
  MEDRES_CO_TRY(const net::HttpAnswer answer,
                co_await client_.Call(JsonPost(account_.base + "/cgi-bin/message/template/send?access_token=" + token,
                                               BodyOf(message, known->second)),
                                      {.deadline = account_.deadline}));
  const auto tape = json::Tape::Make(answer.body);
  const std::string code = tape ? json::View(*tape)["errcode"].Text() : std::string();
  if (code == "0") co_return Receipt{MaskToken(*message.contact.wechat), json::View(*tape)["msgid"].Text()};
  if (IsStaleToken(code)) Forget(token);
  const std::string status = code.empty() ? std::to_string(answer.status) : code;
  co_return Fail(WechatRefused(NeverTakes(code) ? ErrorKind::kInvalid : ErrorKind::kUnavailable, status));
}

}  // namespace medres::notification
