#pragma once

#include <string>
#include <vector>

#include "base/time.hpp"
#include "platform/monitor/alert_rules.hpp"
#include "platform/net/http_client.hpp"

namespace medres::monitor {

/// An alert to tell of: it fires, or it has ended.
struct AlertNotice {
  std::string name;
  std::string severity;
  std::string summary;
  std::string instance;  ///< which process
  double value = 0;
  Instant started;
  std::optional<Instant> ended;
};

/// Somebody who is told of alerts. Called on one loop.
class AlertSink {
 public:
  virtual ~AlertSink() = default;
  virtual std::string_view name() const = 0;
  /// Whether it wants to hear of a firing alert again and again; else of changes alone.
  virtual bool wants_reminders() const = 0;
  /// Kept until it succeeds, in order.
  virtual Task<Status> Send(const std::vector<AlertNotice>& notices) = 0;
};

/// What Alertmanager's API v2 takes: an array of alerts. A firing one ends by itself at `until`, should nobody speak of
/// it again. Pure.
std::string ToAlertmanager(const std::vector<AlertNotice>& notices, Instant until);

/// What a webhook gets: `{version, status, alerts: [{name, status, severity, …}]}`. Pure.
std::string ToWebhook(const std::vector<AlertNotice>& notices);

/// `url`: where Alertmanager is, without the path of its API.
class AlertmanagerSink final : public AlertSink {
 public:
  AlertmanagerSink(const net::HttpClient& client, std::string url, const Clock& clock, Milliseconds lasts)
      : client_(client), url_(std::move(url)), clock_(clock), lasts_(lasts) {}
  std::string_view name() const override { return "alertmanager"; }
  bool wants_reminders() const override { return true; }
  Task<Status> Send(const std::vector<AlertNotice>& notices) override;

 private:
  const net::HttpClient& client_;
  std::string url_;
  const Clock& clock_;
  Milliseconds lasts_;
};

class AlertWebhookSink final : public AlertSink {
 public:
  AlertWebhookSink(const net::HttpClient& client, std::string url) : client_(client), url_(std::move(url)) {}
  std::string_view name() const override { return "webhook"; }
  bool wants_reminders() const override { return false; }
  Task<Status> Send(const std::vector<AlertNotice>& notices) override;

 private:
  const net::HttpClient& client_;
  std::string url_;
};

}  // namespace medres::monitor
