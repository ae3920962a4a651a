#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "base/error.hpp"

namespace medres::json {

/// Everything that is wrong with one input, up to a bound: a caller mends fifty mistakes before asking again, and a
/// hostile body cannot make a long answer. Not thread-safe.
class Issues {
 public:
  static constexpr std::size_t kMax = 50;

  void Add(Issue issue) {
    if (!full()) issues_.push_back(std::move(issue));
  }
  bool empty() const { return issues_.empty(); }
  bool full() const { return issues_.size() >= kMax; }
  const std::vector<Issue>& all() const { return issues_; }

  /// Error::Invalid with all of them; leaves this empty.
  Error TakeError() { return Error::Invalid(std::exchange(issues_, {})); }

 private:
  std::vector<Issue> issues_;
};

}  // namespace medres::json
