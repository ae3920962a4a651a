#pragma once

#include "api/rest/knowledge/differentiation_views.hpp"
#include "api/rest/prescription/views.hpp"

/// Recommended herbs as a physician sees them. The command line shows the same.
namespace medres::api {

struct LearntSymptomView {
  int id = 0;
  std::string name;
};
BOOST_DESCRIBE_STRUCT(LearntSymptomView, (), (id, name))
constexpr auto DescribeJson(const LearntSymptomView*) {
  return json::Object("LearntSymptom", "A symptom of the model.");
}

struct HerbSymptomView {
  std::string told;
  std::optional<LearntSymptomView> symptom;
  std::vector<std::string> may_mean;
  bool denied = false;
  bool from_complaint = false;
};
BOOST_DESCRIBE_STRUCT(HerbSymptomView, (), (told, symptom, may_mean, denied, from_complaint))
constexpr auto DescribeJson(const HerbSymptomView*) {
  return json::Object("HerbSymptom", "How a symptom was read.",
                      json::Field("symptom").Help("Absent when the model does not know it: it counted for nothing."),
                      json::Field("denied").Help("The model knows no denial: it counted for nothing."));
}

struct HerbReasonView {
  LearntSymptomView symptom;
  double strength = 0;
};
BOOST_DESCRIBE_STRUCT(HerbReasonView, (), (symptom, strength))
constexpr auto DescribeJson(const HerbReasonView*) {
  return json::Object("HerbReason", "What a symptom adds.",
                      json::Field("strength")
                          .Help("ln(score with it / score without it): 0.69 doubles the score, "
                                "-0.69 halves it."));
}

struct HerbNeighboursView {
  std::vector<std::string> symptoms;
  int prescriptions = 0;
  int with_herb = 0;
  int percent = 0;
};
BOOST_DESCRIBE_STRUCT(HerbNeighboursView, (), (symptoms, prescriptions, with_herb, percent))
constexpr auto DescribeJson(const HerbNeighboursView*) {
  return json::Object("HerbNeighbours", "Prescriptions of the past for one and the same symptoms.",
                      json::Field("with_herb").Help("Of these, those that have the herb."),
                      json::Field("percent").Help("Of the votes that such prescriptions give the herb."));
}

struct AdvisedHerbView {
  int id = 0;
  std::string herb;
  double score = 0;
  std::vector<HerbReasonView> because;
  std::vector<HerbNeighboursView> neighbours;
  ReportView safety;
  std::optional<std::string> clashes_with;
};
BOOST_DESCRIBE_STRUCT(AdvisedHerbView, (), (id, herb, score, because, neighbours, safety, clashes_with))
constexpr auto DescribeJson(const AdvisedHerbView*) {
  return json::Object("AdvisedHerb", "A herb that prescriptions of the past have, for a physician to judge.",
                      json::Field("id").Help("The model's."), json::Field("herb").Help("As the model calls it."),
                      json::Field("score").Help("Its share; all herbs of the model together have 1."),
                      json::Field("because").Help("Of every symptom that counted."),
                      json::Field("neighbours").Help("Those that speak most for it."),
                      json::Field("safety").Help("For this person, without a dose; with `clashes_with` of both. "
                                                 "no-open-finding is not the same as safe."),
                      json::Field("clashes_with").Help("A herb before it that it must not stand beside."));
}

}  // namespace medres::api
