#include "platform/config/settings.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "base/text.hpp"

namespace medres::config {
namespace {

constexpr Declaration RankingWeight(std::string_view key, std::string_view points, std::string_view help) {
  return {.key = key, .kind = Kind::kInteger, .fallback = points, .help = help, .min = 0, .max = 10000};
}

constexpr std::array kDeclarations{
    Declaration{.key = "server.listen",
                .fallback = "127.0.0.1:9084",
                .help = "Address and port to serve at.",
                .alias = "MEDRES_LISTEN"},
    Declaration{.key = "server.loops",
                .kind = Kind::kInteger,
                .fallback = "0",
                .help = "Event loops, each with a thread; 0: as many as cores.",
                .min = 0,
                .max = 256},
    Declaration{.key = "server.header_timeout_ms",
                .kind = Kind::kInteger,
                .fallback = "10000",
                .help = "From the first byte of a request to the end of its headers.",
                .min = 100,
                .max = 600000},
    Declaration{.key = "server.body_timeout_ms",
                .kind = Kind::kInteger,
                .fallback = "30000",
                .help = "For a request's whole body.",
                .min = 100,
                .max = 600000},
    Declaration{.key = "server.idle_timeout_ms",
                .kind = Kind::kInteger,
                .fallback = "75000",
                .help = "Between two requests of a connection.",
                .min = 100,
                .max = 3600000},
    Declaration{.key = "server.drain_ms",
                .kind = Kind::kInteger,
                .fallback = "10000",
                .help = "What is in flight may take this long after a stop.",
                .min = 0,
                .max = 600000},
    Declaration{.key = "database.url",
                .fallback = "sqlite:var/medres.db",
                .help = "Where everything is kept: sqlite:PATH, or postgres://user@host/name.",
                .secret = true,
                .alias = "MEDRES_DATABASE"},
    Declaration{.key = "database.readers",
                .kind = Kind::kInteger,
                .fallback = "2",
                .help = "Reader threads (SQLite).",
                .min = 1,
                .max = 64},
    Declaration{.key = "database.connections_min",
                .kind = Kind::kInteger,
                .fallback = "4",
                .help = "Connections kept (PostgreSQL).",
                .min = 1,
                .max = 500},
    Declaration{.key = "database.connections_max",
                .kind = Kind::kInteger,
                .fallback = "16",
                .help = "Connections at most (PostgreSQL).",
                .min = 1,
                .max = 500},
    Declaration{.key = "booking.hold_max_seconds",
                .kind = Kind::kInteger,
                .fallback = "1800",
                .help = "How long time may be held at once, by holding or renewing.",
                .min = 1,
                .max = 86'400},
    Declaration{.key = "booking.hold_sweep_ms",
                .kind = Kind::kInteger,
                .fallback = "5000",
                .help = "Pause between two rounds of tidying expired holds; they are over without it.",
                .min = 1000,
                .max = 3'600'000},
    Declaration{.key = "sessions.max_waiting",
                .kind = Kind::kInteger,
                .fallback = "256",
                .help = "Wishes for numbers of one session that a process lets wait; others are told to come again.",
                .min = 1,
                .max = 4096},
    Declaration{.key = "waitlist.priorities",
                .fallback = "emergency,urgent,routine",
                .help = "Priorities of the waiting list; the first is served first, the last is what nobody says."},
    Declaration{.key = "waitlist.offer_minutes",
                .kind = Kind::kInteger,
                .fallback = "30",
                .help = "How long an offer stands.",
                .min = 1,
                .max = 1440},
    Declaration{.key = "waitlist.notice_minutes",
                .kind = Kind::kInteger,
                .fallback = "60",
                .help = "From the end of an offer to the start of its visit, at least.",
                .min = 0,
                .max = 10'080},
    Declaration{.key = "waitlist.retry_minutes",
                .kind = Kind::kInteger,
                .fallback = "15",
                .help = "Until a time that the rules refused to somebody is tried for them again.",
                .min = 1,
                .max = 1440},
    Declaration{.key = "waitlist.quiet_hours",
                .fallback = "",
                .help = "When nobody is offered anything, in the clinic's time: 22:00-07:00; empty: never."},
    Declaration{.key = "waitlist.round_ms",
                .kind = Kind::kInteger,
                .fallback = "2000",
                .help = "Pause between two rounds of offers.",
                .min = 100,
                .max = 3'600'000},
    Declaration{.key = "patients.max_relations",
                .kind = Kind::kInteger,
                .fallback = "5",
                .help = "For how many others one person may act at a time.",
                .min = 1,
                .max = 100},
    Declaration{.key = "desk.opens_before_minutes",
                .kind = Kind::kInteger,
                .fallback = "120",
                .help = "How long before a visit its patient can check in.",
                .min = 0,
                .max = 1440},
    Declaration{.key = "desk.late_tolerance_minutes",
                .kind = Kind::kInteger,
                .fallback = "60",
                .help = "How long after a visit's start its patient can check in, where its policy does not say.",
                .min = 0,
                .max = 1440},
    Declaration{.key = "desk.late_after_minutes",
                .kind = Kind::kInteger,
                .fallback = "10",
                .help = "From how long after the start on somebody is late and goes behind others.",
                .min = 0,
                .max = 1440},
    Declaration{.key = "desk.late_behind",
                .kind = Kind::kInteger,
                .fallback = "3",
                .help = "Behind how many who wait already somebody late, or passed over before, goes.",
                .min = 0,
                .max = 100},
    Declaration{.key = "desk.priority_age",
                .kind = Kind::kInteger,
                .fallback = "75",
                .help = "From which age on people go first.",
                .min = 1,
                .max = 150},
    Declaration{.key = "desk.no_show_after_minutes",
                .kind = Kind::kInteger,
                .fallback = "0",
                .help =
                    "How long after its start a visit is marked as missed by the house, where its policy does not say "
                    "until when one may arrive; 0: the house marks nobody.",
                .min = 0,
                .max = 1440},
    Declaration{.key = "booking.travel_minutes",
                .kind = Kind::kInteger,
                .fallback = "30",
                .help = "The way between two sites that do not say how long it is.",
                .min = 0,
                .max = 720},
    Declaration{.key = "events.keep_days",
                .kind = Kind::kInteger,
                .fallback = "30",
                .help = "How long what happened stays in the outbox, for processes that were away.",
                .min = 1,
                .max = 3650},
    Declaration{.key = "audit.keep_days",
                .kind = Kind::kInteger,
                .fallback = "190",
                .help = "How long it is kept who looked at what; in China at least six months.",
                .min = 1,
                .max = 3650},
    Declaration{.key = "access.admin_key",
                .fallback = "",
                .help = "A key that may do everything; else the one that the demo made.",
                .secret = true,
                .alias = "MEDRES_ADMIN_KEY"},
    Declaration{.key = "security.key_file",
                .fallback = "var/keys",
                .help = "Field keys; made at the first start, to be kept safe and outside of backups."},
    RankingWeight("ranking.waiting", "3000", "Points for the earliest start; none at the window's end."),
    RankingWeight("ranking.preference", "1500", "Points for the most preferred practitioner."),
    RankingWeight("ranking.load", "500", "Points for a day of which nothing is taken."),
    RankingWeight("ranking.fairness", "1000", "Points for who is taken least beside the others of the pool."),
    RankingWeight("ranking.distance", "1000", "Points for no way to go."),
    RankingWeight("ranking.continuity", "1500", "Points for who has seen the patient before."),
    RankingWeight("ranking.day_part", "500", "Points for a wished part of the day."),
    RankingWeight("ranking.weekday", "500", "Points for a wished weekday."),
    RankingWeight("ranking.constitution", "500", "Points for who is good at the patient's constitution."),
    Declaration{.key = "constitution.wording_file",
                .fallback = "",
                .help = "The wording of questionnaires (JSON), where its use is permitted; empty: keys only."},
    Declaration{.key = "net.authorities_file",
                .fallback = "",
                .help = "Certificates (PEM) to trust beside the system's when other servers are called."},
    Declaration{.key = "notification.channels",
                .fallback = "sms,email,wechat,file",
                .help = "The order in which patients are told; those that are not configured are passed over."},
    Declaration{.key = "notification.file",
                .fallback = "var/outbox/notices.ndjson",
                .help = "Where the file channel writes; empty: no file channel."},
    Declaration{.key = "notification.reminder_hour",
                .kind = Kind::kInteger,
                .fallback = "18",
                .help = "Hour of the clinic's day before a visit at which patients are reminded.",
                .min = 0,
                .max = 23},
    Declaration{.key = "notification.attempts",
                .kind = Kind::kInteger,
                .fallback = "8",
                .help = "Attempts before a notice is dead.",
                .min = 1,
                .max = 100},
    Declaration{.key = "notification.retry_ms",
                .kind = Kind::kInteger,
                .fallback = "30000",
                .help = "First pause after a failed attempt; it doubles up to an hour.",
                .min = 1,
                .max = 3600000},
    Declaration{.key = "notification.poll_ms",
                .kind = Kind::kInteger,
                .fallback = "500",
                .help = "Between two looks for what is to be told.",
                .min = 10,
                .max = 60000},
    Declaration{
        .key = "notification.lease_ms",
        .kind = Kind::kInteger,
        .fallback = "120000",
        .help = "After this long another process takes over what one that died was telling; longer than carriers take.",
        .min = 100,
        .max = 3600000},
    Declaration{.key = "notification.sms_url", .fallback = "", .help = "The SMS gateway; empty: no SMS."},
    Declaration{.key = "notification.sms_secret",
                .fallback = "",
                .help = "Sent to the SMS gateway as a bearer token.",
                .secret = true},
    Declaration{.key = "notification.smtp_host", .fallback = "", .help = "The mail server; empty: no e-mail."},
    Declaration{.key = "notification.smtp_port",
                .kind = Kind::kInteger,
                .fallback = "587",
                .help = "Its port.",
                .min = 1,
                .max = 65535},
    Declaration{.key = "notification.smtp_tls",
                .kind = Kind::kChoice,
                .fallback = "starttls",
                .help = "How its connection is secured.",
                .choices = "starttls|implicit|none"},
    Declaration{.key = "notification.smtp_user", .fallback = "", .help = "Its user; empty: none is said."},
    Declaration{.key = "notification.smtp_password", .fallback = "", .help = "Its password.", .secret = true},
    Declaration{.key = "notification.mail_from",
                .fallback = "medres@localhost.localdomain",
                .help = "Whom mail to patients comes from."},
    Declaration{.key = "notification.wechat_url", .fallback = "https://api.weixin.qq.com", .help = "WeChat's API."},
    Declaration{
        .key = "notification.wechat_app_id", .fallback = "", .help = "The official account's id; empty: no WeChat."},
    Declaration{
        .key = "notification.wechat_secret", .fallback = "", .help = "The official account's secret.", .secret = true},
    Declaration{.key = "notification.wechat_templates",
                .fallback = "",
                .help = "The account's template ids by kind: booked=ID,reminder=ID."},
    Declaration{.key = "webhooks.allow_private",
                .kind = Kind::kChoice,
                .fallback = "false",
                .help = "Whether webhooks may lead into our own network.",
                .choices = "false|true"},
    Declaration{.key = "webhooks.attempts",
                .kind = Kind::kInteger,
                .fallback = "12",
                .help = "Attempts before a delivery is dead.",
                .min = 1,
                .max = 100},
    Declaration{.key = "webhooks.retry_ms",
                .kind = Kind::kInteger,
                .fallback = "10000",
                .help = "First pause after a failed delivery; it doubles up to an hour.",
                .min = 1,
                .max = 3600000},
    Declaration{.key = "events.max_streams",
                .kind = Kind::kInteger,
                .fallback = "1000",
                .help = "Clients of /api/v1/events at a time.",
                .min = 1,
                .max = 100000},
    Declaration{.key = "events.heartbeat_ms",
                .kind = Kind::kInteger,
                .fallback = "15000",
                .help = "Silence on /api/v1/events after which a comment is sent.",
                .min = 100,
                .max = 600000},
    Declaration{.key = "log.level",
                .kind = Kind::kChoice,
                .fallback = "info",
                .help = "What is logged.",
                .choices = "debug|info|warning|error|off",
                .reloadable = true},
    Declaration{.key = "log.format",
                .kind = Kind::kChoice,
                .fallback = "console",
                .help = "For people or for machines.",
                .choices = "console|json"},
};

const Declaration* Find(std::string_view key) {
  const auto found = std::ranges::find(kDeclarations, key, &Declaration::key);
  return found == kDeclarations.end() ? nullptr : &*found;
}

/// Edit distance, for "did you mean".
std::size_t Distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
    }
  }
  return row[b.size()];
}

std::string_view Nearest(std::string_view key) {
  return std::ranges::min_element(kDeclarations, {}, [&](const Declaration& d) { return Distance(key, d.key); })->key;
}

std::string PlaceOf(const Layer& layer, const std::string& key) {
  const auto place = layer.places.find(key);
  return place == layer.places.end() ? layer.name : place->second;
}

void CheckValue(const Declaration& declaration, const std::string& value, const std::string& place,
                std::vector<Issue>& issues) {
  const std::string key(declaration.key);
  if (declaration.kind == Kind::kInteger) {
    const auto number = text::ParseInteger(value);
    if (!number || *number < declaration.min || *number > declaration.max) {
      issues.push_back(
          {"config.range",
           key,
           {{"place", place}, {"min", std::to_string(declaration.min)}, {"max", std::to_string(declaration.max)}}});
    }
  }
  if (declaration.kind == Kind::kChoice) {
    const auto choices = text::Split(declaration.choices, '|');
    if (std::ranges::find(choices, value) == choices.end()) {
      issues.push_back({"config.choice", key, {{"place", place}, {"choices", std::string(declaration.choices)}}});
    }
  }
}

}  // namespace

std::span<const Declaration> Declarations() { return kDeclarations; }

Result<Settings> Settings::Make(std::vector<Layer> layers) {
  Settings settings;
  std::vector<Issue> issues;
  for (const Declaration& declaration : kDeclarations) {
    settings.values_[std::string(declaration.key)] = std::string(declaration.fallback);
  }
  for (const Layer& layer : layers) {
    for (const auto& [key, value] : layer.values) {
      const Declaration* declaration = Find(key);
      if (declaration == nullptr) {
        issues.push_back(
            {"config.unknown", key, {{"place", PlaceOf(layer, key)}, {"nearest", std::string(Nearest(key))}}});
        continue;
      }
      CheckValue(*declaration, value, PlaceOf(layer, key), issues);
      settings.values_[key] = value;
    }
  }
  if (!issues.empty()) return Fail(Error::Invalid(std::move(issues)));
  settings.layers_ = std::move(layers);
  return settings;
}

const std::string& Settings::Text(std::string_view key) const {
  const auto found = values_.find(key);
  if (found == values_.end()) throw std::logic_error("no such setting: " + std::string(key));
  return found->second;
}

long long Settings::Integer(std::string_view key) const { return *text::ParseInteger(Text(key)); }

std::vector<Settings::Explained> Settings::Explain() const {
  std::vector<Explained> all;
  for (const Declaration& declaration : kDeclarations) {
    const std::string key(declaration.key);
    Explained one{&declaration, Text(key), "default", {}};
    for (const Layer& layer : layers_) {
      if (!layer.values.contains(key)) continue;
      one.others.push_back(one.source);
      one.source = PlaceOf(layer, key);
    }
    if (declaration.secret && !one.value.empty() && !one.value.starts_with("sqlite:")) one.value = "***";
    all.push_back(std::move(one));
  }
  return all;
}

}  // namespace medres::config
