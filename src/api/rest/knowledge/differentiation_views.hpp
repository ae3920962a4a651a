#pragma once

#include "api/rest/knowledge/graph_views.hpp"
#include "knowledge/differentiation/differentiator.hpp"
#include "knowledge/library.hpp"

/// Differentiation as callers see it, with what speaks for each syndrome. The command line shows the same.
namespace medres::knowledge {

BOOST_DESCRIBE_STRUCT(ToldSymptom, (), (name, severity, denied))
constexpr auto DescribeJson(const ToldSymptom*) {
  return json::Object("ToldSymptom", "A symptom as somebody tells it.", json::Field("name").Length(1, 40),
                      json::Field("severity").Optional(),
                      json::Field("denied").Optional().Help("true: asked for, and not there."));
}

}  // namespace medres::knowledge

namespace medres::api {

struct Complaint {
  std::vector<knowledge::ToldSymptom> symptoms;
  int limit = 5;
};
BOOST_DESCRIBE_STRUCT(Complaint, (), (symptoms, limit))
constexpr auto DescribeJson(const Complaint*) {
  return json::Object("SymptomComplaint", "What somebody tells.", json::Field("symptoms").Items(1, 40),
                      json::Field("limit").Optional().Range(1, 50));
}

struct ReadSymptomView {
  std::string told;
  std::optional<NodeView> symptom;
  std::vector<std::string> may_mean;
};
BOOST_DESCRIBE_STRUCT(ReadSymptomView, (), (told, symptom, may_mean))
constexpr auto DescribeJson(const ReadSymptomView*) {
  return json::Object("ReadSymptom", "How a symptom was read.",
                      json::Field("symptom").Help("Absent when nobody knows it: it counted for nothing."));
}

struct EmergencyView {
  std::string word;
  std::string why;
};
BOOST_DESCRIBE_STRUCT(EmergencyView, (), (word, why))
constexpr auto DescribeJson(const EmergencyView*) {
  return json::Object("SymptomEmergency", "Something that must not wait.");
}

struct ElementView {
  std::string element;
  double points = 0;
  bool positive = false;
};
BOOST_DESCRIBE_STRUCT(ElementView, (), (element, points, positive))
constexpr auto DescribeJson(const ElementView*) {
  return json::Object("SyndromeElement", "A location or a nature (证素) and what speaks for it.",
                      json::Field("positive").Help("At least 70 points."));
}

struct ContributionView {
  std::string symptom;
  std::optional<std::string> element;
  double amount = 0;
  std::optional<EdgeView> edge;
};
BOOST_DESCRIBE_STRUCT(ContributionView, (), (symptom, element, amount, edge))
constexpr auto DescribeJson(const ContributionView*) {
  return json::Object("SyndromeContribution", "What a symptom adds to a score.",
                      json::Field("element").Help("By way of which location or nature."),
                      json::Field("edge").Help("Who says so."));
}

struct RankedSyndromeView {
  NodeView syndrome;
  double score = 0;
  std::optional<double> share;
  std::vector<ContributionView> contributions;
};
BOOST_DESCRIBE_STRUCT(RankedSyndromeView, (), (syndrome, score, share, contributions))
constexpr auto DescribeJson(const RankedSyndromeView*) {
  return json::Object("RankedSyndrome", "A syndrome that may lie behind it.",
                      json::Field("share").Help("Of 1 among the syndromes known here; no probability of a disease."));
}

struct DifferentialView {
  std::vector<EmergencyView> emergencies;
  std::vector<ReadSymptomView> symptoms;
  std::vector<ElementView> elements;
  std::vector<RankedSyndromeView> by_elements;
  std::vector<RankedSyndromeView> by_causes;
  std::string note;
};
BOOST_DESCRIBE_STRUCT(DifferentialView, (), (emergencies, symptoms, elements, by_elements, by_causes, note))
constexpr auto DescribeJson(const DifferentialView*) {
  return json::Object("Differential", "What may lie behind symptoms, for a physician to judge.",
                      json::Field("emergencies").Help("When there is one, nothing is ranked."),
                      json::Field("by_elements").Help("By locations and natures (证素)."),
                      json::Field("by_causes").Help("By noisy-OR."));
}

DifferentialView Differentiate(const knowledge::Library& library, const Complaint& complaint,
                               const GraphScribe& scribe);

}  // namespace medres::api
