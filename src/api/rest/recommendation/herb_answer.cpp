#include "api/rest/recommendation/herb_answer.hpp"

#include <algorithm>
#include <cmath>

namespace medres::api {
namespace {

using recommendation::LearnedHerbs;

int CountNamed(const std::vector<std::string>& names) {
  return static_cast<int>(std::ranges::count_if(names, [](const std::string& name) { return !name.empty(); }));
}

/// Says what is of a model. For one answer.
class HerbAdviceWriter {
 public:
  HerbAdviceWriter(const LearnedHerbs& model, const http::Messages& messages, http::Language language)
      : model_(model), messages_(messages), language_(language) {}

  LearntSymptomView SymptomToView(int id) const { return {id, model_.symptoms()[static_cast<std::size_t>(id)]}; }

  AdvisedHerbView HerbToView(const recommendation::AdvisedHerb& one) const {
    AdvisedHerbView view{.id = one.herb,
                         .herb = model_.herbs()[static_cast<std::size_t>(one.herb)],
                         .score = one.score,
                         .because = {},
                         .neighbours = {},
                         .safety = ReportToView(one.report),
                         .clashes_with = {}};
    for (const auto& reason : one.because) view.because.push_back({SymptomToView(reason.symptom), reason.strength});
    for (const auto& group : one.neighbours) view.neighbours.push_back(NeighboursToView(group));
    if (one.clashes_with) view.clashes_with = model_.herbs()[static_cast<std::size_t>(*one.clashes_with)];
    return view;
  }

  ReportView ReportToView(const prescription::Report& report) const {
    return ToView(report, std::nullopt, messages_, language_);
  }

  LearntFromView Origin() const {
    return {.source = model_.source(),
            .prescriptions = static_cast<std::int64_t>(model_.prescriptions()),
            .symptoms = CountNamed(model_.symptoms()),
            .herbs = CountNamed(model_.herbs()),
            .checksum = model_.checksum()};
  }

 private:
  HerbNeighboursView NeighboursToView(const recommendation::NeighbourVote& group) const {
    HerbNeighboursView view{.symptoms = {},
                            .prescriptions = group.prescriptions,
                            .with_herb = group.with_herb,
                            .percent = static_cast<int>(std::lround(group.share * 100))};
    for (const int id : group.symptoms) view.symptoms.push_back(SymptomToView(id).name);
    return view;
  }

  const LearnedHerbs& model_;
  const http::Messages& messages_;
  http::Language language_;
};

std::string_view NoteOf(const recommendation::HerbAdvice& advice) {
  if (!advice.emergencies.empty()) return "formula.emergency";
  return advice.herbs.empty() && advice.blocked.empty() ? "herb.nothing_known" : "herb.advice_note";
}

}  // namespace

recommendation::HerbAsk ToAsk(HerbInput input) {
  return {.symptoms = std::move(input.symptoms),
          .ids = std::move(input.symptom_ids),
          .complaint = std::move(input.complaint),
          .person = std::move(input.person),
          .limit = static_cast<std::size_t>(input.limit)};
}

HerbAdviceView ToView(const recommendation::HerbAdvice& advice, const recommendation::HerbAdvisor& advisor,
                      const http::Messages& messages, http::Language language) {
  HerbAdviceView view;
  view.note = messages.Render(language, NoteOf(advice));
  for (const auto& one : advice.emergencies) {
    view.emergencies.push_back({one.word, language == http::Language::kZh ? one.why.zh : one.why.en});
  }
  if (!advice.emergencies.empty() || !advisor.model()) return view;
  const HerbAdviceWriter writer(*advisor.model(), messages, language);
  view.learnt_from = writer.Origin();
  for (const auto& one : advice.symptoms) {
    HerbSymptomView symptom{.told = one.heard.told,
                            .symptom = {},
                            .may_mean = one.heard.may_mean,
                            .denied = one.heard.denied,
                            .from_complaint = one.heard.from_complaint};
    if (one.id) symptom.symptom = writer.SymptomToView(*one.id);
    view.symptoms.push_back(std::move(symptom));
  }
  for (const auto& one : advice.herbs) view.herbs.push_back(writer.HerbToView(one));
  for (const auto& one : advice.blocked) view.blocked.push_back(writer.HerbToView(one));
  if (!view.herbs.empty()) view.together = writer.ReportToView(advice.together);
  for (const Issue& gap : advice.gaps) view.not_compared.push_back(messages.Render(language, gap.code, gap.args));
  return view;
}

}  // namespace medres::api
