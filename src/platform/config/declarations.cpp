#include <algorithm>
#include <array>

#include "platform/config/declarations_access.hpp"
#include "platform/config/declarations_booking.hpp"
#include "platform/config/declarations_documents.hpp"
#include "platform/config/declarations_monitoring.hpp"
#include "platform/config/declarations_notification.hpp"
#include "platform/config/declarations_ranking.hpp"
#include "platform/config/declarations_server.hpp"
#include "platform/config/settings.hpp"

namespace medres::config {
namespace {

/// After those of declarations_server.cpp, before those of booking.
constexpr std::array kFirst{
    Declaration{.key = "database.url",
                .fallback = "sqlite:var/medres.db",
                .help = "Where everything is kept: sqlite:PATH, or postgres://user@host/name (one of several hosts).",
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
    Declaration{.key = "database.sizing",
                .kind = Kind::kChoice,
                .fallback = "fixed",
                .help = "Connections up to the maximum, or the fewest that do as well as more (PostgreSQL).",
                .choices = "fixed|automatic"},
    Declaration{.key = "database.replica_urls",
                .fallback = "",
                .help = "Replicas for reads that may be a little old: postgres://…, separated by spaces.",
                .secret = true},
    Declaration{.key = "database.replica_max_lag_ms",
                .kind = Kind::kInteger,
                .fallback = "5000",
                .help = "A replica that is further behind than this is not read from.",
                .min = 100,
                .max = 3600000},
    Declaration{.key = "cache.snapshot_folder",
                .fallback = "",
                .help = "Where caches are kept over a restart; empty: they begin empty."},
    Declaration{.key = "redis.url",
                .fallback = "",
                .help = "What processes share besides the database: redis://[user:password@]host[:port][/database], "
                        "rediss://… or unix:///path; empty: nothing.",
                .secret = true,
                .alias = "MEDRES_REDIS"},
    Declaration{.key = "redis.connections_min",
                .kind = Kind::kInteger,
                .fallback = "1",
                .help = "Connections kept (Redis); at least one a loop.",
                .min = 1,
                .max = 100},
    Declaration{.key = "redis.connections_max",
                .kind = Kind::kInteger,
                .fallback = "8",
                .help = "Connections at most (Redis); at least one a loop.",
                .min = 1,
                .max = 100},
    Declaration{.key = "redis.command_timeout_ms",
                .kind = Kind::kInteger,
                .fallback = "250",
                .help = "What waits longer for Redis goes on without it.",
                .min = 5,
                .max = 60'000},
};

/// Between those of booking and those of notices.
constexpr std::array kMiddle{
    Declaration{.key = "patients.max_relations",
                .kind = Kind::kInteger,
                .fallback = "5",
                .help = "For how many others one person may act at a time.",
                .min = 1,
                .max = 100,
                .reloadable = true},
    Declaration{.key = "desk.opens_before_minutes",
                .kind = Kind::kInteger,
                .fallback = "120",
                .help = "How long before a visit its patient can check in.",
                .min = 0,
                .max = 1440,
                .reloadable = true},
    Declaration{.key = "desk.late_tolerance_minutes",
                .kind = Kind::kInteger,
                .fallback = "60",
                .help = "How long after a visit's start its patient can check in, where its policy does not say.",
                .min = 0,
                .max = 1440,
                .reloadable = true},
    Declaration{.key = "desk.late_after_minutes",
                .kind = Kind::kInteger,
                .fallback = "10",
                .help = "From how long after the start on somebody is late and goes behind others.",
                .min = 0,
                .max = 1440,
                .reloadable = true},
    Declaration{.key = "desk.late_behind",
                .kind = Kind::kInteger,
                .fallback = "3",
                .help = "Behind how many who wait already somebody late, or passed over before, goes.",
                .min = 0,
                .max = 100,
                .reloadable = true},
    Declaration{.key = "desk.priority_age",
                .kind = Kind::kInteger,
                .fallback = "75",
                .help = "From which age on people go first.",
                .min = 1,
                .max = 150,
                .reloadable = true},
    Declaration{.key = "desk.no_show_after_minutes",
                .kind = Kind::kInteger,
                .fallback = "0",
                .help =
                    "How long after its start a visit is marked as missed by the house, where its policy does not say "
                    "until when one may arrive; while desk.late_tolerance_minutes last, nobody is. 0: the house marks "
                    "nobody.",
                .min = 0,
                .max = 1440,
                .reloadable = true},
    Declaration{.key = "events.keep_days",
                .kind = Kind::kInteger,
                .fallback = "30",
                .help = "How long what happened stays in the outbox, for processes that were away.",
                .min = 1,
                .max = 3650,
                .reloadable = true},
    Declaration{.key = "audit.keep_days",
                .kind = Kind::kInteger,
                .fallback = "190",
                .help = "How long it is kept who looked at what; in China at least six months.",
                .min = 1,
                .max = 3650,
                .reloadable = true},
    Declaration{.key = "audit.when_full",
                .kind = Kind::kChoice,
                .fallback = "refuse",
                .help =
                    "What becomes of requests for persons' data while it cannot be kept who asked: they are refused, "
                    "or go on and their records are lost.",
                .choices = "refuse|lose"},
    Declaration{.key = "access.token_keys",
                .fallback = "",
                .help = "The JWK Set of who issues tokens (JWT): a file, or an address (https). Empty: keys alone."},
    Declaration{.key = "access.token_issuer", .fallback = "", .help = "What tokens must say in `iss`."},
    Declaration{.key = "access.token_audience", .fallback = "medres", .help = "What tokens must say in `aud`."},
    Declaration{.key = "access.token_leeway_seconds",
                .kind = Kind::kInteger,
                .fallback = "60",
                .help = "How much the issuer's clock may differ from ours.",
                .min = 0,
                .max = 600},
    Declaration{.key = "access.token_refresh_seconds",
                .kind = Kind::kInteger,
                .fallback = "300",
                .help = "How often the issuer's keys are read again.",
                .min = 10,
                .max = 86400},
    Declaration{.key = "access.rate_per_second",
                .kind = Kind::kInteger,
                .fallback = "0",
                .help = "Requests that a key or person may make on the average, in all processes together that share "
                        "Redis; 0: any number.",
                .min = 0,
                .max = 1000000},
    Declaration{.key = "access.rate_burst",
                .kind = Kind::kInteger,
                .fallback = "100",
                .help = "Requests that they may make at once.",
                .min = 1,
                .max = 1000000},
    Declaration{.key = "access.admin_key",
                .fallback = "",
                .help = "A key that may do everything; else the one that the demo made.",
                .reloadable = true,
                .secret = true,
                .alias = "MEDRES_ADMIN_KEY"},
    Declaration{.key = "security.key_file",
                .fallback = "var/keys",
                .help = "Field keys; made at the first start, to be kept safe and outside of backups."},
    Declaration{.key = "inventory.expiry_days",
                .kind = Kind::kInteger,
                .fallback = "90",
                .help = "How many days before its last day a lot in stock is told of.",
                .min = 1,
                .max = 1000},
    Declaration{.key = "constitution.wording_file",
                .fallback = "",
                .help = "The wording of questionnaires (JSON), where its use is permitted; empty: keys only."},
    Declaration{.key = "net.authorities_file",
                .fallback = "",
                .help = "Certificates (PEM) to trust beside the system's when other servers are called."},
};

/// After them.
constexpr std::array kLast{
    Declaration{.key = "events.max_streams",
                .kind = Kind::kInteger,
                .fallback = "1000",
                .help = "Clients of /api/v1/events at a time.",
                .min = 1,
                .max = 100000},
    Declaration{.key = "events.poll_ms",
                .kind = Kind::kInteger,
                .fallback = "100",
                .help = "Between two looks of the event bus into the outbox when nothing wakes it.",
                .min = 10,
                .max = 60000},
    Declaration{.key = "events.stream_entries",
                .kind = Kind::kInteger,
                .fallback = "50000",
                .help = "Events that each of 16 streams in Redis keeps, about; older ones are read in the outbox.",
                .min = 100,
                .max = 10000000},
    Declaration{.key = "events.heartbeat_ms",
                .kind = Kind::kInteger,
                .fallback = "15000",
                .help = "Silence on /api/v1/events after which a comment is sent.",
                .min = 100,
                .max = 600000,
                .reloadable = true},
    Declaration{.key = "config.remote_url",
                .kind = Kind::kUrl,
                .help = "A server that gives out settings (YAML or JSON) by HTTP, asked by long polls; empty: none.",
                .beside = true},
    Declaration{.key = "config.remote_key",
                .fallback = "",
                .help = "Sent to it as a bearer token.",
                .secret = true,
                .beside = true},
    Declaration{.key = "config.remote_cache",
                .fallback = "var/remote-settings.yaml",
                .help = "Where what it gave last is kept, for starts without it; empty: nowhere.",
                .beside = true},
    Declaration{.key = "config.remote_wait_seconds",
                .kind = Kind::kInteger,
                .fallback = "30",
                .help = "How long it may wait for news before it answers; how often it is asked when it does not wait.",
                .min = 1,
                .max = 3600,
                .beside = true},
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

std::vector<Declaration> Joined() {
  const auto server = ServerDeclarations();
  std::vector<Declaration> all(server.begin(), server.end());
  all.insert(all.end(), kFirst.begin(), kFirst.end());
  const auto booking = BookingDeclarations();
  all.insert(all.end(), booking.begin(), booking.end());
  all.insert(all.end(), kMiddle.begin(), kMiddle.end());
  const auto notification = NotificationDeclarations();
  all.insert(all.end(), notification.begin(), notification.end());
  const auto ranking = RankingDeclarations();
  all.insert(all.end(), ranking.begin(), ranking.end());
  for (const Declaration& declaration : AccessDeclarations()) {
    const std::string_view section = declaration.key.substr(0, declaration.key.find('.') + 1);
    const auto last = std::ranges::find_if(all.rbegin(), all.rend(),
                                           [&](const Declaration& other) { return other.key.starts_with(section); });
    all.insert(last == all.rend() ? all.end() : last.base(), declaration);
  }
  all.insert(all.end(), kLast.begin(), kLast.end());
  const auto documents = DocumentDeclarations();
  all.insert(all.end(), documents.begin(), documents.end());
  const auto monitoring = MonitoringDeclarations();
  all.insert(all.end(), monitoring.begin(), monitoring.end());
  return all;
}

}  // namespace

std::span<const Declaration> Declarations() {
  static const std::vector<Declaration> all = Joined();
  return all;
}

}  // namespace medres::config
