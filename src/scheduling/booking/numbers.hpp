#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "scheduling/model.hpp"

/// Numbers (号) as the booking core sees them: what a session has to give, who has which, and which one a wish gets.
/// The functions are pure; who may take a number and which it is, is decided under the lock of the session's resource.
namespace medres::scheduling {

/// A stretch of a session, and the numbers whose holders are seen in it.
struct NumberSegment {
  Interval time;
  std::vector<int> numbers;  ///< ascending
};

/// Numbers kept for some channels until the pools merge.
struct NumberPool {
  std::vector<std::string> channels;
  int numbers = 0;
  Instant opens_at;
};

/// Whether a session gives numbers; closed, only extra ones; stopped (停诊), none.
enum class NumberState { kOpen, kClosed, kStopped };

/// What a session has to give. Immutable; made by whoever keeps sessions.
struct NumberOffer {
  SessionId session;
  ResourceId resource;
  ServiceTypeId service_type;
  std::string zone;
  NumberState state = NumberState::kOpen;
  Interval time;
  std::vector<NumberSegment> segments;  ///< those that are open, in order
  int numbers = 0;                      ///< of all segments
  std::vector<NumberPool> pools;        ///< what they leave of `numbers` is for every channel
  Instant opens_at;                     ///< for channels without a pool
  Instant stops_at;
  Instant merges_at;              ///< from then on there are no pools
  int extra_cap = 0;              ///< 加号
  std::int64_t rota_version = 0;  ///< of the resource, when memory read the session
};

/// Extra numbers are counted apart: the first of every session has this one.
inline constexpr int kFirstExtra = 1001;

/// A number that somebody has, or that was given up and is not back yet.
struct TakenNumber {
  int number = 0;
  AppointmentId appointment;
  std::optional<PatientId> patient;
  std::string channel;
  bool active = true;
  std::optional<Instant> returns_at = {};
  std::int64_t version = 1;                ///< of the appointment
  std::optional<Instant> expires_at = {};  ///< of one that is held: from then on it is given up

  bool IsHad(Instant now) const { return active && !(expires_at && *expires_at <= now); }
  bool IsKept(Instant now) const { return IsHad(now) || (returns_at && *returns_at > now); }
  bool operator==(const TakenNumber&) const = default;
};

/// Of an appointment that has one.
TakenNumber TakenNumberOf(const Appointment& appointment);

/// A number that an appointment has no more, since it has moved.
struct LeftNumber {
  SessionId session;
  TakenNumber number;
};

/// Those that somebody has; the rest was given up and is on its way back.
std::vector<TakenNumber> HadNumbers(std::span<const TakenNumber> taken, Instant now);

/// Adds what is known of one appointment's having one number; of what is known twice the later version stays.
void MergeNumber(std::vector<TakenNumber>& known, const TakenNumber& number);

/// "A number of this session."
struct NumberWish {
  SessionId session;
  std::optional<Instant> from = {};  ///< of the segment that starts then; left out: the first that is free
  bool extra = false;                ///< beyond the session's numbers, by staff's word
  bool returning = false;            ///< also one on its way back to the others: for who waits in turn

  bool operator==(const NumberWish&) const = default;
};

/// Who asks for a number, and when.
struct NumberAsk {
  NumberWish wish;
  std::string channel;
  PatientId patient;
  Instant now;
};

/// When a channel may begin to take numbers.
Instant OpensAt(const NumberOffer& offer, std::string_view channel);

/// What is left of an offer while its resource is away: the segments that leave falls into give no numbers, and where
/// none is left it is closed. The offer itself when there is no leave.
std::shared_ptr<const NumberOffer> WithoutLeave(std::shared_ptr<const NumberOffer> offer,
                                                std::span<const Interval> leave);

/// How many numbers nobody keeps, whoever may take them: of the segment at that time, and of all together. None of a
/// segment that has begun, and none of a session that is stopped.
int FreeAt(const NumberOffer& offer, const Interval& segment, std::span<const TakenNumber> taken, Instant now);
int FreeNumbers(const NumberOffer& offer, std::span<const TakenNumber> taken, Instant now);

/// How many of the free numbers a channel may take: those of its pool that are left, and those that are for everybody.
int LeftFor(const NumberOffer& offer, std::span<const TakenNumber> taken, std::string_view channel, Instant now);

/// Everything that keeps this channel and patient from any number at all (`session.*`), as far as `taken` is complete.
std::vector<Issue> WhyNone(const NumberOffer& offer, std::span<const TakenNumber> taken, const NumberAsk& ask);

/// Everything that keeps a patient from having the number back that they gave up, which is seen at `time`: a session
/// that does not take place, another number of it (`taken` is the others'), leave that was entered since.
std::vector<Issue> WhyNotAgain(const NumberOffer& offer, std::span<const TakenNumber> taken, PatientId patient,
                               const Interval& time, Instant now);

struct ChosenNumber {
  int number = 0;
  Interval time;

  bool operator==(const ChosenNumber&) const = default;
};

/// What takes time besides the session's numbers.
struct OtherVisits {
  std::vector<Interval> of_patient = {};
  std::vector<Interval> of_resource = {};  ///< from before there were numbers
};

/// The lowest free number, in a segment still to come that nothing else takes of the resource; one where the patient
/// has no other visit, if there is one. Failures: kConflict `booking.conflict` with every reason.
Result<ChosenNumber> ChooseNumber(const NumberOffer& offer, std::span<const TakenNumber> taken, const NumberAsk& ask,
                                  const OtherVisits& others);

/// What the booking core asks of whoever keeps sessions; from memory. Thread-safe.
class SessionNumbers {
 public:
  virtual ~SessionNumbers() = default;
  /// Null for a session that is not known.
  virtual std::shared_ptr<const NumberOffer> OfferOf(SessionId session) const = 0;
  /// How long a number that is given up now stays away; drawn anew at each call, so that nobody can wait for it.
  virtual Milliseconds DrawReturnDelay(SessionId session) const = 0;
};

}  // namespace medres::scheduling
