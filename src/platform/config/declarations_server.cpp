#include "platform/config/declarations_server.hpp"

#include <array>

namespace medres::config {
namespace {

constexpr std::array kServer{
    Declaration{.key = "server.listen",
                .fallback = "127.0.0.1:9084",
                .help = "Address and port to serve at.",
                .alias = "MEDRES_LISTEN"},
    Declaration{.key = "server.trusted_proxies",
                .fallback = "",
                .help = "Proxies whose X-Forwarded-For is believed: addresses and networks (10.0.0.0/8), between "
                        "commas."},
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
                .max = 600000,
                .reloadable = true},
    Declaration{.key = "server.body_timeout_ms",
                .kind = Kind::kInteger,
                .fallback = "30000",
                .help = "For a request's whole body.",
                .min = 100,
                .max = 600000,
                .reloadable = true},
    Declaration{.key = "server.stream_idle_timeout_ms",
                .kind = Kind::kInteger,
                .fallback = "60000",
                .help = "For the next bytes of a body that is handled while it comes.",
                .min = 100,
                .max = 3600000,
                .reloadable = true},
    Declaration{.key = "server.stream_timeout_ms",
                .kind = Kind::kInteger,
                .fallback = "3600000",
                .help = "For all of such a body; 0: as long as it likes.",
                .min = 0,
                .max = 604800000,
                .reloadable = true},
    Declaration{.key = "server.idle_timeout_ms",
                .kind = Kind::kInteger,
                .fallback = "75000",
                .help = "Between two requests of a connection.",
                .min = 100,
                .max = 3600000,
                .reloadable = true},
    Declaration{.key = "server.drain_ms",
                .kind = Kind::kInteger,
                .fallback = "10000",
                .help = "What is in flight may take this long after a stop.",
                .min = 0,
                .max = 600000},
};

}  // namespace

std::span<const Declaration> ServerDeclarations() { return kServer; }

}  // namespace medres::config
