#include "api/rest/constitution/evidence_views.hpp"

#include <algorithm>
#include <cmath>

namespace medres::api {
namespace {

using constitution::ConstitutionState;
using constitution::EvidenceAlarm;
using constitution::EvidenceBasis;
using constitution::EvidenceItem;
using constitution::EvidenceTotal;
using constitution::FusedState;
using constitution::PerScale;
using constitution::Scale;
using constitution::WeighedEvidence;

double ToThousandths(double value) { return std::round(value * 1e3) / 1e3; }

RatiosByScale SharesView(const PerScale& shares) {
  RatiosByScale view;
  for (const Scale scale : constitution::kScales)
    view[std::string(WireName(scale))] = ToThousandths(shares[IndexOf(scale)]);
  return view;
}

RatiosByScale RatiosView(const PerScale& logarithms) {
  RatiosByScale view;
  for (const Scale scale : constitution::kScales) {
    const double ratio = ToThousandths(std::exp(logarithms[IndexOf(scale)]));
    if (ratio != 1) view[std::string(WireName(scale))] = ratio;
  }
  return view;
}

std::string NameOfScale(Scale scale, const http::Messages& messages, http::Language language) {
  std::string code = "constitution.name_";
  for (const char c : WireName(scale)) code += static_cast<char>(c - 'A' + 'a');
  return messages.Render(language, code, {});
}

std::string_view BasisText(EvidenceBasis basis) {
  switch (basis) {
    case EvidenceBasis::kNothing: return "evidence.basis_nothing";
    case EvidenceBasis::kEvidenceAlone: return "evidence.basis_evidence";
    case EvidenceBasis::kQuestionnaireAlone: return "evidence.basis_questionnaire";
    case EvidenceBasis::kBoth: return "evidence.basis_both";
  }
  return "evidence.basis_nothing";
}

void ShowFused(ConstitutionStateView& view, const FusedState& fused) {
  view.basis = fused.basis;
  view.prior = SharesView(fused.prior);
  view.posterior = SharesView(fused.posterior);
  view.certainty = ToThousandths(fused.certainty);
  for (const WeighedEvidence& one : fused.contributions) {
    view.contributions.push_back({.group = one.item.group,
                                  .feature = one.item.feature,
                                  .label = one.item.label,
                                  .denied = one.item.denied,
                                  .ratios = RatiosView(one.log_ratios),
                                  .source = one.source,
                                  .review_status = one.review_status});
  }
  for (const EvidenceTotal& one : fused.totals) {
    view.totals.push_back(
        {.group = one.group, .ratios = RatiosView(one.counted), .capped = one.counted != one.before_cap});
  }
  for (const EvidenceItem& one : fused.without_ratios) view.without_ratios.push_back(one.label);
}

}  // namespace

ConstitutionStateView ToView(const ConstitutionState& state, const http::Messages& messages, http::Language language) {
  ConstitutionStateView view;
  for (const EvidenceAlarm& one : state.alarms) {
    view.alarms.push_back({one.word, language == http::Language::kZh ? one.why.zh : one.why.en});
  }
  if (state.outcome) {
    view.questionnaire = {.assessment = state.assessment,
                          .instrument = state.outcome->instrument,
                          .edition = state.outcome->edition,
                          .assessed_at = state.assessed_at,
                          .kind = state.outcome->kind};
  }
  view.note = messages.Render(language, state.fused ? "evidence.note" : "evidence.emergency", {});
  if (!state.fused) {
    view.conclusion = view.note;
    return view;
  }
  ShowFused(view, *state.fused);
  const auto& posterior = state.fused->posterior;
  const auto first = std::ranges::max_element(posterior);
  const Scale most = constitution::kScales[static_cast<std::size_t>(first - posterior.begin())];
  const int percent = static_cast<int>(std::lround(*first * 100));
  view.conclusion =
      messages.Render(language, BasisText(state.fused->basis),
                      {{"type", NameOfScale(most, messages, language)}, {"percent", std::to_string(percent)}});
  return view;
}

constitution::EvidenceOnHand ToEvidence(EvidenceInput input) {
  return {.complaint = std::move(input.complaint),
          .observations = std::move(input.observations),
          .tongue = std::move(input.tongue)};
}

}  // namespace medres::api
