#include "scheduling/ranking/service.hpp"

#include <algorithm>

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

Task<Result<RankedSlots>> Recommender::Recommend(RecommendCommand command) {
  if (auto issues = Check(command); !issues.empty()) co_return Fail(Error::Invalid(std::move(issues)));
  std::optional<EarlierVisits> visits;
  if (command.patient) {
    MEDRES_CO_TRY(const patients::Patient patient, co_await parts_.patients.Get(*command.patient));
    // A merged patient's visits went over to the one that lives on.
    MEDRES_CO_TRY(visits, co_await parts_.history.VisitsBefore(patient.merged_into.value_or(patient.id), command.now));
  }
  const RankQuery query{.service = *command.service,
                        .now = command.now,
                        .only = command.only,
                        .wishes = command.wishes,
                        .weights = command.weights,
                        .visits = visits ? &*visits : nullptr,
                        .limit = command.limit};
  co_return Ranking(query, sources_, parts_.scorer).Run();
}

}  // namespace medres::scheduling
