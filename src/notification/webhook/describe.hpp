#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include "notification/webhook/model.hpp"
#include "platform/json/json.hpp"

/// Webhooks as data, for JSON.
namespace medres::notification {

BOOST_DESCRIBE_ENUM(DeliveryStatus, kPending, kDelivered, kDead)

/// What a caller says of a webhook.
struct WebhookInput {
  std::string url;
  std::vector<std::string> kinds;
  bool active = true;
};
BOOST_DESCRIBE_STRUCT(WebhookInput, (), (url, kinds, active))
constexpr auto DescribeJson(const WebhookInput*) {
  return json::Object("WebhookInput", "Whom to tell of which events.",
                      json::Field("url").Length(1, 2000).Example("https://his.example.org/medres"),
                      json::Field("kinds").Items(1, 50).Example(R"(["appointment.*"])"),
                      json::Field("active").Optional());
}

}  // namespace medres::notification
