#pragma once

#include "notification/channel.hpp"
#include "platform/net/http_client.hpp"

namespace medres::notification {

struct SmsGateway {
  std::string url;
  std::string secret;  ///< sent as a bearer token when it is not empty
  Milliseconds deadline{10'000};
};

/// Text messages by a gateway that takes JSON over HTTP: POST {"id", "to", "text", "kind", "language"} with the
/// notice's id as Idempotency-Key. Any 2xx is taken over; a member "id" of its answer is kept as the reference.
class SmsChannel final : public Channel {
 public:
  SmsChannel(const net::HttpClient& client, SmsGateway gateway) : client_(client), gateway_(std::move(gateway)) {}

  ChannelKind kind() const override { return ChannelKind::kSms; }
  bool Reaches(const Contact& contact) const override { return contact.phone.has_value(); }
  /// The client's failures; kInvalid `notification.refused` {channel, status} for 400, 404, 410 and 422, kUnavailable
  /// for every other status.
  Task<Result<Receipt>> Send(const Message& message) override;

 private:
  const net::HttpClient& client_;
  SmsGateway gateway_;
};

}  // namespace medres::notification
