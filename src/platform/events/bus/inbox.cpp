#include "platform/events/bus/inbox.hpp"

#include <algorithm>

namespace medres::events {
namespace {

bool Has(const std::vector<int>& parts, int part) { return std::ranges::find(parts, part) != parts.end(); }

std::string ConsumerLabel(const std::string& consumer) { return "consumer=\"" + metrics::EscapeLabel(consumer) + "\""; }

}  // namespace

ConsumerFigures::ConsumerFigures(metrics::Registry& registry, const std::string& consumer)
    : handled(registry.GetCounter("medres_event_handled_total", "Events that a consumer of the bus has handled.",
                                  ConsumerLabel(consumer))),
      known(registry.GetCounter("medres_event_known_total", "Events that came again and were known.",
                                ConsumerLabel(consumer))),
      failed(registry.GetCounter("medres_event_failed_total", "Handlings of one event that failed.",
                                 ConsumerLabel(consumer))),
      dead(registry.GetCounter("medres_event_dead_total", "Events that became dead letters.", ConsumerLabel(consumer))),
      latency(registry.GetHistogram("medres_event_latency_seconds", "From an event's telling until it was handled.",
                                    ConsumerLabel(consumer))) {}

bool Consumer::Wants(std::string_view kind) const {
  return std::ranges::any_of(kinds, [&](std::string_view wanted) {
    return wanted.ends_with('*') ? kind.starts_with(wanted.substr(0, wanted.size() - 1)) : kind == wanted;
  });
}

Inbox::Inbox(Parts parts, Consumer consumer)
    : parts_(std::move(parts)), consumer_(std::move(consumer)), figures_(parts_.registry, consumer_.name) {}

Task<Result<std::vector<int>>> Inbox::Absorb(const Stretch& stretch) {
  const Turnstile::Pass pass = co_await parts_.turnstile.Enter(consumer_.lane);
  co_return co_await AbsorbHalves(stretch);
}

Task<Result<std::vector<int>>> Inbox::AbsorbHalves(const Stretch& stretch) {
  bool is_handlers_fault = false;
  auto done = co_await AbsorbAtOnce(stretch, is_handlers_fault);
  const bool is_late = !done && done.error().kind == ErrorKind::kTimeout && stretch.events.size() > 1;
  if (done || (!is_handlers_fault && !is_late) || IsOfTheHouse(done.error())) co_return done;
  if (stretch.events.size() == 1) {
    MEDRES_CO_CHECK(co_await PutAside(stretch, done.error()));
    co_return std::vector<int>();
  }
  const auto halves = Halve(stretch);
  MEDRES_CO_TRY(std::vector<int> gaps, co_await AbsorbHalves(halves.first));
  MEDRES_CO_TRY(const std::vector<int> more, co_await AbsorbHalves(halves.second));
  for (const int part : more) {
    if (!Has(gaps, part)) gaps.push_back(part);
  }
  co_return gaps;
}

/// In one transaction, or not at all.
Task<Result<std::vector<int>>> Inbox::AbsorbAtOnce(const Stretch& stretch, bool& is_handlers_fault) {
  Sorted sorted;
  const auto unit = [&](sql::Session& session) -> Task<Status> {
    std::vector<sql::Call> look;
    look.push_back(LockMarks(session.dialect(), consumer_.name, stretch.Parts()));
    look.push_back(FindHeldKeys(consumer_.name));
    MEDRES_CO_TRY(const auto seen, co_await session.RunAll(std::move(look)));
    const Marks marks = MarksOf(seen[0]);
    sorted = Sort(stretch, marks, HeldKeysOf(seen[1]));
    if (!sorted.fresh.empty()) {
      Status handled = co_await Handle(session, sorted.fresh);
      is_handlers_fault = !handled;
      if (!handled) co_return handled;
    }
    std::vector<Letter> letters;
    for (const ToldEvent* told : sorted.held) letters.push_back(LetterOf(*told, 0, nullptr));
    std::vector<sql::Call> calls;
    AppendLetters(calls, session.dialect(), letters);
    AppendMoves(calls, session.dialect(), consumer_.name, stretch, marks);
    if (!calls.empty()) MEDRES_CO_CHECK(co_await session.RunAllAndCommit(std::move(calls)));
    co_return Status();
  };
  MEDRES_CO_CHECK(co_await parts_.database.RunWrite(unit, sql::Database::kDeadline));
  Count(sorted.fresh);
  co_return sorted.gaps;
}

Inbox::Sorted Inbox::Sort(const Stretch& stretch, const Marks& marks, const std::unordered_set<Uuid>& held) const {
  Sorted sorted;
  for (std::size_t part = 0; part < stretch.covered.size(); ++part) {
    const auto& covered = stretch.covered[part];
    if (covered && (!marks[part] || *marks[part] < covered->from)) sorted.gaps.push_back(static_cast<int>(part));
  }
  for (const ToldEvent& told : stretch.events) {
    const int part = PartitionOf(told.event.subject);
    const auto& mark = marks[static_cast<std::size_t>(part)];
    if (Has(sorted.gaps, part)) continue;
    if (told.at <= *mark) {
      figures_.known.Add();
    } else if (consumer_.Wants(told.event.kind)) {
      (held.contains(told.event.subject) ? sorted.held : sorted.fresh).push_back(&told);
    }
  }
  return sorted;
}

Task<Status> Inbox::Handle(sql::Session& session, Told events) {
  const std::int64_t started = trace::WallNow();
  Status done;
  try {
    done = co_await consumer_.handler(session, events);
  } catch (const std::exception& thrown) {
    done = Fail(Error::Internal("events.handler_threw", {{"reason", thrown.what()}}));
  }
  Trace(events, started, !done);
  co_return done;
}

void Inbox::Trace(Told events, std::int64_t started, bool failed) const {
  if (parts_.tracer == nullptr) return;
  for (const ToldEvent* told : events) {
    trace::Handled(*parts_.tracer, told->event.trace, consumer_.name + " " + told->event.kind, started, failed);
  }
}

/// The one event of a stretch, whose handling was undone.
Task<Status> Inbox::PutAside(const Stretch& stretch, const Error& failure) {
  figures_.failed.Add();
  const std::vector<Letter> letters{LetterOf(stretch.events.front(), 1, &failure)};
  bool is_added = false;
  const auto unit = [&](sql::Session& session) -> Task<Status> {
    std::vector<sql::Call> look;
    look.push_back(LockMarks(session.dialect(), consumer_.name, stretch.Parts()));
    MEDRES_CO_TRY(const auto seen, co_await session.RunAll(std::move(look)));
    const Marks marks = MarksOf(seen[0]);
    std::vector<sql::Call> calls;
    is_added = !Sort(stretch, marks, {}).fresh.empty();
    if (is_added) AppendLetters(calls, session.dialect(), letters);
    AppendMoves(calls, session.dialect(), consumer_.name, stretch, marks);
    if (!calls.empty()) MEDRES_CO_CHECK(co_await session.RunAllAndCommit(std::move(calls)));
    co_return Status();
  };
  MEDRES_CO_CHECK(co_await parts_.database.RunWrite(unit, sql::Database::kDeadline));
  if (is_added && letters.front().status == LetterStatus::kDead) figures_.dead.Add();
  co_return Status();
}

/// `failure` is nothing for what only waits behind another.
Letter Inbox::LetterOf(const ToldEvent& told, int failures, const Error* failure) const {
  const Instant now = parts_.clock.Now();
  Letter letter{.id = LetterId::Make(),
                .consumer = consumer_.name,
                .told = told,
                .status = LetterStatus::kWaiting,
                .attempts = failures,
                .due_at = now,
                .failure = failure != nullptr ? ToString(*failure) : std::string(),
                .updated_at = now};
  if (failure == nullptr) return letter;
  letter.due_at = now + PauseAfter(consumer_.retry, failures, parts_.chance());
  if (IsSpent(consumer_.retry, failures) || IsHopeless(*failure)) letter.status = LetterStatus::kDead;
  return letter;
}

Task<Result<int>> Inbox::TryLettersAgain(int limit) {
  int tried = 0;
  while (tried < limit) {
    const Turnstile::Pass pass = co_await parts_.turnstile.Enter(consumer_.lane);
    std::optional<Letter> letter;
    const Result<bool> handled = co_await TryLetter(letter);
    if (!handled && (!letter || IsOfTheHouse(handled.error()))) co_return Fail(handled.error());
    if (handled && !*handled) break;
    ++tried;
    if (handled) continue;
    figures_.failed.Add();
    Letter failed = LetterOf(letter->told, letter->attempts + 1, &handled.error());
    failed.id = letter->id;
    MEDRES_CO_CHECK(co_await parts_.database.RunWrite(
        [&](sql::Session& session) { return UpdateLetter(session, failed); }, sql::Database::kDeadline));
    if (failed.status == LetterStatus::kDead) figures_.dead.Add();
  }
  co_return tried;
}

/// False when none is due. On a failure `letter` is the one whose handler failed, nothing when it was not a handler.
Task<Result<bool>> Inbox::TryLetter(std::optional<Letter>& letter) {
  std::optional<Letter> failed;
  std::vector<const ToldEvent*> events;
  auto done = co_await parts_.database.Write<bool>([&](sql::Session& session) -> Task<Result<bool>> {
    MEDRES_CO_TRY(letter, co_await ClaimLetter(session, consumer_.name, parts_.clock.Now()));
    if (!letter) co_return false;
    events = {&letter->told};
    const Status handled = co_await Handle(session, events);
    if (!handled) {
      failed = letter;
      co_return Fail(handled.error());
    }
    MEDRES_CO_CHECK(co_await RemoveLetter(session, letter->id));
    co_return true;
  });
  if (done && *done) Count(events);
  if (!done) letter = failed;
  co_return done;
}

void Inbox::Count(const std::vector<const ToldEvent*>& handled) {
  if (handled.empty()) return;
  const Instant now = parts_.clock.Now();
  for (const ToldEvent* told : handled) {
    figures_.latency.Observe(static_cast<double>(std::max<std::int64_t>(0, (now - told->told_at).count())) / 1e3);
  }
  figures_.handled.Add(static_cast<std::int64_t>(handled.size()));
}

}  // namespace medres::events
