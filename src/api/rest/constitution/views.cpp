#include "api/rest/constitution/views.hpp"

#include "constitution/assess.hpp"
#include "constitution/radar.hpp"

namespace medres::api {
namespace {

using constitution::Kind;
using constitution::Scale;

constexpr std::array<std::string_view, constitution::kScales.size()> kScaleTexts{
    "constitution.name_ph",   "constitution.name_qx", "constitution.name_yangx",
    "constitution.name_yinx", "constitution.name_ts", "constitution.name_sr",
    "constitution.name_xy",   "constitution.name_qy", "constitution.name_tb"};

/// Says outcomes in one language.
class Speaker {
 public:
  Speaker(const http::Messages& messages, http::Language language) : messages_(messages), language_(language) {}

  std::string Say(std::string_view code, const ErrorArgs& args = {}) const {
    return messages_.Render(language_, code, args);
  }
  std::string Name(Scale scale) const { return Say(kScaleTexts[IndexOf(scale)]); }
  std::string Names(const std::vector<Scale>& scales) const {
    std::string names;
    for (const Scale scale : scales) names.append(names.empty() ? "" : Say("constitution.and")).append(Name(scale));
    return names;
  }

  std::string Conclusion(const constitution::Outcome& outcome) const {
    std::string sentence = Head(outcome);
    if (!outcome.co_types.empty()) sentence += Say("constitution.with_types", {{"types", Names(outcome.co_types)}});
    if (!outcome.tendencies.empty() && outcome.kind != Kind::kTendency) {
      sentence += Say("constitution.with_tendencies", {{"types", Names(outcome.tendencies)}});
    }
    return sentence + Say("constitution.stop");
  }

 private:
  std::string Head(const constitution::Outcome& outcome) const {
    switch (outcome.kind) {
      case Kind::kBalanced: return Say("constitution.is_balanced");
      case Kind::kBasicallyBalanced: return Say("constitution.is_basically_balanced");
      case Kind::kBiased: return Say("constitution.is_biased", {{"type", Name(*outcome.main)}});
      case Kind::kTendency: return Say("constitution.is_tendency", {{"types", Names(outcome.tendencies)}});
      case Kind::kUnclassified: break;
    }
    return outcome.main ? Say("constitution.is_assigned", {{"type", Name(*outcome.main)}})
                        : Say("constitution.is_unclassified");
  }

  const http::Messages& messages_;
  http::Language language_;
};

}  // namespace

std::string ConstitutionName(Scale scale, const http::Messages& messages, http::Language language) {
  return Speaker(messages, language).Name(scale);
}

ConstitutionOutcomeView ToView(const constitution::Outcome& outcome, const http::Messages& messages,
                               http::Language language) {
  const Speaker speaker(messages, language);
  ConstitutionOutcomeView view;
  static_cast<constitution::Outcome&>(view) = outcome;
  view.conclusion = speaker.Conclusion(outcome);
  view.note = speaker.Say("constitution.note");
  return view;
}

ConstitutionAssessmentView ToView(const constitution::Assessment& assessment, const http::Messages& messages,
                                  http::Language language) {
  return {.id = assessment.id,
          .patient = assessment.patient,
          .assessed_at = assessment.assessed_at,
          .actor = assessment.actor,
          .sheet = assessment.sheet,
          .outcome = ToView(assessment.outcome, messages, language)};
}

std::string DrawOutcome(const constitution::Instrument& instrument, const constitution::Assessment& assessment,
                        const http::Messages& messages, http::Language language) {
  const Speaker speaker(messages, language);
  const constitution::Outcome& outcome = assessment.outcome;
  constitution::RadarPicture picture;
  picture.title = speaker.Conclusion(outcome);
  for (const Scale scale : constitution::kScales) {
    const std::string name(WireName(scale));
    const std::size_t at = IndexOf(scale);
    picture.labels[at] = speaker.Name(scale);
    picture.shares[at] =
        constitution::ShareOf(outcome.raw.at(name), CountItems(instrument, scale, assessment.sheet.sex));
    picture.verdicts[at] = outcome.verdict.at(name);
  }
  return constitution::DrawRadar(picture);
}

}  // namespace medres::api
