#include "notification/channels/sms.hpp"

#include "notification/describe.hpp"
#include "patients/rules.hpp"
#include "platform/json/view.hpp"
#include "platform/json/writer.hpp"

namespace medres::notification {
namespace {

std::string BodyOf(const Message& message) {
  std::string body;
  json::Writer json(body);
  json.BeginObject();
  json.Member("id", message.id.Text());
  json.Member("to", *message.contact.phone);
  json.Member("text", message.wording.text);
  json.Member("kind", CodeOf(message.kind));
  json.Member("language", CodeOf(message.language));
  json.EndObject();
  return body;
}

bool NeverWill(int status) { return status == 400 || status == 404 || status == 410 || status == 422; }

std::string ReferenceIn(const std::string& answer) {
  const auto tape = json::Tape::Make(answer);
  return tape ? json::View(*tape)["id"].Text() : std::string();
}

}  // namespace

Task<Result<Receipt>> SmsChannel::Send(const Message& message) {
  net::HttpRequest request{.method = "POST",
                           .url = gateway_.url,
                           .headers = {{"Content-Type", "application/json"}, {"Idempotency-Key", message.id.Text()}},
                           .body = BodyOf(message)};
  if (!gateway_.secret.empty()) request.headers.emplace_back("Authorization", "Bearer " + gateway_.secret);
  MEDRES_CO_TRY(const net::HttpAnswer answer,
                co_await client_.Call(std::move(request), {.deadline = gateway_.deadline}));
  if (answer.succeeded()) co_return Receipt{patients::MaskPhone(*message.contact.phone), ReferenceIn(answer.body)};
  const ErrorArgs args{{"channel", "sms"}, {"status", std::to_string(answer.status)}};
  if (NeverWill(answer.status)) co_return Fail(Error::Invalid("notification.refused", "/to", args));
  co_return Fail(Error::Unavailable("notification.refused", args));
}

}  // namespace medres::notification
