#pragma once

#include <cstdint>

namespace medres::pool {

/// Whether callers are let through to the server.
enum class BreakerState : std::uint8_t {
  kClosed,    ///< they are
  kHalfOpen,  ///< one is, to find out
  kOpen       ///< they are turned away at once
};

/// How a pool stands at one moment.
struct Figures {
  int open = 0;  ///< connections, lent or idle
  int idle = 0;
  int connecting = 0;
  int waiting = 0;  ///< callers that wait for a connection
  BreakerState breaker = BreakerState::kClosed;
  std::int64_t lost = 0;  ///< connections that were found dead or broke, so far
  int target = 0;         ///< connections that it may have at most at present

  bool operator==(const Figures&) const = default;
};

}  // namespace medres::pool
