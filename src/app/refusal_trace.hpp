#pragma once

#include <atomic>
#include <string_view>

#include "base/time.hpp"
#include "platform/log/log.hpp"
#include "platform/metrics/metrics.hpp"
#include "platform/security/key_ring.hpp"

namespace medres::app {

/// What is kept of addresses that send wrong credentials again and again: a metric counts each answer, a line of the
/// log names the address by a digest under the house's key, which whoever has the key file can compare and nobody else
/// can guess. Thread-safe; references must outlive it.
class RefusalTrace {
 public:
  /// Between two lines, whoever they are about: strangers make them.
  static constexpr Milliseconds kPause{10'000};

  RefusalTrace(const security::KeyRing& keys, metrics::Registry& registry, log::Logger& logger);

  void NoteSlowed(std::string_view house, Instant now);

 private:
  const security::KeyRing& keys_;
  log::Logger& logger_;
  metrics::Counter& slowed_;
  std::atomic<std::int64_t> quiet_until_ = 0;  ///< in milliseconds
  std::atomic<std::int64_t> told_ = 0;         ///< of `slowed_`, by the last line
};

}  // namespace medres::app
