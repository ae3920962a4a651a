#include "platform/config/declarations_access.hpp"

#include <array>

namespace medres::config {
namespace {

constexpr std::array kAccess{
    Declaration{.key = "access.anonymous_per_second",
                .kind = Kind::kInteger,
                .fallback = "100",
                .help =
                    "Requests without credentials that may come from one address (of IPv6: one /64) on the average; "
                    "0: any number.",
                .min = 0,
                .max = 1000000},
    Declaration{.key = "access.anonymous_burst",
                .kind = Kind::kInteger,
                .fallback = "1000",
                .help = "Such requests that may come at once.",
                .min = 1,
                .max = 1000000},
    Declaration{.key = "access.refused_per_second",
                .kind = Kind::kInteger,
                .fallback = "10",
                .help = "Wrong credentials from one address that are answered 401 on the average, more are 429; 0: any "
                        "number. Right ones are never refused for them.",
                .min = 0,
                .max = 1000000},
    Declaration{.key = "access.refused_burst",
                .kind = Kind::kInteger,
                .fallback = "100",
                .help = "Such credentials that may come at once.",
                .min = 1,
                .max = 1000000},
    Declaration{.key = "accounts.session_idle_minutes",
                .kind = Kind::kInteger,
                .fallback = "30",
                .help = "Who makes no request for so long is signed out; counted to a minute, never later.",
                .min = 1,
                .max = 1440},
    Declaration{.key = "accounts.session_hours",
                .kind = Kind::kInteger,
                .fallback = "12",
                .help = "How long somebody is signed in at most.",
                .min = 1,
                .max = 720},
    Declaration{.key = "accounts.second_factor_roles",
                .fallback = "",
                .help = "Roles, between commas, that may do nothing but set up a second factor until they have one."},
    Declaration{.key = "accounts.crypto_threads",
                .kind = Kind::kInteger,
                .fallback = "1",
                .help = "Threads that hash passwords, each with 19 MiB; 64 sign-ins may wait for them.",
                .min = 1,
                .max = 16},
    Declaration{.key = "server.tls_listen",
                .fallback = "",
                .help = "Address and port to serve at by TLS, beside server.listen; empty: no TLS.",
                .alias = "MEDRES_TLS_LISTEN"},
    Declaration{.key = "server.tls_certificate",
                .fallback = "",
                .help = "The server's certificate and those above it (PEM); read again at SIGHUP."},
    Declaration{.key = "server.tls_key", .fallback = "", .help = "Its key (PEM, without a passphrase)."},
    Declaration{.key = "server.tls_clients",
                .kind = Kind::kChoice,
                .fallback = "none",
                .help = "Whether callers show certificates of their own.",
                .choices = "none|asked|required"},
    Declaration{
        .key = "server.tls_client_authorities", .fallback = "", .help = "Whose certificates callers may show (PEM)."},
    Declaration{.key = "server.hsts_seconds",
                .kind = Kind::kInteger,
                .fallback = "31536000",
                .help = "How long browsers that came by TLS shall come by TLS alone; 0: they are not told.",
                .min = 0,
                .max = 63'072'000},
    Declaration{.key = "http.cors_origins",
                .fallback = "",
                .help = "Origins (https://host), between commas, whose pages may read answers; no wildcards."},
    Declaration{.key = "http.cors_max_age_seconds",
                .kind = Kind::kInteger,
                .fallback = "600",
                .help = "How long browsers may remember that.",
                .min = 0,
                .max = 86'400},
};

}  // namespace

std::span<const Declaration> AccessDeclarations() { return kAccess; }

}  // namespace medres::config
