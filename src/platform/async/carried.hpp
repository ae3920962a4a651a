#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

namespace medres::async {

/// What a coroutine carries along, on whichever thread it resumes: the trace and the span that its work belongs to
/// (platform/trace gives the numbers their meaning). Nothing is carried where `trace_high` and `trace_low` are 0.
struct Carried {
  std::uint64_t trace_high = 0;
  std::uint64_t trace_low = 0;
  std::uint64_t span = 0;
  bool sampled = false;
  void* recorder = nullptr;                            ///< the tracer that keeps what is sampled
  std::shared_ptr<const std::string> state = nullptr;  ///< what other vendors sent along; mostly nothing
};

/// What the code that runs on this thread now carries.
inline Carried& Carrying() {
  thread_local Carried carried;
  return carried;
}

/// Stands as the first line of every coroutine that waits by itself (a leaf: a timer, a socket, a completion). While it
/// waits the thread carries nothing, so nobody else on the loop works for this trace; when it returns, its caller
/// carries again what it did.
class CarryOver {
 public:
  CarryOver() : saved_(std::exchange(Carrying(), Carried())) {}
  ~CarryOver() { Carrying() = std::move(saved_); }
  CarryOver(const CarryOver&) = delete;
  CarryOver& operator=(const CarryOver&) = delete;

 private:
  Carried saved_;
};

/// Carries `what` within a block that does not wait, and what was carried before after it.
class CarryHere {
 public:
  explicit CarryHere(Carried what) : before_(std::exchange(Carrying(), std::move(what))) {}
  ~CarryHere() { Carrying() = std::move(before_); }
  CarryHere(const CarryHere&) = delete;
  CarryHere& operator=(const CarryHere&) = delete;

 private:
  Carried before_;
};

}  // namespace medres::async
