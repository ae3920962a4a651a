#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "platform/trace/ring.hpp"

namespace medres::trace {

/// Decides which traces are recorded, and keeps their spans until they are sent. Every thread writes to a ring of its
/// own; making one is the only time that a lock is taken. Thread-safe. Outlives everybody who records.
class Tracer {
 public:
  /// `ring`: spans kept per thread, a power of two.
  explicit Tracer(std::size_t ring = 2048);
  ~Tracer();
  Tracer(const Tracer&) = delete;
  Tracer& operator=(const Tracer&) = delete;

  /// Which share of the traces that begin here is recorded, 0 to 1; those of callers are as their callers say. Nothing
  /// is recorded before it is called, or while `on` is false.
  void Set(bool on, double share);
  bool on() const { return on_.load(std::memory_order_relaxed); }

  /// The trace of work that begins here: the caller's, or a new one, with a span of its own. While nothing is recorded
  /// a caller's context goes through as it came.
  Context Begin(const std::optional<Context>& caller);

  /// The context of a `traceparent` that was kept beside what is to be done; not valid when that is not recorded.
  Context Rejoin(std::string_view traceparent);

  /// Keeps a span. What is not to be recorded must not come here: ask `Current().sampled`.
  void Record(const Span& span);

  /// At most `most` spans out of all rings. By one caller at a time.
  std::vector<Span> Take(std::size_t most);

  struct Figures {
    std::int64_t recorded = 0;
    std::int64_t dropped = 0;  ///< for want of room
  };
  Figures figures() const;

 private:
  Ring& RingOfThisThread();

  const std::size_t ring_size_;
  const std::uint64_t serial_;
  std::atomic<bool> on_ = false;
  std::atomic<std::uint64_t> below_ = 0;  ///< traces whose number is lower are recorded
  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<Ring>> rings_;
  std::size_t next_ = 0;
  std::atomic<std::int64_t> taken_ = 0;
};

/// Whether spans below it are kept.
inline bool IsRecorded(const Context& context) { return context.sampled && context.recorder != nullptr; }
/// Keeps a span with the tracer that the context came from.
void Record(const Context& context, const Span& span);
/// Records that an event is told, and gives the `traceparent` to keep beside it; empty when nothing is recorded.
std::string Told(const Context& context, std::string_view kind);
/// Records that somebody handled what was told under `traceparent`, from `started` until now.
void Handled(Tracer& tracer, std::string_view traceparent, std::string_view what, std::int64_t started, bool failed);

/// Whether a trace belongs to the recorded share: the same answer in every program that asks so, as it depends on the
/// trace's random digits alone.
bool IsInShare(const Context& context, std::uint64_t below);

}  // namespace medres::trace
