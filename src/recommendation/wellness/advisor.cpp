#include "recommendation/wellness/advisor.hpp"

#include <algorithm>
#include <set>

#include "catalog/geo.hpp"
#include "knowledge/almanac/solar_terms.hpp"

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
  std::optional<catalog::Position> origin;  ///< in WGS-84
  Advice advice;

  AdviceFacts Facts() const { return {ask.profile.needs, symptoms, advice.term, ask.profile.Strength()}; }

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
    chosen = ChooseVaried(std::move(choices), work.ask.limit, parts_.group_share);
    work.DropClashes(chosen, candidates, dropped);
  } while (dropped.size() != before);
  for (const Choice& one : chosen) work.advice.items.push_back(std::move(candidates[one.index]));
}

/// What holds of the place: how far it is, and its level, which speaks for departments.
void CareAdvisor::FillPlace(const Work& work, const catalog::Resource& resource, ResourceFacts& facts) const {
  if (!work.origin && resource.practitioner) return;
  for (const auto& place : parts_.resources.WithAncestors(resource.id)) {
    if (!place->facility) continue;
    if (resource.department && place->facility->level) facts.quality = QualityOfLevel(*place->facility->level);
    if (work.origin && place->facility->position) {
      facts.km = catalog::DistanceKm(*work.origin, catalog::ToWgs84(*place->facility->position));
    }
    return;
  }
}

ResourceFacts CareAdvisor::FactsOf(const Work& work, const catalog::Resource& resource) const {
  ResourceFacts facts{.constitution_fit = {}, .symptoms = work.symptoms, .departments = {}, .visits = {}};
  facts.has_origin = work.origin.has_value();
  facts.max_km = work.ask.max_km;
  facts.max_fee_cents = work.ask.max_fee_cents;
  facts.strength = work.ask.profile.Strength();
  facts.days = scheduling::ResourceOutlook::kDays;
  FillPlace(work, resource, facts);
  if (resource.practitioner) {
    facts.departments = resource.practitioner->specialties;
    if (resource.practitioner->title) facts.quality = QualityOfTitle(*resource.practitioner->title);
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
  return facts;
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
    AdviceScore score = ScoreOf(FactsOf(work, *resource));
    if (IsToThePoint(score)) candidates.push_back({id, kind, std::move(score)});
  }
  const auto before = [](const AdvisedResource& a, const AdvisedResource& b) {
    return a.score.points != b.score.points ? a.score.points > b.score.points : a.id < b.id;
  };
  std::ranges::sort(candidates, before);
  std::vector<AdvisedResource> close;
  std::vector<Choice> choices;
  for (std::size_t i = 0; i < candidates.size() && choices.size() < kClosely; ++i) {
    const auto resource = parts_.resources.FindBookable(candidates[i].id);
    if (!resource) continue;
    AdvisedResource& one = close.emplace_back(std::move(candidates[i]));
    if (parts_.outlook != nullptr) {
      ResourceFacts facts = FactsOf(work, *resource);
      const scheduling::Outlook outlook = parts_.outlook->Of(*resource, work.ask.now);
      facts.fee_cents = outlook.fee_cents;
      facts.free_share = outlook.free_share;
      one.score = ScoreOf(facts);
    }
    if (one.score.points == 0) continue;
    choices.push_back(
        {one.score.points, resource->parent ? resource->parent->Text() : "", one.id.Text(), close.size() - 1});
  }
  for (const Choice& one : ChooseVaried(std::move(choices), work.ask.limit, parts_.group_share)) {
    work.advice.resources.push_back(std::move(close[one.index]));
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
            .origin = {},
            .advice = {}};
  if (ask.origin) work.origin = catalog::ToWgs84(*ask.origin);
  Advice& advice = work.advice;
  advice.cold_start = ask.profile.needs.empty() && work.symptoms.empty() && (visits == nullptr || visits->empty());
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
