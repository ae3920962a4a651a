#include "api/rest/prescription/views.hpp"

#include <algorithm>

namespace medres::api {
namespace {

using http::Language;
using prescription::Coverage;
using prescription::Finding;

FindingView FindingToView(const Finding& finding, const http::Messages& messages, Language language) {
  FindingView view{.id = finding.id,
                   .rule = finding.rule,
                   .kind = finding.kind,
                   .severity = finding.severity,
                   .settled_by = finding.settled_by,
                   .settled = finding.settled,
                   .names = finding.names,
                   .pointers = finding.pointers,
                   .message = messages.Render(language, finding.code, finding.args),
                   .why = language == Language::kZh ? finding.why.zh : finding.why.en,
                   .suggested_reason = {},
                   .source = finding.source,
                   .evidence = finding.evidence,
                   .review_status = finding.review_status};
  if (const auto& use = finding.classical_use) {
    view.suggested_reason =
        messages.Render(language, "prescription.classical", {{"formula", use->formula}, {"source", use->source}});
  }
  return view;
}

CoverageView CoverageToView(const Coverage& coverage, const http::Messages& messages, Language language) {
  CoverageView view{.topic = coverage.topic, .compared = coverage.compared, .gaps = {}};
  for (const prescription::Gap& gap : coverage.gaps) {
    view.gaps.push_back({gap.name, messages.Render(language, gap.reason.code, gap.reason.args)});
  }
  return view;
}

}  // namespace

std::vector<HerbStockView> ToView(const std::vector<prescription::StockAnswer>& stock) {
  std::vector<HerbStockView> views;
  for (const prescription::StockAnswer& one : stock) {
    HerbStockView view{.herb = one.herb,
                       .needed = one.needed,
                       .usable = one.usable,
                       .missing = std::max<std::int64_t>(0, one.needed - one.usable),
                       .kept = one.kept,
                       .lots = {}};
    for (const prescription::StockLot& lot : one.lots) {
      view.lots.push_back({lot.number, lot.expires_on, lot.milligrams});
    }
    views.push_back(std::move(view));
  }
  return views;
}

ReportView ToView(const prescription::Report& report, std::optional<std::string> id, const http::Messages& messages,
                  Language language) {
  ReportView view{.id = std::move(id),
                  .verdict = report.verdict,
                  .findings = {},
                  .coverage = {},
                  .names = report.names,
                  .review_status = report.review_status,
                  .note = messages.Render(language, "prescription.note"),
                  .stock = std::nullopt};
  if (report.review_status == knowledge::ReviewStatus::kUnreviewed) {
    view.note.append(language == Language::kZh ? "" : " ")
        .append(messages.Render(language, "prescription.note_unreviewed"));
  }
  for (const Finding& finding : report.findings) view.findings.push_back(FindingToView(finding, messages, language));
  for (const Coverage& one : report.coverage) view.coverage.push_back(CoverageToView(one, messages, language));
  return view;
}

}  // namespace medres::api
