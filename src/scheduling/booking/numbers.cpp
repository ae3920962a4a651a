#include "scheduling/booking/numbers.hpp"

#include <algorithm>

#include "scheduling/booking/states.hpp"
#include "scheduling/calendar/zone.hpp"

namespace medres::scheduling {
namespace {

const NumberPool* PoolOf(const NumberOffer& offer, std::string_view channel) {
  const auto found = std::ranges::find_if(offer.pools, [&](const NumberPool& pool) {
    return std::ranges::find(pool.channels, channel) != pool.channels.end();
  });
  return found == offer.pools.end() ? nullptr : &*found;
}

bool IsExtra(int number) { return number >= kFirstExtra; }

bool IsKept(std::span<const TakenNumber> taken, int number, Instant now) {
  return std::ranges::any_of(taken,
                             [&](const TakenNumber& other) { return other.number == number && other.IsKept(now); });
}

/// Ordinary numbers kept by the channels of one pool, or (null) by those without any.
int KeptBy(const NumberOffer& offer, const NumberPool* pool, std::span<const TakenNumber> taken, Instant now) {
  return static_cast<int>(std::ranges::count_if(taken, [&](const TakenNumber& other) {
    return !IsExtra(other.number) && other.IsKept(now) && PoolOf(offer, other.channel) == pool;
  }));
}

int KeptByAll(std::span<const TakenNumber> taken, Instant now) {
  return static_cast<int>(std::ranges::count_if(
      taken, [&](const TakenNumber& other) { return !IsExtra(other.number) && other.IsKept(now); }));
}

/// How many numbers the pools leave to a channel, whatever their segments are.
int LeftOfPools(const NumberOffer& offer, std::span<const TakenNumber> taken, std::string_view channel, Instant now) {
  if (now >= offer.merges_at) return std::max(0, offer.numbers - KeptByAll(taken, now));
  const NumberPool* own = PoolOf(offer, channel);
  int common = offer.numbers - KeptBy(offer, nullptr, taken, now);
  int left_of_own = 0;
  for (const NumberPool& pool : offer.pools) {
    const int kept = KeptBy(offer, &pool, taken, now);
    common -= std::max(pool.numbers, kept);
    if (&pool == own) left_of_own = std::max(0, pool.numbers - kept);
  }
  return left_of_own + std::max(0, common);
}

Issue IssueAt(const NumberOffer& offer, const char* code, const char* name, Instant at) {
  return {code, "", {{name, FormatInZone(at, offer.zone)}}};
}

bool Overlaps(std::span<const Interval> busy, const Interval& time) {
  return std::ranges::any_of(busy, [&](const Interval& other) { return other.Overlaps(time); });
}

std::optional<int> FirstFree(const NumberSegment& segment, std::span<const TakenNumber> taken, Instant now) {
  const auto free = std::ranges::find_if(segment.numbers, [&](int number) { return !IsKept(taken, number, now); });
  return free == segment.numbers.end() ? std::nullopt : std::optional(*free);
}

std::optional<ChosenNumber> ChooseOrdinary(const NumberOffer& offer, std::span<const TakenNumber> taken,
                                           const NumberAsk& ask, const OtherVisits& others) {
  std::optional<ChosenNumber> overlapping;
  for (const NumberSegment& segment : offer.segments) {
    if (segment.time.start <= ask.now || (ask.wish.from && segment.time.start != *ask.wish.from)) continue;
    const auto number = FirstFree(segment, taken, ask.now);
    if (!number || Overlaps(others.of_resource, segment.time)) continue;
    if (!Overlaps(others.of_patient, segment.time)) return ChosenNumber{*number, segment.time};
    if (!overlapping) overlapping = ChosenNumber{*number, segment.time};
  }
  return overlapping;  // the refusal will name the patient's other visits
}

/// Extra ones come last, unless a segment is named.
std::optional<ChosenNumber> ChooseExtra(const NumberOffer& offer, std::span<const TakenNumber> taken,
                                        const NumberAsk& ask, const OtherVisits& others) {
  int number = kFirstExtra;
  while (IsKept(taken, number, ask.now)) ++number;
  for (auto segment = offer.segments.rbegin(); segment != offer.segments.rend(); ++segment) {
    const bool wanted = !ask.wish.from || segment->time.start == *ask.wish.from;
    if (!wanted || segment->time.end <= ask.now || Overlaps(others.of_resource, segment->time)) continue;
    return ChosenNumber{number, segment->time};
  }
  return std::nullopt;
}

/// What keeps the patient from a number of the session, whichever it is and however it is asked for.
std::vector<Issue> ReasonsOfPatient(const NumberOffer& offer, std::span<const TakenNumber> taken, PatientId patient,
                                    Instant now) {
  std::vector<Issue> reasons;
  for (const TakenNumber& other : taken) {
    if (!other.IsHad(now) || other.patient != patient) continue;
    reasons.push_back({"session.already_holds",
                       "/patient",
                       {{"number", std::to_string(other.number)}, {"appointment", other.appointment.Text()}}});
  }
  if (offer.state == NumberState::kStopped) reasons.push_back({"session.stopped", "", {}});
  return reasons;
}

Result<ChosenNumber> ChooseAmong(const NumberOffer& offer, std::span<const TakenNumber> taken, const NumberAsk& ask,
                                 const OtherVisits& others) {
  auto reasons = WhyNone(offer, taken, ask);
  if (!reasons.empty()) return Fail(Error::Conflict("booking.conflict", {}, std::move(reasons)));
  const auto chosen =
      ask.wish.extra ? ChooseExtra(offer, taken, ask, others) : ChooseOrdinary(offer, taken, ask, others);
  if (chosen) return *chosen;
  Issue reason{"session.nothing_left", "/from", {}};
  const bool is_segment = !ask.wish.from || std::ranges::any_of(offer.segments, [&](const NumberSegment& segment) {
    return segment.time.start == *ask.wish.from;
  });
  if (!is_segment) reason = {"session.no_segment", "/from", {{"from", FormatInZone(*ask.wish.from, offer.zone)}}};
  return Fail(Error::Conflict("booking.conflict", {}, {std::move(reason)}));
}

void AddReasonsOfChannel(const NumberOffer& offer, std::span<const TakenNumber> taken, const NumberAsk& ask,
                         std::vector<Issue>& reasons) {
  if (offer.state == NumberState::kClosed) reasons.push_back({"session.closed", "", {}});
  const Instant opens_at = OpensAt(offer, ask.channel);
  if (ask.now < opens_at) reasons.push_back(IssueAt(offer, "session.not_released", "opens_at", opens_at));
  if (ask.now >= offer.stops_at) reasons.push_back(IssueAt(offer, "session.over", "stopped_at", offer.stops_at));
  if (LeftOfPools(offer, taken, ask.channel, ask.now) == 0) {
    reasons.push_back({"session.sold_out", "/channel", {{"channel", ask.channel}}});
  }
}

}  // namespace

TakenNumber TakenNumberOf(const Appointment& appointment) {
  return {.number = appointment.number->number,
          .appointment = appointment.id,
          .patient = appointment.patient,
          .channel = appointment.channel,
          .active = HoldsTime(appointment.status),
          .returns_at = appointment.number_returns_at,
          .version = appointment.version,
          .expires_at = appointment.expires_at};
}

std::vector<TakenNumber> HadNumbers(std::span<const TakenNumber> taken, Instant now) {
  std::vector<TakenNumber> had;
  std::ranges::copy_if(taken, std::back_inserter(had), [&](const TakenNumber& number) { return number.IsHad(now); });
  return had;
}

void MergeNumber(std::vector<TakenNumber>& known, const TakenNumber& number) {
  const auto found = std::ranges::find_if(known, [&](const TakenNumber& other) {
    return other.appointment == number.appointment && other.number == number.number;
  });
  if (found == known.end()) {
    known.push_back(number);
  } else if (found->version <= number.version) {
    *found = number;
  }
}

Instant OpensAt(const NumberOffer& offer, std::string_view channel) {
  const NumberPool* pool = PoolOf(offer, channel);
  return pool != nullptr ? pool->opens_at : offer.opens_at;
}

std::shared_ptr<const NumberOffer> WithoutLeave(std::shared_ptr<const NumberOffer> offer,
                                                std::span<const Interval> leave) {
  if (leave.empty()) return offer;
  auto open = std::make_shared<NumberOffer>(*offer);
  std::erase_if(open->segments, [&](const NumberSegment& segment) { return Overlaps(leave, segment.time); });
  if (open->segments.empty() && open->state == NumberState::kOpen) open->state = NumberState::kClosed;
  return open;
}

int FreeAt(const NumberOffer& offer, const Interval& segment, std::span<const TakenNumber> taken, Instant now) {
  const auto found = std::ranges::find(offer.segments, segment, &NumberSegment::time);
  if (found == offer.segments.end() || offer.state == NumberState::kStopped || segment.start <= now) return 0;
  return static_cast<int>(
      std::ranges::count_if(found->numbers, [&](int number) { return !IsKept(taken, number, now); }));
}

int FreeNumbers(const NumberOffer& offer, std::span<const TakenNumber> taken, Instant now) {
  int free = 0;
  for (const NumberSegment& segment : offer.segments) free += FreeAt(offer, segment.time, taken, now);
  return free;
}

int LeftFor(const NumberOffer& offer, std::span<const TakenNumber> taken, std::string_view channel, Instant now) {
  return std::min(LeftOfPools(offer, taken, channel, now), FreeNumbers(offer, taken, now));
}

std::vector<Issue> WhyNone(const NumberOffer& offer, std::span<const TakenNumber> taken, const NumberAsk& ask) {
  std::vector<Issue> reasons = ReasonsOfPatient(offer, taken, ask.patient, ask.now);
  if (!ask.wish.extra) AddReasonsOfChannel(offer, taken, ask, reasons);
  const auto extras = std::ranges::count_if(
      taken, [&](const TakenNumber& other) { return IsExtra(other.number) && other.IsKept(ask.now); });
  if (ask.wish.extra && extras >= offer.extra_cap) {
    reasons.push_back({"session.extra_cap", "", {{"cap", std::to_string(offer.extra_cap)}}});
  }
  return reasons;
}

std::vector<Issue> WhyNotAgain(const NumberOffer& offer, std::span<const TakenNumber> taken, PatientId patient,
                               const Interval& time, Instant now) {
  std::vector<Issue> reasons = ReasonsOfPatient(offer, taken, patient, now);
  const bool open = std::ranges::find(offer.segments, time, &NumberSegment::time) != offer.segments.end();
  if (!open && offer.state != NumberState::kStopped) reasons.push_back({"session.closed", "", {}});
  return reasons;
}

Result<ChosenNumber> ChooseNumber(const NumberOffer& offer, std::span<const TakenNumber> taken, const NumberAsk& ask,
                                  const OtherVisits& others) {
  if (!ask.wish.returning) return ChooseAmong(offer, taken, ask, others);
  return ChooseAmong(offer, HadNumbers(taken, ask.now), ask, others);
}

}  // namespace medres::scheduling
