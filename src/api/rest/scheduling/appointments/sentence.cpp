#include "api/rest/scheduling/appointments/sentence.hpp"

#include <algorithm>
#include <array>
#include <tuple>
#include <vector>

#include "scheduling/calendar/zone.hpp"

namespace medres::api {
namespace {

constexpr std::size_t kReasonsRead = 3;

/// Codes whose text for programs names ids that nobody reads out, and what is said instead.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kSpoken{
    {{"booking.unknown_patient", "policy.spoken.unknown_patient"},
     {"booking.merged_patient", "policy.spoken.merged_patient"},
     {"booking.no_relation", "policy.spoken.no_relation"},
     {"booking.patient_overlap", "policy.spoken.patient_overlap"},
     {"policy.duplicate_channel", "policy.spoken.duplicate_channel"},
     {"session.already_holds", "policy.spoken.already_holds"}}};

std::string_view SpokenCodeOf(std::string_view code) {
  const auto found = std::ranges::find(kSpoken, code, &decltype(kSpoken)::value_type::first);
  return found == kSpoken.end() ? code : found->second;
}

/// "2026-12-01 08:00", on the clocks of the place.
std::string WallTextOf(Instant at, const std::string& zone_name) {
  const scheduling::Zone* zone = scheduling::FindZone(zone_name);
  if (zone == nullptr) return FormatInstant(at);
  const scheduling::WallTime wall = zone->ToWall(at);
  return FormatDate(wall.date) + " " + FormatLocalTime(LocalTime{wall.minutes});
}

/// One sentence to be spoken, in one language.
class VerdictSpeaker {
 public:
  VerdictSpeaker(const scheduling::BookingVerdict& verdict, const Speech& speech, http::Language language)
      : verdict_(verdict), speech_(speech), language_(language) {}

  std::string Say(std::string_view code, const ErrorArgs& args = {}) const {
    return speech_.messages.Render(language_, code, args);
  }
  std::string When(Instant at) const { return WallTextOf(at, verdict_.zone); }

  /// Ids of resources become their names, instants wall times.
  std::string Readable(const std::string& value) const {
    if (const auto at = ParseInstant(value)) return When(*at);
    const auto id = ResourceId::Parse(value);
    const auto resource = id ? speech_.resources.Find(*id) : nullptr;
    if (!resource) return value;
    const auto& [first, second] = language_ == http::Language::kZh ? std::tie(resource->name.zh, resource->name.en)
                                                                   : std::tie(resource->name.en, resource->name.zh);
    return first.empty() ? second : first;
  }

  std::string Reasons() const {
    std::vector<std::string> said;
    for (const Issue& issue : verdict_.reasons) {
      ErrorArgs args = issue.args;
      for (auto& [name, value] : args) value = Readable(value);
      std::string reason = Say(SpokenCodeOf(issue.code), args);
      if (std::ranges::find(said, reason) == said.end()) said.push_back(std::move(reason));
    }
    std::string text;
    for (std::size_t i = 0; i < std::min(said.size(), kReasonsRead); ++i) {
      text.append(text.empty() ? "" : " ").append(said[i]);
    }
    if (said.size() > kReasonsRead) {
      text += " " + Say("policy.verdict.more_reasons", {{"count", std::to_string(said.size() - kReasonsRead)}});
    }
    return text;
  }

  /// " It costs 50.00 yuan, to be paid within 30 minutes."
  std::string Fee() const {
    if (!verdict_.fee) return {};
    ErrorArgs args{{"amount", scheduling::FormatYuan(verdict_.fee->amount_cents)}};
    if (!verdict_.fee->hold_minutes) return " " + Say("policy.verdict.fee", args);
    args.emplace_back("minutes", std::to_string(*verdict_.fee->hold_minutes));
    return " " + Say("policy.verdict.fee_within", args);
  }

  std::string Instead() const {
    std::string text;
    if (verdict_.fit.submit_from) {
      text += " " + Say("policy.verdict.submit_from", {{"at", When(*verdict_.fit.submit_from)}});
    }
    if (verdict_.fit.first_date && verdict_.fit.last_date) {
      text += " " + Say("policy.verdict.dates", {{"first", FormatDate(*verdict_.fit.first_date)},
                                                 {"last", FormatDate(*verdict_.fit.last_date)}});
    }
    if (verdict_.next_start) {
      text += " " + Say("policy.verdict.next_start", {{"start", Readable(*verdict_.next_start)}});
    }
    return text;
  }

 private:
  const scheduling::BookingVerdict& verdict_;
  const Speech& speech_;
  http::Language language_;
};

}  // namespace

std::string SentenceOf(const scheduling::BookingVerdict& verdict, Instant start, const Speech& speech,
                       http::Language language) {
  const VerdictSpeaker speaker(verdict, speech, language);
  const std::string when = speaker.When(start);
  if (verdict.reasons.empty()) return speaker.Say("policy.verdict.allowed", {{"start", when}}) + speaker.Fee();
  return speaker.Say("policy.verdict.refused", {{"start", when}, {"reasons", speaker.Reasons()}}) + speaker.Instead();
}

}  // namespace medres::api
