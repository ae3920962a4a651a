#include "scheduling/ranking/service.hpp"

#include <algorithm>

#include "scheduling/availability/finder.hpp"
#include "scheduling/calendar/zone.hpp"

namespace medres::scheduling {
namespace {

void CheckList(const std::vector<ResourceId>& ids, const std::string& pointer, const catalog::Directory& resources,
               std::vector<Issue>& issues) {
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const std::string at = pointer + "/" + std::to_string(i);
    if (!resources.Find(ids[i])) issues.push_back({"resource.not_found", at, {{"id", ids[i].Text()}}});
    if (std::ranges::find(ids, ids[i]) - ids.begin() != static_cast<std::ptrdiff_t>(i)) {
      issues.push_back({"ranking.resource_repeated", at, {{"id", ids[i].Text()}}});
    }
  }
}

}  // namespace

std::vector<Issue> Recommender::Check(const RecommendCommand& command) const {
  std::vector<Issue> issues;
  CheckList(command.only, "/resources", parts_.resources, issues);
  CheckList(command.wishes.preferred, "/preferred", parts_.resources, issues);
  return issues;
}

Task<Result<PatientProfile>> Recommender::Personalise(PatientId patient, RecommendCommand& command,
                                                      std::optional<EarlierVisits>& visits) {
  MEDRES_CO_TRY(const patients::Patient person, co_await parts_.patients.Get(patient));
  // What a merged patient had went over to the one that lives on.
  const PatientId living = person.merged_into.value_or(person.id);
  MEDRES_CO_TRY(PatientProfile profile, co_await parts_.profiles.ProfileOf(living, command.now));
  Wishes& wishes = command.wishes;
  if (!profile.personalised) {
    wishes.constitutions.clear();
    co_return profile;
  }
  MEDRES_CO_TRY(visits, co_await parts_.history.VisitsBefore(living, command.now));
  if (!wishes.constitutions.empty()) {
    profile.basis = ConstitutionBasis::kNamed;
  } else if (profile.basis == ConstitutionBasis::kAssessed) {
    const auto* zone = FindZone(ZoneOf(*command.service, command.only, parts_.resources));
    wishes.constitutions = profile.needs;
    wishes.assessed = {.instrument = profile.instrument,
                       .edition = profile.edition,
                       .date = FormatDate(zone->ToWall(*profile.assessed_at).date),
                       .with_evidence = std::ranges::any_of(profile.needs, &ConstitutionNeed::by_evidence)};
  } else if (profile.basis == ConstitutionBasis::kEvidence) {
    wishes.constitutions = profile.needs;
    wishes.constitution_strength = profile.Strength();
  }
  co_return profile;
}

Task<Result<PersonalSlots>> Recommender::Recommend(RecommendCommand command) {
  if (auto issues = Check(command); !issues.empty()) co_return Fail(Error::Invalid(std::move(issues)));
  std::optional<EarlierVisits> visits;
  PersonalSlots slots;
  if (command.patient) {
    MEDRES_CO_TRY(slots.profile, co_await Personalise(*command.patient, command, visits));
  }
  const RankQuery query{.service = *command.service,
                        .now = command.now,
                        .only = command.only,
                        .wishes = command.wishes,
                        .weights = command.weights,
                        .visits = visits ? &*visits : nullptr,
                        .limit = parts_.reranker.Depth(command.limit),
                        .channel = command.channel};
  static_cast<RankedSlots&>(slots) = Ranking(query, parts_.finder.sources(), parts_.scorer).Run();
  parts_.reranker.Rerank(slots);
  if (slots.items.size() > static_cast<std::size_t>(command.limit)) {
    slots.items.erase(slots.items.begin() + command.limit, slots.items.end());
  }
  co_return slots;
}

}  // namespace medres::scheduling
