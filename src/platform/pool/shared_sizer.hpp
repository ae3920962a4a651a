#pragma once

#include <algorithm>
#include <mutex>
#include <utility>

#include "platform/pool/sizer.hpp"

namespace medres::pool {

/// One part's share of a total, at least one; the first parts take what is left over.
constexpr int ShareOf(int total, int parts, int part) {
  return std::max(1, total / parts + (part < total % parts ? 1 : 0));
}

/// The size of a pool in several parts, of which each belongs to a loop: they share a server, so what they measure is
/// one measurement. Were each sized by itself, each would gain by taking from the others. Thread-safe.
class SharedSizer {
 public:
  SharedSizer(int min, int max, int parts) : parts_(parts), sizer_(std::max(min, parts), std::max(max, parts)) {}

  /// What a part measured; gives the part's share of the size from now on.
  int Next(int part, const Sizer::Slice& slice) {
    const std::lock_guard lock(mutex_);
    all_.length += slice.length / parts_;  // the parts' slices lie beside each other
    all_.returned += slice.returned;
    all_.held += slice.held;
    all_.is_crowded = all_.is_crowded || slice.is_crowded;
    if (all_.length >= kSlice) sizer_.Next(std::exchange(all_, {}));
    return ShareOf(sizer_.target(), parts_, part);
  }

  /// Shorter slices are put together.
  static constexpr std::chrono::milliseconds kSlice{40};

 private:
  int parts_;
  std::mutex mutex_;
  Sizer::Slice all_;
  Sizer sizer_;
};

}  // namespace medres::pool
