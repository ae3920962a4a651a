#pragma once

#include <string>

#include "base/time.hpp"
#include "platform/metrics/metrics.hpp"
#include "platform/pool/board.hpp"
#include "platform/pool/breaker.hpp"
#include "platform/redis/address.hpp"

namespace medres::redis {

struct Options {
  Address address;
  int min_connections = 1;  ///< of the process, split over its loops; at least one each
  int max_connections = 8;
  int max_waiting = 1024;  ///< commands that wait for a connection; more are refused
  Milliseconds connect_timeout{1'000};
  Milliseconds command_timeout{500};  ///< for whoever names none
  Milliseconds idle_timeout{60'000};
  Milliseconds max_lifetime{1'800'000};
  Milliseconds backoff_min{50};
  Milliseconds backoff_max{1'000};
  Milliseconds check_after{2'000};  ///< an idle connection is asked whether it is there
  Milliseconds held_too_long{30'000};
  pool::BreakerLimits breaker;
  std::string authorities_file;          ///< for `rediss`, besides the system's
  pool::Record* record = nullptr;        ///< told how the pool stands; must outlive the client
  metrics::Registry* metrics = nullptr;  ///< for medres_redis_command_…; must outlive the client
};

}  // namespace medres::redis
