#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <unordered_map>

#include "platform/metrics/metrics.hpp"
#include "platform/redis/reply.hpp"

namespace medres::redis {

/// Times and failures of commands by their verbs, as medres_redis_command_…{command="get"}. Belongs to one loop.
class CommandFigures {
 public:
  /// `registry` may be null: then nothing is counted.
  explicit CommandFigures(metrics::Registry* registry) : registry_(registry) {}

  /// Several commands in one exchange go by the first one's verb.
  void Count(std::string_view verb, std::chrono::nanoseconds took, bool succeeded);

 private:
  struct OfVerb {
    metrics::Histogram& seconds;
    metrics::Counter& failures;
  };

  metrics::Registry* registry_;
  std::unordered_map<std::string, OfVerb> verbs_;
};

}  // namespace medres::redis
