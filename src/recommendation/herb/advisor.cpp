#include "recommendation/herb/advisor.hpp"

#include <algorithm>
#include <cmath>

#include "recommendation/formula/question.hpp"
#include "recommendation/wellness/screen.hpp"

namespace medres::recommendation {
namespace {

using prescription::SafetyVerdict;

/// So many prescriptions for the like are shown for a herb.
constexpr std::size_t kShownNeighbours = 3;
/// For each herb that is wanted so many are looked at.
constexpr std::size_t kLookedAtForOne = 4;
/// A share that is nothing has no logarithm.
constexpr double kStrongest = 20;

bool IsBlocked(const prescription::Report& report) { return report.verdict == SafetyVerdict::kBlocked; }

Error NoHerbModel() { return Error::Unavailable("herb.no_model", {{"setting", std::string(kHerbModelSetting)}}); }

}  // namespace

Result<std::optional<LearnedHerbs>> HerbAdvisor::ReadModel(const std::string& path) {
  if (path.empty()) return std::nullopt;
  auto model = LearnedHerbs::FromFile(path);
  if (model) return *std::move(model);
  const Error& error = model.error();
  std::string reason = error.kind == ErrorKind::kNotFound ? "it cannot be read" : ToString(error);
  for (const Issue& issue : error.issues) {
    if (issue.code == "herb.model") reason = issue.args.front().second;
  }
  return Fail(Error::Invalid("herb.model_file", std::string(kHerbModelSetting),
                             {{"file", path}, {"reason", std::move(reason)}}));
}

const HerbAdvisor::Index& HerbAdvisor::Symptoms() const {
  std::call_once(once_, [this] {
    const knowledge::Naming& naming = parts_.library.naming();
    const knowledge::Graph& graph = parts_.library.graph();
    const auto& names = model_->symptoms();
    for (std::size_t id = 0; id < names.size(); ++id) {
      if (names[id].empty()) continue;
      index_.by_name.emplace(naming.Normalise(names[id]), static_cast<int>(id));
      for (const knowledge::NodeIndex node : naming.Read(names[id]).nodes) {
        const auto [entry, is_new] = index_.by_node.emplace(node, static_cast<int>(id));
        if (!is_new && graph.nodes()[node].name == names[id]) entry->second = static_cast<int>(id);
      }
    }
  });
  return index_;
}

/// What bears a name of the model's is meant by it; else what names the same node of the graph.
std::optional<int> HerbAdvisor::IdOf(const FormulaSymptom& symptom) const {
  const Index& index = Symptoms();
  const Symptom* const care = parts_.care.FindSymptom(symptom.told);
  const auto named =
      index.by_name.find(parts_.library.naming().Normalise(care != nullptr ? care->name.zh : symptom.told));
  if (named != index.by_name.end()) return named->second;
  if (!symptom.node) return std::nullopt;
  const auto meant = index.by_node.find(*symptom.node);
  return meant == index.by_node.end() ? std::nullopt : std::optional(meant->second);
}

Status HerbAdvisor::AddIds(const HerbAsk& ask, FormulaAsk& question) const {
  if (ask.ids.empty()) return {};
  if (!model_) return Fail(NoHerbModel());
  std::vector<Issue> issues;
  for (std::size_t i = 0; i < ask.ids.size(); ++i) {
    const auto id = static_cast<std::size_t>(ask.ids[i]);
    if (id < model_->symptoms().size() && !model_->symptoms()[id].empty()) {
      question.symptoms.push_back({.name = model_->symptoms()[id]});
    } else {
      issues.push_back({"herb.unknown_id", "/symptom_ids/" + std::to_string(i), {{"id", std::to_string(ask.ids[i])}}});
    }
  }
  if (!issues.empty()) return Fail(Error::Invalid(std::move(issues)));
  return {};
}

prescription::Report HerbAdvisor::Check(const std::vector<int>& herbs, const prescription::Person& person) const {
  prescription::Prescription asked;
  for (const int herb : herbs) asked.herbs.push_back({.name = model_->herbs()[static_cast<std::size_t>(herb)]});
  asked.patient = person;
  return parts_.checker.Check(asked);
}

/// The first of those chosen that must not stand beside it.
std::optional<int> HerbAdvisor::Clash(const std::vector<int>& chosen, int herb,
                                      const prescription::Person& person) const {
  std::vector<int> together = chosen;
  together.push_back(herb);
  if (!IsBlocked(Check(together, person))) return std::nullopt;
  const auto clash = std::ranges::find_if(chosen, [&](int one) { return IsBlocked(Check({one, herb}, person)); });
  return clash == chosen.end() ? std::nullopt : std::optional(*clash);
}

AdvisedHerb HerbAdvisor::Describe(const Ids& known, int herb, double score) const {
  AdvisedHerb described{.herb = herb,
                        .score = score,
                        .because = model_->recommender().Explain(known, herb),
                        .neighbours = model_->neighbours().Explain(known, herb, kShownNeighbours),
                        .report = {}};
  for (Contribution& one : described.because) {
    one.strength = std::isnan(one.strength) ? 0 : std::clamp(one.strength, -kStrongest, kStrongest);
  }
  return described;
}

void HerbAdvisor::Rank(const Ids& known, const prescription::Person& person, std::size_t limit,
                       HerbAdvice& advice) const {
  const Scores scores = model_->recommender().Score(known);
  std::vector<int> chosen;
  for (const int herb : BestHerbs(scores, limit * kLookedAtForOne)) {
    const auto at = static_cast<std::size_t>(herb);
    if (chosen.size() == limit || scores[at] <= 0) break;
    if (model_->herbs()[at].empty()) continue;
    AdvisedHerb one = Describe(known, herb, scores[at]);
    one.report = Check({herb}, person);
    if (!IsBlocked(one.report)) one.clashes_with = Clash(chosen, herb, person);
    if (one.clashes_with) one.report = Check({*one.clashes_with, herb}, person);
    if (IsBlocked(one.report)) {
      advice.blocked.push_back(std::move(one));
      continue;
    }
    chosen.push_back(herb);
    advice.herbs.push_back(std::move(one));
  }
  advice.together = Check(chosen, person);
}

Result<HerbAdvice> HerbAdvisor::Advise(const HerbAsk& ask) const {
  if (ask.symptoms.empty() && ask.ids.empty() && ask.complaint.empty()) {
    return Fail(Error::Invalid("herb.nothing_asked", "/symptoms"));
  }
  FormulaAsk question{.symptoms = ask.symptoms,
                      .complaint = ask.complaint,
                      .patterns = {},
                      .needs = {},
                      .person = ask.person,
                      .limit = ask.limit};
  MEDRES_CHECK(AddIds(ask, question));
  MEDRES_TRY(FormulaQuestion read, ReadFormulaAsk(parts_.library, parts_.care, question, parts_.clock.Now()));
  HerbAdvice advice;
  advice.emergencies = std::move(read.emergencies);
  if (!advice.emergencies.empty()) return advice;
  if (!model_) return Fail(NoHerbModel());
  Ids known;
  for (FormulaSymptom& symptom : read.symptoms) {
    const auto id = IdOf(symptom);
    if (id && !symptom.denied) known.push_back(*id);
    advice.symptoms.push_back({std::move(symptom), id});
  }
  std::ranges::sort(known);
  known.erase(std::ranges::unique(known).begin(), known.end());
  const SafetyScreen screen(parts_.checker, parts_.herbs, parts_.care, ask.person);
  advice.gaps = screen.Gaps();
  if (!known.empty()) Rank(known, screen.screened(), ask.limit, advice);
  return advice;
}

}  // namespace medres::recommendation
