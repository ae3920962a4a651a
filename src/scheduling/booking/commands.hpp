#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/error.hpp"
#include "scheduling/booking/numbers.hpp"
#include "scheduling/booking/payment.hpp"
#include "scheduling/model.hpp"

namespace medres::scheduling {

struct Policy;
struct PlanPolicy;
struct RotaSet;

using ReplyId = Id<struct ReplyTag>;

/// The rules under which a visit was booked, for what becomes of it; none: no rules.
struct VisitTerms {
  std::shared_ptr<const Policy> policy = {};
  std::optional<std::string> registration_type = {};  ///< 号别 of its doctor
};

/// Names one wish of one caller: the same key with the same body is the same wish, asked again.
struct IdempotencyKey {
  std::string scope;      ///< who asks: keys of different callers never meet
  std::string key;        ///< what the caller chose
  std::string body_hash;  ///< SHA-256 of the canonical body

  bool operator==(const IdempotencyKey&) const = default;
};

/// Staff's word against rules: those named are waived for this wish, no others. The codes are those of the issues that
/// would refuse (`booking.closed`, a policy's own, …).
struct Override {
  std::vector<std::string> rules;
  std::string reason;  ///< never empty; kept in the history and told by an event of its own

  bool operator==(const Override&) const = default;
};

/// "Book this service for this patient at this time", with the resources chosen or left to the house.
struct BookCommand {
  ServiceTypeId service_type;
  PatientId patient;
  Instant start;
  std::vector<ResourceId> resources;
  std::string channel;
  std::string actor;
  std::optional<IdempotencyKey> idempotency;
  std::vector<PatientId> others = {};  ///< of a group visit
  std::optional<Override> staff_override = {};
  std::optional<SeriesPlace> series = {};
  std::optional<PatientId> guardian = {};   ///< who answers for a minor
  std::optional<PatientId> booked_by = {};  ///< who acts for the patients, by a relation to each of them
  std::optional<NumberWish> number = {};    ///< a session's: it decides on the time, within the session's
};

/// "Move this appointment", same id: new time or resources, or another number.
struct RescheduleCommand {
  AppointmentId appointment;
  std::optional<std::int64_t> expected_version;
  Instant start;
  std::vector<ResourceId> resources;
  std::string actor;
  std::optional<Override> staff_override = {};
  VisitTerms terms = {};
  std::optional<NumberWish> number = {};  ///< of a session, which says who is seen and when
  Milliseconds number_delay{0};           ///< how long the number that is left stays away
};

/// "This appointment is now …": arrival, cancellation, no-show, or back by one step (`undo`).
struct TransitionCommand {
  AppointmentId appointment;
  std::optional<std::int64_t> expected_version;
  std::optional<AppointmentStatus> to;  ///< nothing: undo the last step
  std::string reason;
  std::string actor;
  VisitTerms terms = {};
  CalledOffBy called_off_by = CalledOffBy::kPatient;  ///< of a cancellation
  std::optional<Override> staff_override = {};
  Milliseconds number_delay{0};  ///< how long the number of a session that is given up stays away
};

/// "The substitute sees them": a session's visit goes to another resource, same number and time.
struct SubstituteCommand {
  ResourceId from;
  ResourceId to;
  std::string reason;
  std::string actor;
};

/// "Keep this for me for so long": an appointment that is pending, for nobody yet or for a patient.
struct HoldCommand {
  ServiceTypeId service_type;
  std::optional<PatientId> patient;
  Instant start;
  std::vector<ResourceId> resources;
  std::string channel;
  Milliseconds duration{0};  ///< from now on, by the database's clock
  std::string token;         ///< what its holder will be known by, not to be guessed
  std::string actor;
  std::optional<IdempotencyKey> idempotency;
  std::optional<PatientId> guardian = {};
  std::optional<PatientId> booked_by = {};
  std::optional<NumberWish> number = {};  ///< of a session, for a patient
  Milliseconds number_delay{0};           ///< how long the number stays away when the hold ends by itself
};

/// "Keep it longer": a new term from now on, and a new token; the old one is void.
struct RenewCommand {
  AppointmentId appointment;
  std::string token;
  std::string next_token;
  Milliseconds duration{0};
  std::string actor;
  Milliseconds number_delay{0};  ///< as of the hold
};

/// "Make a visit of what I hold." The token that booked it answers with the visit when it comes again.
struct ConfirmCommand {
  AppointmentId appointment;
  std::string token;
  std::optional<PatientId> patient;  ///< may be left out when it was held for one
  std::string actor;
  std::optional<PatientId> booked_by = {};
  VisitTerms terms = {};
};

/// "I do not need it any more."
struct ReleaseCommand {
  AppointmentId appointment;
  std::string token;
  std::string actor;
  Milliseconds number_delay{0};  ///< how long a number of a session that was held stays away
};

/// The house's: record that a hold is over. Refused while it is not.
struct ExpireCommand {
  AppointmentId appointment;
};

/// A patient joins a group visit, or leaves it. Its resources and time stay.
struct ParticipantCommand {
  AppointmentId appointment;
  std::optional<std::int64_t> expected_version;
  PatientId patient;
  bool joins = true;
  int max_patients = 1;  ///< what the service allows
  std::string actor;
  std::optional<std::string> channel = {};  ///< through which they join; the visit's own when left out
  std::optional<PatientId> guardian = {};   ///< who answers for a minor
  std::optional<Override> staff_override = {};
  VisitTerms terms = {};
};

/// Money came in for a visit, went back, or is not asked for. `entry` says which; its outcome is for the decision.
struct PaymentCommand {
  AppointmentId appointment;
  std::optional<std::int64_t> expected_version;
  PaymentEntry entry;
  std::string reason = {};   ///< of a waiver
  bool only_if_due = false;  ///< who takes it can still refuse it: cash at the desk
  std::string actor = {};
  VisitTerms terms = {};
  Milliseconds number_delay{0};  ///< should it come too late: how long the number of a session stays away
};

/// The house's: nobody paid in time, so the visit ends. Refused while it is not so.
struct UnpaidCommand {
  AppointmentId appointment;
  VisitTerms terms = {};
  Milliseconds number_delay{0};
};

/// What somebody who is to take part says to it.
enum class ReplyStatus { kNeedsAction, kAccepted, kDeclined, kTentative };

/// One version of what a participant, a patient or a resource, said to a visit at the time it had then: of a visit that
/// was moved nobody has said anything yet.
struct Reply {
  ReplyId id;
  std::int64_t version = 1;
  AppointmentId appointment;
  Uuid participant;
  ReplyStatus status = ReplyStatus::kNeedsAction;
  std::int64_t appointment_version = 0;  ///< that it made
  Interval time;
  Instant at;

  bool operator==(const Reply&) const = default;
};

/// "I shall come", "I cannot": the visit stays as it is and has a new version, which knows of it.
struct RespondCommand {
  AppointmentId appointment;
  std::optional<std::int64_t> expected_version;
  ReplyId id;
  std::int64_t version = 1;  ///< of the reply
  Uuid participant;
  ReplyStatus status = ReplyStatus::kNeedsAction;
  std::string actor;
};

/// "Something is to be remembered beside it" that the house has no model for: the visit stays as it is and has a new
/// version, so that whoever read the one before does not write over it.
struct AnnotateCommand {
  AppointmentId appointment;
  std::optional<std::int64_t> expected_version;
  std::string actor;
};

/// One resource that could serve a demand, with what memory knows of it.
struct Candidate {
  ResourceId resource;
  int capacity = 1;
  bool bookable = true;                         ///< it and its ancestors are active
  bool open = true;                             ///< its rota covers the time
  bool by_number = false;                       ///< its time is given out by numbers
  ResourceId place = {};                        ///< whose clock the visit goes by
  std::optional<ResourceId> site = {};          ///< the facility where it would be; none: where it belongs
  std::shared_ptr<const RotaSet> travels = {};  ///< its hours, when it keeps them at several sites
};

/// One stretch in which a visit takes a resource, and how long before and after it the resource is kept free.
struct Stretch {
  Interval core;
  int pad_before_minutes = 0;
  int pad_after_minutes = 0;
};

/// One requirement of a visit at a given time: `quantity` of the candidates, in order of preference, the same ones for
/// all stretches, of which there is at least one.
struct Demand {
  std::string role;
  std::vector<Stretch> stretches;
  int quantity = 1;
  std::vector<Candidate> candidates;

  /// From the first stretch to the last.
  Interval Span() const { return {stretches.front().core.start, stretches.back().core.end}; }
};

/// The versions in memory from which a plan was made. The decision holds only if the locked rows still carry them.
struct SeenVersion {
  ResourceId resource;
  std::int64_t version = 0;
  std::int64_t rota_version = 0;
};

/// A wish for time, made concrete outside any transaction: what to lock, to read and to choose from.
struct VisitPlan {
  std::shared_ptr<const ServiceType> service;
  Interval time;
  std::vector<Demand> demands;
  std::vector<SeenVersion> seen;  ///< candidates and all their ancestors
  std::string zone;
  std::string local_start;
  std::string local_date;
  std::string tzdb_version;
  std::string pickup_code;
  std::optional<ResourceId> facility;
  std::vector<std::string> waived = {};           ///< rules that memory found broken and the override names
  std::shared_ptr<const PlanPolicy> policy = {};  ///< null: no policy governs it
  std::shared_ptr<const NumberOffer> offer = {};  ///< of a session, whose whole time is the plan's until one is chosen
  std::optional<int> number = {};                 ///< the one that was chosen
};

/// An allocation that gets another colour.
struct LaneChange {
  AllocationId allocation;
  ResourceId resource;
  int lane = 0;
};

using Command = std::variant<BookCommand, RescheduleCommand, TransitionCommand, HoldCommand, RenewCommand,
                             ConfirmCommand, ReleaseCommand, ExpireCommand, ParticipantCommand, RespondCommand,
                             PaymentCommand, UnpaidCommand, AnnotateCommand>;

/// A command with what its decision needs: the plan of one that takes time, and what the appointment was when it was
/// looked at, for the locks.
struct Job {
  Command command;
  std::optional<VisitPlan> plan;
  std::vector<ResourceId> holding;        ///< the resources that the appointment held
  std::vector<PatientId> patients;        ///< whose time is taken or given back
  std::optional<Interval> time = {};      ///< of an appointment that is there already and stays where it is
  std::optional<Error> unplannable = {};  ///< why it has no plan: refused, whatever the database says
};

/// What became of a job that was not refused.
struct Outcome {
  Appointment appointment;
  bool replayed = false;          ///< the answer was given before: same idempotency key, or a hold's own token again
  std::vector<ResourceId> stale;  ///< not empty: nothing was decided, memory must be refreshed and the job planned anew
};

/// What a change means to policies: whether the visit's terms are to be written, the quotas it draws on, and what is
/// told of fees (kind and payload of events).
struct PolicyEffects {
  bool terms_changed = false;
  std::vector<std::string> quota_keys = {};
  std::vector<std::pair<std::string, std::string>> told = {};
};

/// What a change does to the visit's fee: whether the sums are to be written, and the line of the book.
struct PaymentEffects {
  bool changed = false;
  std::optional<PaymentEntry> entry = {};
};

/// What a decision does to the world, to be written in the same transaction.
struct Changes {
  Appointment appointment;  ///< after the change
  std::optional<ResourceId> facility;
  std::string local_date;
  bool created = false;
  std::string change;  ///< booked, rescheduled, cancelled, arrived, undone …: event kind and history entry
  std::string actor;
  std::string reason;
  std::vector<Allocation> taken;
  std::vector<Allocation> released;
  std::vector<LaneChange> lanes;
  std::optional<IdempotencyKey> idempotency;
  std::vector<Allocation> kept = {};     ///< same units and times, another kind or term
  std::vector<std::string> waived = {};  ///< the rules that were broken with staff's word; `reason` says why
  bool regrouped = false;                ///< others take part, or did until now
  PolicyEffects policy = {};
  PaymentEffects payment = {};
  std::optional<Reply> reply = {};
  std::optional<PatientId> booked_by = {};  ///< who acted for the patient in this change
  std::optional<LeftNumber> left = {};      ///< by a visit that has moved
  std::optional<PatientId> member = {};     ///< who joined or left a group by this change
  std::string trace = {};                   ///< `traceparent` of who wished it, for its events
};

}  // namespace medres::scheduling
