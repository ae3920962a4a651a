#pragma once

#include "api/rest/knowledge/differentiation_views.hpp"
#include "api/rest/prescription/views.hpp"
#include "recommendation/formula/advisor.hpp"

/// Formulas as a physician sees them. The command line shows the same.
namespace medres::recommendation {

BOOST_DESCRIBE_ENUM(FormulaCriterion, kPattern, kSymptoms, kElements, kCauses, kConstitution, kSeason)

}  // namespace medres::recommendation

namespace medres::api {

struct FormulaPartView {
  recommendation::FormulaCriterion criterion = recommendation::FormulaCriterion::kPattern;
  int points = 0;
  int most = 0;
  std::string reason;
  std::vector<EdgeView> edges;
  std::vector<knowledge::Citation> cites;
};
BOOST_DESCRIBE_STRUCT(FormulaPartView, (), (criterion, points, most, reason, edges, cites))
constexpr auto DescribeJson(const FormulaPartView*) {
  return json::Object("FormulaPart", "What one criterion gave a formula, of how much, why, and who says so.",
                      json::Field("edges").Help("Of the knowledge graph, with source, evidence and review status."),
                      json::Field("cites").Help("What it rests on beside edges."));
}

struct FormulaHerbView {
  std::string herb;
  std::optional<std::string> as_written;
  std::string source;
  knowledge::Evidence evidence = knowledge::Evidence::kInferred;
  knowledge::ReviewStatus review_status = knowledge::ReviewStatus::kUnreviewed;
};
BOOST_DESCRIBE_STRUCT(FormulaHerbView, (), (herb, as_written, source, evidence, review_status))
constexpr auto DescribeJson(const FormulaHerbView*) {
  return json::Object("FormulaHerb", "A herb that a source lists in a formula.",
                      json::Field("as_written")
                          .Help("The source's own amount and treatment, never converted; no "
                                "advice of a dose."));
}

struct FormulaLikenessView {
  std::string to;
  int percent = 0;
  int behind = 0;
};
BOOST_DESCRIBE_STRUCT(FormulaLikenessView, (), (to, percent, behind))
constexpr auto DescribeJson(const FormulaLikenessView*) {
  return json::Object("FormulaLikeness", "What put a formula behind others that are unlike those before it.",
                      json::Field("to").Help("Key of a formula before it."),
                      json::Field("percent").Help("Herbs that both have, of the herbs of either."),
                      json::Field("behind").Help("Points by which it was put behind; its own are as they were."));
}

struct RankedFormulaView {
  NodeView formula;
  int points = 0;
  int most = 0;
  std::vector<FormulaPartView> parts;
  std::vector<FormulaHerbView> composition;
  ReportView safety;
  std::optional<FormulaLikenessView> likeness;
};
BOOST_DESCRIBE_STRUCT(RankedFormulaView, (), (formula, points, most, parts, composition, safety, likeness))
constexpr auto DescribeJson(const RankedFormulaView*) {
  return json::Object("RankedFormula", "A formula that comes into question, for a physician to judge.",
                      json::Field("points").Help("The sum of the parts'."),
                      json::Field("composition").Help("As recorded."),
                      json::Field("safety").Help("Of this composition for this person, without doses. "
                                                 "no-open-finding is not the same as safe."));
}

}  // namespace medres::api
