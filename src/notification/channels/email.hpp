#pragma once

#include "notification/channel.hpp"
#include "platform/net/smtp.hpp"

namespace medres::notification {

/// Mail by SMTP. The Message-ID is made of the notice's id, so that a mail sent twice is shown once.
class EmailChannel final : public Channel {
 public:
  EmailChannel(net::SmtpClient client, std::string from, Milliseconds deadline)
      : client_(std::move(client)), from_(std::move(from)), deadline_(deadline) {}

  ChannelKind kind() const override { return ChannelKind::kEmail; }
  bool Reaches(const Contact& contact) const override { return contact.email.has_value(); }
  /// The SMTP client's failures.
  Task<Result<Receipt>> Send(const Message& message) override;

 private:
  net::SmtpClient client_;
  std::string from_;
  Milliseconds deadline_;
};

}  // namespace medres::notification
