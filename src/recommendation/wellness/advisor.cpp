#include "recommendation/wellness/advisor.hpp"

#include <algorithm>
#include <set>

#include "knowledge/almanac/solar_terms.hpp"
#include "recommendation/wellness/rules.hpp"

namespace medres::recommendation {
namespace {

/// Resources that are looked at closely; whoever has fewer points than these is not.
constexpr std::size_t kClosely = 500;

bool IsAsked(const AdviceAsk& ask, AdviceKind kind) {
  return ask.kinds.empty() || std::ranges::find(ask.kinds, kind) != ask.kinds.end();
}

std::string JoinCodes(const std::vector<std::string>& codes) {
  std::string joined;
  for (const std::string& code : codes) joined.append(joined.empty() ? "" : ",").append(code);
  return joined;
}

LeftOut Limited(const CareItem& item, const std::vector<std::string>& types) {
  return {.item = &item,
          .finding = "WELL-LIMIT",
          .code = "wellness.left_out_limited",
          .args = {{"types", JoinCodes(types)}},
          .why = std::nullopt,
          .citation = item};
}

}  // namespace

/// One question on its way to its answer.
struct CareAdvisor::Work {
  const AdviceAsk& ask;
  std::vector<const Symptom*> symptoms;
  SafetyScreen screen;
  const scheduling::EarlierVisits* visits;
  std::optional<ResourceId> place;
  Advice advice;

  AdviceFacts Facts() const { return {ask.profile.needs, symptoms, advice.term}; }

  /// Which of two that clash is offered: the one with more points, then the lesser id.
  void DropClashes(std::vector<Choice>& chosen, std::vector<Advised>& candidates, std::set<std::size_t>& dropped) {
    std::vector<const CareItem*> items;
    for (const Choice& one : chosen) items.push_back(candidates[one.index].item);
    const auto clash = screen.FindClash(items);
    if (!clash) return;
    for (auto one = chosen.rbegin(); one != chosen.rend(); ++one) {
      const CareItem& item = *candidates[one->index].item;
      if (!item.herb || std::ranges::find(clash->names, *item.herb) == clash->names.end()) continue;
      advice.left_out.push_back(SafetyScreen::ToLeftOut(item, *clash));
      dropped.insert(one->index);
      return;
    }
  }
};

void CareAdvisor::AddItems(Work& work, AdviceKind kind) const {
  std::vector<Advised> candidates;
  for (const CareItem& item : parts_.library.items()) {
    if (item.kind != kind) continue;
    AdviceScore score = ScoreOf(item, work.Facts());
    if (score.points == 0) continue;
    if (const auto types = LimitedFor(item, work.ask.profile.needs); !types.empty()) {
      work.advice.left_out.push_back(Limited(item, types));
    } else if (auto left_out = work.screen.Screen(item)) {
      work.advice.left_out.push_back(*std::move(left_out));
    } else {
      candidates.push_back({&item, SafetyScreen::CheckedByOf(item), std::move(score)});
    }
  }
  std::set<std::size_t> dropped;
  std::vector<Choice> chosen;
  std::size_t before = 0;
  do {
    before = dropped.size();
    std::vector<Choice> choices;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      const Advised& one = candidates[i];
      if (!dropped.contains(i)) choices.push_back({one.score.points, one.item->group, one.item->id, i});
    }
    chosen = ChooseVaried(std::move(choices), work.ask.limit);
    work.DropClashes(chosen, candidates, dropped);
  } while (dropped.size() != before);
  for (const Choice& one : chosen) work.advice.items.push_back(std::move(candidates[one.index]));
}

void CareAdvisor::AddResource(Work& work, AdviceKind kind, const catalog::Resource& resource,
                              std::vector<AdvisedResource>& candidates) const {
  ResourceFacts facts{.constitution_fit = {}, .symptoms = work.symptoms, .departments = {}, .visits = {}};
  if (resource.practitioner) {
    facts.departments = resource.practitioner->specialties;
    if (!work.ask.profile.needs.empty()) {
      facts.constitution_fit = parts_.scorer.FitOf(resource, work.ask.profile.needs);
    }
    if (work.visits != nullptr) {
      const auto visits = work.visits->find(resource.id);
      facts.visits = visits == work.visits->end() ? 0 : visits->second;
    }
  } else if (resource.department) {
    facts.departments = resource.department->codes;
  }
  AdviceScore score = ScoreOf(facts);
  if (score.points > 0) candidates.push_back({resource.id, kind, std::move(score)});
}

void CareAdvisor::AddResources(Work& work, AdviceKind kind) const {
  using catalog::ResourceKind;
  const bool people = kind == AdviceKind::kPractitioner;
  std::vector<AdvisedResource> candidates;
  for (const ResourceId id :
       parts_.resources.ByKind(people ? ResourceKind::kPractitioner : ResourceKind::kDepartment)) {
    const auto resource = parts_.resources.Find(id);
    if (!resource) continue;
    if (work.place) {
      const auto above = parts_.resources.WithAncestors(id);
      if (std::ranges::none_of(above, [&](const auto& one) { return one->id == *work.place; })) continue;
    }
    AddResource(work, kind, *resource, candidates);
  }
  std::ranges::sort(candidates, [](const AdvisedResource& a, const AdvisedResource& b) {
    return a.score.points != b.score.points ? a.score.points > b.score.points : a.id < b.id;
  });
  std::vector<Choice> choices;
  for (std::size_t i = 0; i < candidates.size() && choices.size() < kClosely; ++i) {
    const auto resource = parts_.resources.FindBookable(candidates[i].id);
    if (!resource) continue;
    choices.push_back(
        {candidates[i].score.points, resource->parent ? resource->parent->Text() : "", candidates[i].id.Text(), i});
  }
  for (const Choice& one : ChooseVaried(std::move(choices), work.ask.limit)) {
    work.advice.resources.push_back(std::move(candidates[one.index]));
  }
}

Result<Advice> CareAdvisor::Advise(const AdviceAsk& ask, const scheduling::EarlierVisits* visits,
                                   std::optional<ResourceId> place) const {
  MEDRES_TRY(auto symptoms, parts_.library.SymptomsOf(ask.symptoms, "/symptoms"));
  Work work{.ask = ask,
            .symptoms = std::move(symptoms),
            .screen = SafetyScreen(parts_.checker, parts_.herbs, parts_.library, ask.person),
            .visits = visits,
            .place = place,
            .advice = {}};
  Advice& advice = work.advice;
  advice.term = knowledge::LastTerm(ask.now) % knowledge::kTermsPerYear;
  advice.season = SeasonOfTerm(advice.term);
  for (const Symptom* const symptom : work.symptoms) {
    if (symptom->emergency) advice.emergencies.push_back(symptom->code);
  }
  if (!advice.emergencies.empty()) return std::move(advice);
  for (const AdviceKind kind : kAdviceKinds) {
    if (!IsAsked(ask, kind)) continue;
    const bool resource = kind == AdviceKind::kPractitioner || kind == AdviceKind::kDepartment;
    resource ? AddResources(work, kind) : AddItems(work, kind);
  }
  for (const LimitText& limit : parts_.library.limits()) {
    const auto needed = [&](const auto& need) { return need.code == limit.constitution; };
    if (std::ranges::any_of(ask.profile.needs, needed)) advice.limits.push_back(&limit);
  }
  advice.gaps = work.screen.Gaps();
  return std::move(advice);
}

}  // namespace medres::recommendation
