#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "scheduling/session/model.hpp"

/// Pure rules of sessions: no database, no clock.
namespace medres::scheduling {

/// Everything that is wrong with a plan in itself, with JSON pointers.
std::vector<Issue> CheckPlan(const SessionPlan& plan);

/// What changes of a single session.
struct SessionEdit {
  std::optional<int> add_numbers;
  std::optional<bool> closed;
};

/// The session as it is after the edit. Failures: kInvalid `session.empty_edit`, `session.too_many` where the numbers
/// would run into those of the extra ones.
Result<Session> Edited(Session session, const SessionEdit& edit);

/// Whether two plans of one resource would open the same half-day of the same date.
bool Collide(const SessionPlan& a, const SessionPlan& b);

/// How many days ahead of a date its sessions are there: those whose numbers are released furthest ahead, and one more.
int HorizonDays(const SessionPlan& plan);

/// The sessions of a plan on the dates from `first` to `last`, by the windows that the rotas open. A session's id
/// follows from plan, date and part: whoever opens it, it is the same.
std::vector<Session> SessionsOf(const SessionPlan& plan, std::span<const Rota> rotas, const std::string& zone,
                                LocalDate first, LocalDate last);

/// Those of the sessions that are due whose time no other session of the resource has already; one that is stopped has
/// none.
std::vector<Session> WithoutTaken(std::vector<Session> due, std::span<const Session> there);

/// Windows cut into segments, the numbers spread evenly over them in order of time; numbers that were added are spread
/// anew and counted on, so that nobody's number moves.
std::vector<NumberSegment> SegmentsOf(const Session& session);

/// What the session has to give, its moments as instants.
NumberOffer OfferOf(const Session& session);

/// The time that a number given up stays away; `chance` is in [0, 1).
Milliseconds ReturnDelay(const SessionTerms& terms, double chance);

/// Another session, with what is known of it now.
struct OtherSession {
  Session session;
  std::optional<ResourceId> department;
  int free = 0;
};

enum class AlternativeKind { kSameDoctor, kSameHalfDay, kSameDepartment };

struct Alternative {
  AlternativeKind kind = AlternativeKind::kSameDoctor;
  Session session;
  int free = 0;
};

/// What can be offered to those whose session is stopped, in order of preference: the same doctor's next sessions, the
/// same half-day with others of the department, the department's next sessions of that service. At most kOfEachKind.
inline constexpr std::size_t kOfEachKind = 3;
std::vector<Alternative> AlternativesTo(const Session& stopped, std::optional<ResourceId> department,
                                        std::span<const OtherSession> others, Instant now);

}  // namespace medres::scheduling
