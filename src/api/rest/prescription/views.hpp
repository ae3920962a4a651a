#pragma once

#include "platform/http/messages.hpp"
#include "prescription/describe.hpp"
#include "prescription/stock.hpp"

/// Reports as callers see them: with sentences in their language. The command line shows the same.
namespace medres::api {

struct FindingView {
  std::string id;
  std::string rule;
  prescription::FindingKind kind = prescription::FindingKind::kUnknownHerb;
  prescription::FindingSeverity severity = prescription::FindingSeverity::kInfo;
  prescription::SettledBy settled_by = prescription::SettledBy::kNothing;
  bool settled = false;
  std::vector<std::string> names;
  std::vector<std::string> pointers;
  std::string message;
  std::string why;
  std::optional<std::string> suggested_reason;
  std::string source;
  knowledge::Evidence evidence = knowledge::Evidence::kInferred;
  knowledge::ReviewStatus review_status = knowledge::ReviewStatus::kUnreviewed;
};
BOOST_DESCRIBE_STRUCT(FindingView, (),
                      (id, rule, kind, severity, settled_by, settled, names, pointers, message, why, suggested_reason,
                       source, evidence, review_status))
constexpr auto DescribeJson(const FindingView*) {
  return json::Object("SafetyFinding", "Something that speaks against a prescription or a plan, and by which rule.",
                      json::Field("id").Help("The same however the prescription is ordered; settlements name it."),
                      json::Field("settled_by").Help("nobody: it has to change; answer: something has to be said."),
                      json::Field("names").Help("As the materia medica calls them; acupoints by their codes."),
                      json::Field("pointers").Help("Where they stand in what was sent."),
                      json::Field("suggested_reason").Help("A classical formula in which they stand together."),
                      json::Field("review_status").Help("Of all that this finding rests on."));
}

struct GapView {
  std::string name;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(GapView, (), (name, reason))
constexpr auto DescribeJson(const GapView*) {
  return json::Object("SafetyGap", "What could not be compared, and why.",
                      json::Field("name").Help("What it is about; empty: all of it."));
}

struct CoverageView {
  prescription::CheckTopic topic = prescription::CheckTopic::kNames;
  int compared = 0;
  std::vector<GapView> gaps;
};
BOOST_DESCRIBE_STRUCT(CoverageView, (), (topic, compared, gaps))
constexpr auto DescribeJson(const CoverageView*) {
  return json::Object("SafetyCoverage", "How far a check reached.",
                      json::Field("compared").Help("How many lines, allergies, drugs or points."));
}

struct StockLotView {
  std::string number;
  LocalDate expires_on;
  std::int64_t milligrams = 0;
};
BOOST_DESCRIBE_STRUCT(StockLotView, (), (number, expires_on, milligrams))
constexpr auto DescribeJson(const StockLotView*) {
  return json::Object("PrescriptionStockLot", "What would be taken of a lot.");
}

struct HerbStockView {
  std::string herb;
  std::int64_t needed = 0;
  std::int64_t usable = 0;
  std::int64_t missing = 0;
  bool kept = false;
  std::vector<StockLotView> lots;
};
BOOST_DESCRIBE_STRUCT(HerbStockView, (), (herb, needed, usable, missing, kept, lots))
constexpr auto DescribeJson(const HerbStockView*) {
  return json::Object("PrescriptionStock", "Whether there is enough of a material, in milligrams.",
                      json::Field("usable").Help("Neither expired nor kept for others."),
                      json::Field("kept").Help("Whether stock of it is kept at all."),
                      json::Field("lots").Help("The first to expire first."));
}

struct ReportView {
  std::optional<std::string> id;
  prescription::SafetyVerdict verdict = prescription::SafetyVerdict::kNoOpenFinding;
  std::vector<FindingView> findings;
  std::vector<CoverageView> coverage;
  std::vector<prescription::ReadName> names;
  knowledge::ReviewStatus review_status = knowledge::ReviewStatus::kUnreviewed;
  std::string note;
  std::optional<std::vector<HerbStockView>> stock;
};
BOOST_DESCRIBE_STRUCT(ReportView, (), (id, verdict, findings, coverage, names, review_status, note, stock))
constexpr auto DescribeJson(const ReportView*) {
  return json::Object("SafetyReport", "What is found, how far the checks reached, and what that is not.",
                      json::Field("verdict").Help("no-open-finding is not the same as safe."),
                      json::Field("findings").Help("What blocks first."),
                      json::Field("names").Help("How each name was read; for acupoints empty."),
                      json::Field("review_status").Help("reviewed only when all facts and rules behind it are."),
                      json::Field("stock").Help("Of what is weighed and known; only when it was asked for."));
}

std::vector<HerbStockView> ToView(const std::vector<prescription::StockAnswer>& stock);
ReportView ToView(const prescription::Report& report, std::optional<std::string> id, const http::Messages& messages,
                  http::Language language);

}  // namespace medres::api
