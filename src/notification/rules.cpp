#include "notification/rules.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "platform/json/view.hpp"

namespace medres::notification {
namespace {

constexpr int kMinutesOfDay = 1440;
/// Whoever hears of a call later than that has missed it.
constexpr Milliseconds kCallLasts = Minutes(15);

/// The clinic's offset from UTC at the visit.
std::optional<Minutes> OffsetOf(const VisitFacts& visit) {
  const auto wall = ParseInstant(visit.local_start + ":00Z");
  if (!wall) return std::nullopt;
  return std::chrono::duration_cast<Minutes>(*wall - visit.start);
}

struct Told {
  std::string status;  ///< the visit's, after the event
  bool took_time = false;
  std::string version;
  bool is_pressing = false;  ///< a fee that is to be paid by a certain time
};

Told ReadTold(const json::View& payload) {
  return {.status = payload["status"].Text(),
          .took_time = !payload["touched"].Items().empty(),
          // What is told of fees has the policy's version beside the visit's.
          .version = payload[payload["appointment_version"].Text().empty() ? "version" : "appointment_version"].Text(),
          .is_pressing = !payload["pay_before"].Text().empty()};
}

std::optional<Instant> InstantOf(const json::View& milliseconds) {
  const auto number = text::ParseInteger(milliseconds.Text());
  return number ? std::optional(Instant{*number}) : std::nullopt;
}

std::optional<VisitFacts> VisitOf(const json::View& visit) {
  const auto patient = PatientId::Parse(visit["patient"].Text());
  const auto start = InstantOf(visit["start"]);
  if (!patient || patient->IsNil() || !start) return std::nullopt;
  VisitFacts facts{.patient = *patient, .start = *start, .local_start = visit["local_start"].Text(), .resources = {}};
  for (const json::View& resource : visit["resources"].Items()) {
    if (const auto id = ResourceId::Parse(resource.Text())) facts.resources.push_back(*id);
  }
  return facts;
}

/// Who is told of an event of a visit, and who comes to it after the event.
struct Addressees {
  std::vector<PatientId> told;
  std::vector<PatientId> coming;
};

/// A group's visit is everybody's; who joins or leaves is told alone. Offers, calls and fees are the first patient's.
Addressees AddresseesOf(const json::View& payload, PatientId first, NoticeKind kind) {
  Addressees who{.told = {first}, .coming = {first}};
  for (const json::View& other : payload["visit"]["others"].Items()) {
    if (const auto id = PatientId::Parse(other.Text())) who.coming.push_back(*id);
  }
  const bool is_personal = kind == NoticeKind::kOffer || kind == NoticeKind::kCalled || kind == NoticeKind::kPaymentDue;
  if (const auto member = PatientId::Parse(payload["member"].Text())) {
    who.told = {*member};
  } else if (!is_personal) {
    who.told = who.coming;
  }
  return who;
}

/// A call is about now: it names the number, and the desk if that is said.
void AddCall(const json::View& payload, VisitFacts& facts) {
  facts.until = facts.start + kCallLasts;
  if (const auto number = text::ParseInteger(payload["number"].Text())) facts.number = static_cast<int>(*number);
  if (std::string desk(payload["desk"].Text()); !desk.empty()) facts.desk = std::move(desk);
}

std::optional<NoticeKind> KindOf(std::string_view event, const Told& told) {
  if (event == "appointment.booked" || event == "appointment.joined") return NoticeKind::kBooked;
  if (event == "appointment.rescheduled") return NoticeKind::kRescheduled;
  if (event == "appointment.substituted") return NoticeKind::kSubstituted;
  if (event == "appointment.cancelled_by_provider") return NoticeKind::kCancelledByProvider;
  if (event == "appointment.cancelled" || event == "appointment.left") return NoticeKind::kCancelled;
  // A cancellation that is taken back: the patient believes otherwise until they are told.
  if (event == "appointment.undone" && told.status == "booked" && told.took_time) return NoticeKind::kBooked;
  if (event == "waitlist.offered") return NoticeKind::kOffer;
  if (event == "queue.called") return NoticeKind::kCalled;
  if (event == "appointment.unpaid") return NoticeKind::kCancelledUnpaid;
  // What is paid when the patient comes needs no word before.
  if (event == "payment.fee_due" && told.is_pressing) return NoticeKind::kPaymentDue;
  return std::nullopt;
}

/// What an event takes the reason from, of what its subject is yet to be told.
std::vector<NoticeKind> WithdrawnBy(std::string_view event, const Told& told, bool tells) {
  constexpr std::array<std::string_view, 4> kEndsOfOffers{"waitlist.accepted", "waitlist.declined", "waitlist.expired",
                                                          "waitlist.withdrawn"};
  if (std::ranges::find(kEndsOfOffers, event) != kEndsOfOffers.end()) return {NoticeKind::kOffer};
  // Somebody else is called at that desk now, or the patient is there.
  constexpr std::array<std::string_view, 5> kEndsOfCalls{"queue.passed", "queue.returned", "queue.started",
                                                         "queue.finished", "queue.left"};
  if (std::ranges::find(kEndsOfCalls, event) != kEndsOfCalls.end()) return {NoticeKind::kCalled};
  std::vector<NoticeKind> withdrawn;
  if (!event.starts_with("appointment.")) return withdrawn;
  const bool is_off = told.status == "entered-in-error" || told.status == "cancelled";
  if (tells || is_off) withdrawn.push_back(NoticeKind::kReminder);
  if (is_off || event == "appointment.paid" || event == "appointment.waived") {
    withdrawn.push_back(NoticeKind::kPaymentDue);
  }
  return withdrawn;
}

/// One notice for each of `patients`.
void Draft(NoticeKind kind, const Notice& pattern, const std::vector<PatientId>& patients, Instant due, Plan& plan) {
  for (const PatientId patient : patients) {
    Notice notice = pattern;
    notice.id = NoticeId::Make();
    notice.kind = kind;
    notice.patient = notice.facts.patient = patient;
    notice.due_at = due;
    plan.notices.push_back(std::move(notice));
  }
}

}  // namespace

std::optional<VisitFacts> ReadVisit(std::string_view payload) {
  const auto tape = json::Tape::Make(payload);
  return tape ? VisitOf(json::View(*tape)["visit"]) : std::nullopt;
}

Plan PlanFor(const events::ToldEvent& told, const PlanRules& rules) {
  Plan plan;
  const auto tape = json::Tape::Make(told.event.payload);
  if (!tape) return plan;
  const json::View payload(*tape);
  const Told said = ReadTold(payload);
  const auto kind = KindOf(told.event.kind, said);
  const bool is_on = kind == NoticeKind::kBooked || kind == NoticeKind::kRescheduled ||
                     kind == NoticeKind::kSubstituted || told.event.kind == "appointment.left";
  plan.withdraws = WithdrawnBy(told.event.kind, said, kind.has_value());
  auto visit = VisitOf(payload["visit"]);
  if (!kind || !visit) return plan;
  if (kind == NoticeKind::kCalled) {
    AddCall(payload, *visit);
  } else if (visit->start <= rules.now) {
    return plan;
  }
  if (kind == NoticeKind::kOffer) visit->until = InstantOf(payload["expires_at"]);
  if (kind == NoticeKind::kPaymentDue) {
    visit->until = ParseInstant(payload["pay_before"].Text());
    visit->cents = text::ParseInteger(payload["cents"].Text());
  }
  if (IsOver(*visit, rules.now)) return plan;

  const Addressees who = AddresseesOf(payload, visit->patient, *kind);
  Notice pattern;
  pattern.event = ToText(told.event.subject) + "." + said.version;
  pattern.subject = told.event.subject;
  pattern.facts = *visit;
  pattern.created_at = pattern.updated_at = rules.now;
  Draft(*kind, pattern, who.told, rules.now, plan);
  const auto reminder = ReminderAt(*visit, rules.reminder_hour);
  if (is_on && reminder && *reminder > rules.now) {
    Draft(NoticeKind::kReminder, pattern, who.coming, *reminder, plan);
  }
  return plan;
}

bool IsOver(const VisitFacts& facts, Instant now) { return facts.until && *facts.until <= now; }

std::optional<Instant> ReminderAt(const VisitFacts& visit, int hour) {
  const auto offset = OffsetOf(visit);
  const auto midnight = ParseInstant(visit.local_start.substr(0, 10) + "T00:00:00Z");
  if (!offset || !midnight) return std::nullopt;
  return *midnight - std::chrono::hours(24) + std::chrono::hours(hour) - *offset;
}

Instant AfterQuiet(Instant at, const std::optional<QuietHours>& quiet, const VisitFacts& visit) {
  if (!quiet || quiet->from == quiet->to) return at;
  const Minutes offset = OffsetOf(visit).value_or(Minutes(0));
  const auto wall = std::chrono::floor<Minutes>(Milliseconds((at + offset).milliseconds));
  const int now = static_cast<int>(((wall.count() % kMinutesOfDay) + kMinutesOfDay) % kMinutesOfDay);
  const int from = quiet->from.minutes;
  const int to = quiet->to.minutes;
  const bool is_quiet = from < to ? now >= from && now < to : now >= from || now < to;
  if (!is_quiet) return at;
  const int wait = (to - now + kMinutesOfDay) % kMinutesOfDay;
  return Instant{std::chrono::duration_cast<Milliseconds>(wall).count()} + Minutes(wait) - offset;
}

bool IsUrgent(NoticeKind kind) {
  return kind == NoticeKind::kCancelledByProvider || kind == NoticeKind::kOffer || kind == NoticeKind::kCalled ||
         kind == NoticeKind::kPaymentDue;
}

Milliseconds BackoffAfter(int attempts, const RetryRules& rules, double chance) {
  constexpr int kMostDoublings = 30;
  const int doublings = std::clamp(attempts - 1, 0, kMostDoublings);
  const auto whole = std::min<std::int64_t>(rules.base.count() << doublings, rules.most.count());
  return Milliseconds(whole - static_cast<std::int64_t>(static_cast<double>(whole) / 2 * std::clamp(chance, 0.0, 1.0)));
}

std::vector<Issue> CheckPreferences(const Preferences& preferences) {
  std::vector<Issue> issues;
  const auto refuse_repeated = [&](const auto& list, const std::string& member) {
    for (std::size_t i = 0; i < list.size(); ++i) {
      const auto end = list.begin() + static_cast<std::ptrdiff_t>(i);
      if (std::find(list.begin(), end, list[i]) == end) continue;
      issues.push_back({"notification.repeated", "/" + member + "/" + std::to_string(i), {}});
    }
  };
  refuse_repeated(preferences.channels, "channels");
  refuse_repeated(preferences.muted, "muted");
  if (preferences.quiet && preferences.quiet->from == preferences.quiet->to) {
    issues.push_back({"notification.quiet_empty", "/quiet", {}});
  }
  return issues;
}

std::string MaskEmail(std::string_view email) {
  const auto at = email.find('@');
  if (at == std::string_view::npos || at == 0) return "***";
  return std::string(email.substr(0, 1)) + "***" + std::string(email.substr(at));
}

std::string MaskToken(std::string_view token) { return std::string(token.substr(0, 2)) + "***"; }

}  // namespace medres::notification
