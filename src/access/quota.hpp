#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/time.hpp"

namespace medres::access {

/// How much each caller may ask for: `per_second` on the average, `burst` at once, unless they have rules of their own.
/// A token bucket, kept as the one instant at which it is full again (GCRA), so that a caller who has not asked lately
/// costs no memory. Thread-safe; nothing waits.
class Quota {
 public:
  struct Rules {
    std::int64_t per_second = 0;  ///< 0: as much as they like
    std::int64_t burst = 1;

    bool IsUsed() const { return per_second > 0; }
    /// Microseconds from one to the next, where they are used.
    std::int64_t Step() const { return 1'000'000 / per_second; }
    bool operator==(const Rules&) const = default;
  };
  struct Answer {
    bool allowed = true;
    std::int64_t remaining = 0;  ///< that may follow at once
    Milliseconds until_next{0};  ///< of a refused one: when to try again
    Milliseconds until_full{0};
  };

  /// Callers with an unfinished account at a time, at most; strangers beyond share one account.
  static constexpr std::size_t kMaxCallers = 100'000;

  explicit Quota(Rules rules) : rules_(rules) {}

  Answer Take(std::string_view caller, Instant now) { return Take(caller, rules_, now); }
  /// By rules of the caller's own, which may change from one time to the next.
  Answer Take(std::string_view caller, const Rules& rules, Instant now);
  Answer Look(std::string_view caller, Instant now) const;
  std::size_t Callers() const;

 private:
  struct Part {
    mutable std::mutex mutex;
    std::unordered_map<std::string, std::int64_t> full_at;  ///< in microseconds
    std::int64_t tidied_at = 0;
  };
  static constexpr std::size_t kParts = 16;

  Part& PartOf(std::string_view caller) const;
  static Answer AnswerOf(std::int64_t full_at, const Rules& rules, std::int64_t now);
  std::int64_t& AccountOf(Part& part, std::string_view caller, std::int64_t now) const;

  Rules rules_;
  mutable std::array<Part, kParts> parts_;
};

}  // namespace medres::access
