#include "recommendation/wellness/rules.hpp"

#include <algorithm>
#include <map>

#include "catalog/taxonomies.hpp"
#include "knowledge/almanac/solar_terms.hpp"
#include "scheduling/ranking/rules.hpp"

namespace medres::recommendation {
namespace {

using scheduling::ConstitutionNeed;

constexpr int kWhole = 10'000;
constexpr int kTermsPerSeason = 6;

bool Holds(const std::vector<std::string>& codes, std::string_view code) {
  return std::ranges::find(codes, code) != codes.end();
}

void AddCode(std::string& joined, std::string_view code) { joined.append(joined.empty() ? "" : ",").append(code); }

std::string YuanOf(int cents) {
  const std::string rest = std::to_string(cents % 100);
  return std::to_string(cents / 100) + "." + (rest.size() < 2 ? "0" + rest : rest);
}

std::string PercentOf(int fit) { return std::to_string((fit + 50) / 100); }

class ScoreWriter {
 public:
  void Add(AdviceCriterion criterion, int fit, std::string reason, ErrorArgs args = {}) {
    const int most = WeightOf(criterion);
    const int points = static_cast<int>(std::int64_t{most} * fit / kWhole);
    score_.parts.push_back({criterion, points, most, std::move(reason), std::move(args)});
    score_.points += points;
    score_.most += most;
  }

  AdviceScore Finish() && { return std::move(score_); }

 private:
  AdviceScore score_;
};

/// What measurements alone point to, where that is all there is, counts less; else it is named beside.
std::string ReasonOfNeeds(const std::string& by_evidence, int strength) {
  if (strength < kWhole) return "wellness.constitution_evidence";
  return by_evidence.empty() ? "wellness.constitution" : "wellness.constitution_with_evidence";
}

void ScoreNeeds(const CareItem& item, const AdviceFacts& facts, ScoreWriter& score) {
  int asked = 0;
  int suits = 0;
  std::string types;
  std::string by_evidence;
  for (const ConstitutionNeed& need : facts.needs) {
    asked += need.weight;
    if (!Holds(item.suits, need.code)) continue;
    suits += need.weight;
    AddCode(types, need.code);
    if (need.by_evidence) AddCode(by_evidence, need.code);
  }
  if (asked == 0) return;
  const int fit = suits * kWhole / asked;
  if (suits == 0) return score.Add(AdviceCriterion::kConstitution, 0, "wellness.constitution_other");
  ErrorArgs args{{"types", types}, {"percent", PercentOf(fit)}};
  if (!by_evidence.empty()) args.emplace_back("evidence_types", by_evidence);
  score.Add(AdviceCriterion::kConstitution, fit * facts.strength / kWhole, ReasonOfNeeds(by_evidence, facts.strength),
            std::move(args));
}

/// Adds the share of the symptoms that `helps` says yes to.
template <class Helps>
void ScoreSymptoms(std::span<const Symptom* const> symptoms, std::string reason, Helps helps, ScoreWriter& score) {
  if (symptoms.empty()) return;
  int helped = 0;
  std::string codes;
  for (const Symptom* const symptom : symptoms) {
    if (!helps(*symptom)) continue;
    ++helped;
    AddCode(codes, symptom->code);
  }
  if (helped == 0) return score.Add(AdviceCriterion::kSymptoms, 0, "wellness.symptoms_other");
  score.Add(AdviceCriterion::kSymptoms, helped * kWhole / static_cast<int>(symptoms.size()), std::move(reason),
            {{"symptoms", codes}});
}

/// "50" serves "50.13", and the other way round: who is registered for all of a subject sees all of it.
bool Serves(std::span<const std::string> departments, const std::string& code) {
  return std::ranges::any_of(departments, [&](const std::string& one) {
    return one == code || one.starts_with(code + ".") || code.starts_with(one + ".");
  });
}

/// All of it at none, nothing at `most`.
int FallsTo(double value, double most) { return value >= most ? 0 : static_cast<int>((1 - value / most) * kWhole); }

/// Whom one can get to, when, for what, and with what rank.
void ScoreReach(const ResourceFacts& facts, ScoreWriter& score) {
  if (facts.quality) {
    score.Add(AdviceCriterion::kQuality, *facts.quality, "wellness.quality", {{"percent", PercentOf(*facts.quality)}});
  }
  if (facts.has_origin && facts.km) {
    score.Add(AdviceCriterion::kDistance, FallsTo(*facts.km, facts.max_km), "ranking.distance",
              {{"km", scheduling::Kilometres(*facts.km)}});
  } else if (facts.has_origin) {
    score.Add(AdviceCriterion::kDistance, 0, "ranking.distance_unknown");
  }
  if (facts.fee_cents) {
    score.Add(AdviceCriterion::kPrice, FallsTo(*facts.fee_cents, facts.max_fee_cents), "wellness.price",
              {{"fee", YuanOf(*facts.fee_cents)}});
  }
  if (facts.free_share) {
    score.Add(AdviceCriterion::kAvailability, *facts.free_share, "wellness.availability",
              {{"percent", PercentOf(*facts.free_share)}, {"days", std::to_string(facts.days)}});
  }
}

}  // namespace

Season SeasonOfTerm(int place) {
  const int since_spring = (place - knowledge::kSpringBegins + knowledge::kTermsPerYear) % knowledge::kTermsPerYear;
  return static_cast<Season>(since_spring / kTermsPerSeason);
}

AdviceScore ScoreOf(const CareItem& item, const AdviceFacts& facts) {
  ScoreWriter score;
  ScoreNeeds(item, facts, score);
  const auto helps = [&](const Symptom& symptom) {
    return std::ranges::any_of(symptom.points_to, [&](const std::string& code) { return Holds(item.suits, code); });
  };
  ScoreSymptoms(facts.symptoms, "wellness.symptoms", helps, score);
  if (!item.seasons.empty()) {
    const bool now = std::ranges::find(item.seasons, SeasonOfTerm(facts.term)) != item.seasons.end();
    score.Add(AdviceCriterion::kSeason, now ? kWhole : 0, now ? "wellness.season" : "wellness.season_other",
              {{"term", std::string(knowledge::TermName(facts.term))}});
  }
  score.Add(AdviceCriterion::kGeneral, item.general ? kWhole : 0,
            item.general ? "wellness.general" : "wellness.general_not");
  return std::move(score).Finish();
}

std::vector<std::string> LimitedFor(const CareItem& item, std::span<const ConstitutionNeed> needs) {
  std::vector<std::string> limited;
  for (const ConstitutionNeed& need : needs) {
    if (Holds(item.limited_for, need.code)) limited.push_back(need.code);
  }
  return limited;
}

AdviceScore ScoreOf(const ResourceFacts& facts) {
  ScoreWriter score;
  if (facts.constitution_fit) {
    const int fit = *facts.constitution_fit;
    const bool weak = facts.strength < kWhole;
    score.Add(AdviceCriterion::kConstitution, fit * facts.strength / kWhole,
              weak ? "wellness.constitution_good_at_evidence" : "wellness.constitution_good_at",
              {{"percent", PercentOf(fit)}});
  }
  const auto helps = [&](const Symptom& symptom) {
    return std::ranges::any_of(symptom.departments,
                               [&](const std::string& code) { return Serves(facts.departments, code); });
  };
  ScoreSymptoms(facts.symptoms, "wellness.symptoms_seen", helps, score);
  if (facts.visits) {
    constexpr int kFits[] = {0, 6'000, 8'000, kWhole};
    const int visits = std::clamp(*facts.visits, 0, 3);
    score.Add(AdviceCriterion::kContinuity, kFits[visits],
              visits == 0 ? "ranking.continuity_none" : "ranking.continuity",
              {{"visits", std::to_string(*facts.visits)}});
  }
  ScoreReach(facts, score);
  return std::move(score).Finish();
}

bool IsToThePoint(const AdviceScore& score) {
  using enum AdviceCriterion;
  bool asked = false;
  for (const AdvicePart& part : score.parts) {
    if (part.criterion != kConstitution && part.criterion != kSymptoms && part.criterion != kContinuity) continue;
    if (part.points > 0) return true;
    // That somebody has been seen nowhere yet is no reason against everybody.
    asked |= part.criterion != kContinuity;
  }
  return !asked;
}

std::optional<int> QualityOfTitle(std::string_view title) {
  const auto rank = catalog::RankOfTitle(title);
  if (!rank) return std::nullopt;
  return *rank * kWhole / catalog::kHighestTitleRank;
}

std::optional<int> QualityOfLevel(std::string_view level) {
  if (level == "三级") return kWhole;
  if (level == "二级") return kWhole * 2 / 3;
  if (level == "一级") return kWhole / 3;
  return std::nullopt;
}

std::vector<Choice> ChooseVaried(std::vector<Choice> candidates, std::size_t limit, std::size_t share) {
  const auto before = [](const Choice& a, const Choice& b) {
    return a.points != b.points ? a.points > b.points : a.id < b.id;
  };
  std::ranges::sort(candidates, before);
  const std::size_t most = std::max<std::size_t>(1, limit / share);
  std::map<std::string, std::size_t> of_group;
  std::vector<Choice> chosen;
  std::vector<Choice> alike;
  for (Choice& candidate : candidates) {
    if (chosen.size() == limit) break;
    std::size_t& taken = of_group[candidate.group];
    if (taken == most) {
      alike.push_back(std::move(candidate));
      continue;
    }
    ++taken;
    chosen.push_back(std::move(candidate));
  }
  for (Choice& one : alike) {
    if (chosen.size() == limit) break;
    chosen.push_back(std::move(one));
  }
  std::ranges::sort(chosen, before);
  return chosen;
}

}  // namespace medres::recommendation
