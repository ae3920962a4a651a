#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <vector>

#include "platform/trace/span.hpp"

namespace medres::trace {

/// Spans on their way from the one thread that makes them to the one that sends them, without a lock. When it is full
/// what is new is dropped, and counted.
class Ring {
 public:
  /// `size`: a power of two.
  explicit Ring(std::size_t size) : spans_(size) {}

  /// By its own thread.
  bool Push(const Span& span) {
    const std::size_t head = head_.load(std::memory_order_relaxed);
    if (head - tail_.load(std::memory_order_acquire) == spans_.size()) {
      dropped_.fetch_add(1, std::memory_order_relaxed);
      return false;
    }
    spans_[head & (spans_.size() - 1)] = span;
    head_.store(head + 1, std::memory_order_release);
    return true;
  }

  /// Adds at most `most` to `out`, in order. By one thread at a time.
  void Pop(std::vector<Span>& out, std::size_t most) {
    std::size_t tail = tail_.load(std::memory_order_relaxed);
    const std::size_t head = head_.load(std::memory_order_acquire);
    for (; tail != head && most > 0; --most) out.push_back(spans_[tail++ & (spans_.size() - 1)]);
    tail_.store(tail, std::memory_order_release);
  }

  std::int64_t dropped() const { return dropped_.load(std::memory_order_relaxed); }

 private:
  std::vector<Span> spans_;
  alignas(64) std::atomic<std::size_t> head_ = 0;
  alignas(64) std::atomic<std::size_t> tail_ = 0;
  std::atomic<std::int64_t> dropped_ = 0;
};

}  // namespace medres::trace
