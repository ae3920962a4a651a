#include "platform/monitor/sinks.hpp"

#include <algorithm>

#include "platform/json/writer.hpp"

namespace medres::monitor {
namespace {

constexpr Milliseconds kSinkDeadline{5'000};

std::string NumberText(double value) {
  std::string text;
  json::AppendNumber(text, value);
  return text;
}

void ObjectMember(json::Writer& json, std::string_view name,
                  std::initializer_list<std::pair<std::string_view, std::string_view>> members) {
  json.Key(name);
  json.BeginObject();
  for (const auto& [key, value] : members) json.Member(key, value);
  json.EndObject();
}

Task<Status> PostJson(const net::HttpClient& client, const std::string& url, std::string body) {
  MEDRES_CO_TRY(const net::HttpAnswer answer,
                co_await client.Call({.method = "POST",
                                      .url = url,
                                      .headers = {{"Content-Type", "application/json"}, {"User-Agent", "MedRes"}},
                                      .body = std::move(body)},
                                     {.deadline = kSinkDeadline}));
  if (!answer.succeeded()) {
    co_return Fail(Error::Unavailable("alerts.refused", {{"status", std::to_string(answer.status)}}));
  }
  co_return Status();
}

}  // namespace

std::string ToAlertmanager(const std::vector<AlertNotice>& notices, Instant until) {
  std::string text;
  json::Writer json(text);
  json.BeginArray();
  for (const AlertNotice& notice : notices) {
    json.BeginObject();
    ObjectMember(json, "labels",
                 {{"alertname", notice.name},
                  {"severity", notice.severity},
                  {"instance", notice.instance},
                  {"source", "medres"}});
    ObjectMember(json, "annotations", {{"summary", notice.summary}, {"value", NumberText(notice.value)}});
    json.Member("startsAt", FormatInstant(notice.started));
    json.Member("endsAt", FormatInstant(notice.ended.value_or(until)));
    json.EndObject();
  }
  json.EndArray();
  return text;
}

std::string ToWebhook(const std::vector<AlertNotice>& notices) {
  const bool firing = std::ranges::any_of(notices, [](const AlertNotice& notice) { return !notice.ended; });
  std::string text;
  json::Writer json(text);
  json.BeginObject();
  json.Member("version", "1");
  json.Member("status", firing ? "firing" : "resolved");
  json.Key("alerts");
  json.BeginArray();
  for (const AlertNotice& notice : notices) {
    json.BeginObject();
    json.Member("name", notice.name);
    json.Member("status", notice.ended ? "resolved" : "firing");
    json.Member("severity", notice.severity);
    json.Member("instance", notice.instance);
    json.Member("summary", notice.summary);
    json.Key("value");
    json.Number(notice.value);
    json.Member("started_at", FormatInstant(notice.started));
    if (notice.ended) json.Member("ended_at", FormatInstant(*notice.ended));
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
  return text;
}

Task<Status> AlertmanagerSink::Send(const std::vector<AlertNotice>& notices) {
  std::string body = ToAlertmanager(notices, clock_.Now() + lasts_);
  co_return co_await PostJson(client_, url_ + "/api/v2/alerts", std::move(body));
}

Task<Status> AlertWebhookSink::Send(const std::vector<AlertNotice>& notices) {
  co_return co_await PostJson(client_, url_, ToWebhook(notices));
}

}  // namespace medres::monitor
