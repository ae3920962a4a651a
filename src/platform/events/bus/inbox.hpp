#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "platform/events/bus/letters.hpp"
#include "platform/events/bus/marks.hpp"
#include "platform/events/bus/rules.hpp"
#include "platform/events/bus/stretch.hpp"
#include "platform/events/bus/turnstile.hpp"
#include "platform/metrics/metrics.hpp"
#include "platform/sql/database.hpp"
#include "platform/trace/tracer.hpp"

namespace medres::events {

/// Writes what comes of events within `session`'s transaction. What it fails with, or throws, undoes all of it.
using Handler = std::function<Task<Status>(sql::Session& session, Told events)>;

struct Consumer {
  std::string name;                ///< unique, for ever: its marks bear it
  std::vector<std::string> kinds;  ///< what it wants: `appointment.booked`, `appointment.*`, `*`
  Handler handler;
  Lane lane = Lane::kNormal;
  Retry retry = {};
  std::int64_t batch = 512;  ///< events in one transaction at most

  bool Wants(std::string_view kind) const;
};

/// Counted per consumer.
struct ConsumerFigures {
  ConsumerFigures(metrics::Registry& registry, const std::string& consumer);

  metrics::Counter& handled;
  metrics::Counter& known;
  metrics::Counter& failed;
  metrics::Counter& dead;
  metrics::Histogram& latency;
};

/// Has a consumer handle stretches of the journal, whichever way they come and however often: each event has its effect
/// once, and those of one key have theirs in order. Marks move in the transaction of the effects. When a handler fails
/// the stretch is halved until one event is left, which is put aside as a letter, with whatever of its key comes
/// later; all other keys go on. Outlives its calls; one at a time in one process, any number of processes.
class Inbox {
 public:
  struct Parts {
    sql::Database& database;
    const Clock& clock;
    metrics::Registry& registry;
    std::function<double()> chance;
    Turnstile& turnstile;
    trace::Tracer* tracer = nullptr;  ///< records who handled what, in the traces that the events happened in
  };

  Inbox(Parts parts, Consumer consumer);

  const Consumer& consumer() const { return consumer_; }

  /// Partitions of which something before the stretch is missing; of those nothing was handled. Failures: the
  /// database's, after which the same stretch is to be tried again.
  Task<Result<std::vector<int>>> Absorb(const Stretch& stretch);

  /// Handles letters that are due, at most so many, and says how many were.
  Task<Result<int>> TryLettersAgain(int limit);

 private:
  struct Sorted {
    std::vector<const ToldEvent*> fresh;
    std::vector<const ToldEvent*> held;
    std::vector<int> gaps;
  };

  Task<Result<std::vector<int>>> AbsorbHalves(const Stretch& stretch);
  Task<Result<std::vector<int>>> AbsorbAtOnce(const Stretch& stretch, bool& is_handlers_fault);
  Task<Status> PutAside(const Stretch& stretch, const Error& failure);
  Task<Status> Handle(sql::Session& session, Told events);
  void Trace(Told events, std::int64_t started, bool failed) const;
  Task<Result<bool>> TryLetter(std::optional<Letter>& letter);
  Sorted Sort(const Stretch& stretch, const Marks& marks, const std::unordered_set<Uuid>& held) const;
  Letter LetterOf(const ToldEvent& told, int failures, const Error* failure) const;
  void Count(const std::vector<const ToldEvent*>& handled);

  Parts parts_;
  Consumer consumer_;
  ConsumerFigures figures_;
};

}  // namespace medres::events
