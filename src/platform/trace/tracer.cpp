#include "platform/trace/tracer.hpp"

#include <algorithm>

namespace medres::trace {
namespace {

std::atomic<std::uint64_t> next_serial = 1;

/// The low 56 bits, as OpenTelemetry's consistent sampling takes them.
constexpr std::uint64_t kShareBits = std::uint64_t{1} << 56U;

struct OwnRing {
  std::uint64_t tracer = 0;
  std::shared_ptr<Ring> ring;
};

}  // namespace

bool IsInShare(const Context& context, std::uint64_t below) { return (context.trace_low & (kShareBits - 1)) < below; }

Tracer::Tracer(std::size_t ring) : ring_size_(ring), serial_(next_serial.fetch_add(1)) {}

Tracer::~Tracer() = default;

void Tracer::Set(bool on, double share) {
  const double bounded = std::clamp(share, 0.0, 1.0);
  below_.store(static_cast<std::uint64_t>(bounded * static_cast<double>(kShareBits)), std::memory_order_relaxed);
  on_.store(on, std::memory_order_relaxed);
}

Context Tracer::Begin(const std::optional<Context>& caller) {
  if (caller && !on()) return *caller;
  Context context = caller ? *caller : MakeTrace();
  if (!caller) context.sampled = on() && IsInShare(context, below_.load(std::memory_order_relaxed));
  context.span = MakeSpanId();
  context.recorder = this;
  return context;
}

void Record(const Context& context, const Span& span) {
  if (IsRecorded(context)) static_cast<Tracer*>(context.recorder)->Record(span);
}

std::string Told(const Context& context, std::string_view kind) {
  if (!IsRecorded(context)) return context.sampled && IsValid(context) ? ToTraceparent(context) : std::string();
  Span span = SpanBelow(context, std::string("tell ").append(kind), Kind::kProducer, WallNow());
  span.Say("messaging.destination.name", "outbox");
  Record(context, span);
  Context told = context;
  told.span = span.id;
  return ToTraceparent(told);
}

void Handled(Tracer& tracer, std::string_view traceparent, std::string_view what, std::int64_t started, bool failed) {
  const auto teller = tracer.on() && !traceparent.empty() ? Parse(traceparent, {}) : std::nullopt;
  if (!teller || !teller->sampled) return;
  Span span = SpanBelow(*teller, what, Kind::kConsumer, started);
  span.failed = failed;
  tracer.Record(span);
}

Context Tracer::Rejoin(std::string_view traceparent) {
  const auto teller = on() && !traceparent.empty() ? Parse(traceparent, {}) : std::nullopt;
  if (!teller || !teller->sampled) return {};
  Context context = *teller;
  context.recorder = this;
  return context;
}

Ring& Tracer::RingOfThisThread() {
  thread_local OwnRing own;
  if (own.tracer != serial_) {
    own = {.tracer = serial_, .ring = std::make_shared<Ring>(ring_size_)};
    const std::lock_guard lock(mutex_);
    rings_.push_back(own.ring);
  }
  return *own.ring;
}

void Tracer::Record(const Span& span) {
  if (on()) RingOfThisThread().Push(span);
}

std::vector<Span> Tracer::Take(std::size_t most) {
  std::vector<std::shared_ptr<Ring>> rings;
  {
    const std::lock_guard lock(mutex_);
    rings = rings_;
  }
  std::vector<Span> spans;
  spans.reserve(std::min<std::size_t>(most, 64));
  // Not always from the same ring first, so that a busy one cannot keep the others waiting.
  for (std::size_t i = 0; i < rings.size() && spans.size() < most; ++i) {
    rings[(next_ + i) % rings.size()]->Pop(spans, most - spans.size());
  }
  ++next_;
  taken_.fetch_add(static_cast<std::int64_t>(spans.size()), std::memory_order_relaxed);
  return spans;
}

Tracer::Figures Tracer::figures() const {
  Figures figures{.recorded = taken_.load(std::memory_order_relaxed)};
  const std::lock_guard lock(mutex_);
  for (const auto& ring : rings_) figures.dropped += ring->dropped();
  return figures;
}

}  // namespace medres::trace
