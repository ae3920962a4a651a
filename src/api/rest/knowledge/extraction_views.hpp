#pragma once

#include "api/rest/knowledge/graph_views.hpp"
#include "knowledge/differentiation/differentiator.hpp"
#include "knowledge/library.hpp"

/// What was found in a complaint, as callers see it. The command line shows the same.
namespace medres::api {

struct SymptomText {
  std::string text;
};
BOOST_DESCRIBE_STRUCT(SymptomText, (), (text))
constexpr auto DescribeJson(const SymptomText*) {
  return json::Object("SymptomText", "What somebody tells, in Chinese; traditional or simplified.",
                      json::Field("text").Length(1, 4000).Example("\"晚上睡不着两个星期了，有点头晕，不发烧\""));
}

struct SymptomDurationView {
  std::optional<double> days;
  std::optional<std::string> iso8601;
  std::string text;
};
BOOST_DESCRIBE_STRUCT(SymptomDurationView, (), (days, iso8601, text))
constexpr auto DescribeJson(const SymptomDurationView*) {
  return json::Object("SymptomDuration", "Since when, as it was said.",
                      json::Field("days").Help("A month has 30, a year 365. Absent: since long."),
                      json::Field("iso8601").Example("P2W"));
}

struct ExtractedSymptomView {
  NodeView symptom;
  bool denied = false;
  knowledge::Severity severity = knowledge::Severity::kMedium;
  std::optional<SymptomDurationView> duration;
  std::string text;
  int begin = 0;
  int end = 0;
};
BOOST_DESCRIBE_STRUCT(ExtractedSymptomView, (), (symptom, denied, severity, duration, text, begin, end))
constexpr auto DescribeJson(const ExtractedSymptomView*) {
  return json::Object("ExtractedSymptom", "A symptom that was told, or denied. What was said of it last counts.",
                      json::Field("text").Help("The words that say so."),
                      json::Field("begin").Help("Of the words, in characters (code points) from 0."));
}

struct ExtractedEmergencyView {
  std::string word;
  std::string why;
  std::string text;
  int begin = 0;
  int end = 0;
};
BOOST_DESCRIBE_STRUCT(ExtractedEmergencyView, (), (word, why, text, begin, end))
constexpr auto DescribeJson(const ExtractedEmergencyView*) {
  return json::Object("ExtractedEmergency", "Something told that must not wait.");
}

struct SymptomExtractionView {
  std::vector<ExtractedEmergencyView> emergencies;
  std::vector<ExtractedSymptomView> symptoms;
  knowledge::ReviewStatus review_status = knowledge::ReviewStatus::kUnreviewed;
  std::string note;
};
BOOST_DESCRIBE_STRUCT(SymptomExtractionView, (), (emergencies, symptoms, review_status, note))
constexpr auto DescribeJson(const SymptomExtractionView*) {
  return json::Object("SymptomExtraction", "What a complaint tells. It diagnoses nothing.",
                      json::Field("emergencies").Help("When there is one: call for help first."),
                      json::Field("review_status").Help("Of the lexicon."));
}

SymptomExtractionView ExtractSymptoms(const knowledge::Library& library, const std::string& text,
                                      const GraphScribe& scribe);

}  // namespace medres::api
