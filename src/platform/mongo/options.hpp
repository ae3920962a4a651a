#pragma once

#include <string>

#include "base/error.hpp"
#include "base/time.hpp"
#include "platform/pool/board.hpp"
#include "platform/pool/breaker.hpp"

namespace medres::mongo {

struct Options {
  std::string url;  ///< `mongodb://[user:password@]host[:port][,…][/database][?tls=true&…]` or `mongodb+srv://…`
  int min_connections = 1;
  int max_connections = 8;      ///< as many threads may block
  int max_waiting = 256;        ///< callers without a connection; more are refused
  Milliseconds timeout{2'000};  ///< for a caller, waiting included; and for the server's answer to one command
  Milliseconds connect_timeout{1'000};
  Milliseconds idle_timeout{60'000};
  Milliseconds max_lifetime{1'800'000};
  Milliseconds backoff_min{50};
  Milliseconds backoff_max{1'000};
  Milliseconds check_after{2'000};  ///< what was idle for so long is asked before it is lent, and in any case
  Milliseconds held_too_long{30'000};
  pool::BreakerLimits breaker = {};
  std::string authorities_file = {};  ///< for TLS, instead of the system's; the URL's own comes first
  pool::Record* record = nullptr;     ///< told how the pool stands; must outlive the client
};

}  // namespace medres::mongo
