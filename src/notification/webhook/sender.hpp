#pragma once

#include <functional>

#include "notification/rules.hpp"
#include "notification/webhook/store.hpp"
#include "platform/config/live.hpp"
#include "platform/events/bus/inbox.hpp"
#include "platform/metrics/metrics.hpp"
#include "platform/net/http_client.hpp"
#include "platform/trace/tracer.hpp"

namespace medres::notification {

struct SendRules {
  RetryRules retry;
  Milliseconds deadline{10'000};
  Milliseconds lease{60'000};
  int batch = 32;
  bool allow_private = false;
};

/// Owes active webhooks the events they wish, and pays: at least once, in order of what concerns one subject. Any 2xx
/// is an acceptance; everything else is tried again by BackoffAfter, and then dead, which lets what follows go on.
/// Thread-safe; references must outlive it.
class WebhookSender {
 public:
  struct Parts {
    sql::Database& database;
    WebhookStore& webhooks;
    DeliveryStore& deliveries;
    const net::HttpClient& client;
    const Clock& clock;
    metrics::Registry& metrics;
    trace::Tracer* tracer = nullptr;  ///< records deliveries in the traces that their events happened in
  };

  /// `chance` gives numbers in 0..1 for the back-off.
  WebhookSender(Parts parts, config::Section<SendRules> rules, std::function<double()> chance)
      : parts_(parts), rules_(std::move(rules)), chance_(std::move(chance)) {}

  /// As a consumer of the bus: owes what was told to those who wish it.
  Task<Status> Owe(sql::Session& session, events::Told told);
  /// One batch side by side on the caller's loop; says how many were claimed.
  Task<Result<int>> SendDue();

 private:
  Task<Status> Send(Delivery delivery);
  Task<Status> Attempt(Delivery delivery);
  Task<Result<int>> Call(const Delivery& delivery);

  Parts parts_;
  config::Section<SendRules> rules_;
  std::function<double()> chance_;
};

}  // namespace medres::notification
