#include <array>

#include "base/text.hpp"
#include "platform/config/settings.hpp"

namespace medres::config {
namespace {

/// The first may not be more than the second.
struct Order {
  std::string_view lower;
  std::string_view upper;
};
constexpr std::array kOrders{
    Order{"database.connections_min", "database.connections_max"},
    Order{"documents.connections_min", "documents.connections_max"},
};

/// The first is of no use while the second is empty: most likely a key was mistaken or forgotten.
struct Need {
  std::string_view key;
  std::string_view needed;
};
constexpr std::array kNeeds{
    Need{"notification.sms_secret", "notification.sms_url"},
    Need{"notification.smtp_password", "notification.smtp_user"},
    Need{"notification.smtp_user", "notification.smtp_host"},
    Need{"notification.wechat_secret", "notification.wechat_app_id"},
    Need{"notification.wechat_app_id", "notification.wechat_secret"},
    Need{"config.remote_key", "config.remote_url"},
};

ErrorArgs BothPlaces(const Settings& settings, std::string_view key, std::string_view other) {
  return {{"place", settings.PlaceOf(key)}, {"other", std::string(other)}, {"other_place", settings.PlaceOf(other)}};
}

}  // namespace

std::vector<Issue> CheckTogether(const Settings& settings) {
  std::vector<Issue> issues;
  for (const Order& order : kOrders) {
    if (settings.Integer(order.lower) <= settings.Integer(order.upper)) continue;
    issues.push_back({"config.order", std::string(order.lower), BothPlaces(settings, order.lower, order.upper)});
  }
  for (const Need& need : kNeeds) {
    if (settings.Text(need.key).empty() || !settings.Text(need.needed).empty()) continue;
    issues.push_back({"config.needs", std::string(need.key), BothPlaces(settings, need.key, need.needed)});
  }
  return issues;
}

}  // namespace medres::config
