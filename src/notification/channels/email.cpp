#include "notification/channels/email.hpp"

#include "notification/rules.hpp"

namespace medres::notification {
namespace {

/// Mail servers repeat the address in what they refuse; the log masks it.
void Mask(ErrorArgs& args, const std::string& address) {
  for (auto& [name, value] : args) {
    const auto at = value.find(address);
    if (at != std::string::npos) value.replace(at, address.size(), MaskEmail(address));
  }
}

Error Masked(Error error, const std::string& address) {
  Mask(error.args, address);
  for (Issue& issue : error.issues) Mask(issue.args, address);
  return error;
}

}  // namespace

Task<Result<Receipt>> EmailChannel::Send(const Message& message) {
  const std::string& to = *message.contact.email;
  const std::string domain = from_.substr(from_.find('@') + 1);
  net::Mail mail{.from = from_,
                 .to = to,
                 .subject = message.wording.title,
                 .text = message.wording.text,
                 .message_id = message.id.Text() + "@" + domain,
                 .date = message.now};
  std::string id = mail.message_id;
  const Status sent = co_await client_.Send(std::move(mail), deadline_);
  if (!sent) co_return Fail(Masked(sent.error(), to));
  co_return Receipt{MaskEmail(to), std::move(id)};
}

}  // namespace medres::notification
