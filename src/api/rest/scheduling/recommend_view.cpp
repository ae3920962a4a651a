#include "api/rest/scheduling/recommend_view.hpp"

namespace medres::api {
namespace {

using scheduling::ConstitutionBasis;

std::string_view NoteOf(ConstitutionBasis basis) {
  switch (basis) {
    case ConstitutionBasis::kAssessed: return "personalisation.assessed";
    case ConstitutionBasis::kEvidence: return "personalisation.evidence";
    case ConstitutionBasis::kNone: return "personalisation.not_assessed";
    case ConstitutionBasis::kStale: return "personalisation.stale";
    case ConstitutionBasis::kUnclassified: return "personalisation.unclassified";
    case ConstitutionBasis::kNamed: return "personalisation.named";
    case ConstitutionBasis::kOptedOut: break;
  }
  return "personalisation.opted_out";
}

LearnedScoreView LearnedOf(const scheduling::LearnedScore& learned) {
  LearnedScoreView view{
      .score = learned.score, .base = learned.base, .place_before = learned.place_before, .contributions = {}};
  for (const auto& [feature, value] : learned.contributions) view.contributions.push_back({feature, value});
  return view;
}

}  // namespace

PersonalView ToView(const scheduling::PatientProfile& profile, const http::Messages& messages,
                    http::Language language) {
  PersonalView view{.personalised = profile.personalised,
                    .constitution = profile.basis,
                    .needs = {},
                    .instrument = {},
                    .edition = {},
                    .assessed_at = profile.assessed_at,
                    .note = {}};
  if (profile.assessed_at) {
    view.instrument = profile.instrument;
    view.edition = profile.edition;
  }
  for (const scheduling::ConstitutionNeed& need : profile.needs) {
    view.needs.push_back({need.code, need.weight, need.by_evidence});
  }
  view.note = messages.Render(
      language, NoteOf(profile.basis),
      {{"instrument", profile.instrument}, {"edition", profile.edition}, {"months", std::to_string(profile.months)}});
  return view;
}

RecommendView ToView(const scheduling::PersonalSlots& ranked, const scheduling::Zone& zone,
                     const http::Messages& messages, http::Language language) {
  RecommendView view{
      .items = {}, .total = ranked.total, .zone = std::string(zone.name()), .personal = {}, .by_number = {}};
  if (ranked.profile) view.personal = ToView(*ranked.profile, messages, language);
  view.items.reserve(ranked.items.size());
  for (const scheduling::RankedSlot& item : ranked.items) {
    const scheduling::Zone& clock = item.slot.zone != nullptr ? *item.slot.zone : zone;
    const auto zoned = [&](Instant at) { return json::ZonedInstant{at, clock.OffsetAt(at)}; };
    RankedSlotView& slot = view.items.emplace_back(RankedSlotView{.start = zoned(item.slot.time.start),
                                                                  .end = zoned(item.slot.time.end),
                                                                  .resources = item.slot.resources,
                                                                  .lead = item.lead,
                                                                  .points = item.score.points,
                                                                  .most = item.score.most,
                                                                  .parts = {},
                                                                  .learned = {}});
    if (item.learned) slot.learned = LearnedOf(*item.learned);
    for (const scheduling::ScorePart& part : item.score.parts) {
      slot.parts.push_back({part.criterion, part.points, part.most, messages.Render(language, part.reason, part.args)});
    }
  }
  return view;
}

}  // namespace medres::api
