#include "api/rest/recommendation/advice_views.hpp"

#include "api/rest/recommendation/advice_speaker.hpp"
#include "knowledge/almanac/solar_terms.hpp"

namespace medres::api {
namespace {

using knowledge::ReviewStatus;
using recommendation::Advice;

AdvisedView ItemView(const recommendation::Advised& one, const AdviceSpeaker& speaker) {
  return {.kind = one.item->kind,
          .id = one.item->id,
          .name = speaker.Say(one.item->name),
          .points = one.score.points,
          .most = one.score.most,
          .parts = speaker.PartsOf(one.score),
          .checked_by = one.checked_by,
          .source = one.item->source,
          .review_status = one.item->review_status};
}

AdvisedView ResourceToView(const recommendation::AdvisedResource& one, const AdviceSpeaker& speaker) {
  return {.kind = one.kind,
          .id = one.id.Text(),
          .name = speaker.NameOf(one.id),
          .points = one.score.points,
          .most = one.score.most,
          .parts = speaker.PartsOf(one.score),
          .checked_by = std::nullopt,
          .source = std::nullopt,
          .review_status = std::nullopt};
}

LeftOutView LeftOutToView(const recommendation::LeftOut& one, const AdviceSpeaker& speaker) {
  LeftOutView view{.kind = one.item->kind,
                   .id = one.item->id,
                   .name = speaker.Say(one.item->name),
                   .finding = one.finding,
                   .message = speaker.Say(one.code, one.args),
                   .why = std::nullopt,
                   .source = one.citation.source,
                   .review_status = one.citation.review_status};
  if (one.why) view.why = speaker.Say(*one.why);
  return view;
}

/// Reviewed when all that is told is.
ReviewStatus StatusOf(const Advice& advice) {
  for (const auto& one : advice.items) {
    if (one.item->review_status == ReviewStatus::kUnreviewed) return ReviewStatus::kUnreviewed;
  }
  return advice.items.empty() ? ReviewStatus::kUnreviewed : ReviewStatus::kReviewed;
}

}  // namespace

AdviceView ToView(const recommendation::PersonalAdvice& told, bool of_patient, const AdviceWords& words,
                  http::Language language) {
  const AdviceSpeaker speaker(words, language);
  const Advice& advice = told.advice;
  AdviceView view;
  view.solar_term = knowledge::TermName(advice.term);
  view.season = advice.season;
  if (!advice.emergencies.empty()) {
    view.emergency = speaker.Say("wellness.emergency", {{"what", speaker.NamesOf(advice.emergencies)}});
    view.note = speaker.Say("wellness.note");
    return view;
  }
  const bool known = of_patient || told.profile.basis == scheduling::ConstitutionBasis::kNamed;
  if (of_patient) view.personal = ToView(told.profile, words.messages, language);
  if (advice.cold_start) view.cold_start = speaker.Say("wellness.cold_start");
  for (const auto& one : advice.items) view.items.push_back(ItemView(one, speaker));
  for (const auto& one : advice.resources) view.items.push_back(ResourceToView(one, speaker));
  for (const auto* const limit : advice.limits) view.limits.push_back(speaker.Say(limit->text));
  for (const auto& one : advice.left_out) view.left_out.push_back(LeftOutToView(one, speaker));
  for (const Issue& gap : advice.gaps) view.not_compared.push_back(speaker.Say(gap.code, gap.args));
  view.review_status = StatusOf(advice);
  view.note = speaker.Say("wellness.note");
  if (!known || told.profile.needs.empty()) {
    view.note.append(language == http::Language::kZh ? "" : " ").append(speaker.Say("wellness.note_general"));
  }
  return view;
}

Error SymptomsAtQuery(Error error) {
  for (Issue& issue : error.issues) {
    if (issue.pointer.starts_with("/symptoms")) issue.pointer = "?symptom";
  }
  return error;
}

}  // namespace medres::api
