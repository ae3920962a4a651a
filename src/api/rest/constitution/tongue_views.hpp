#pragma once

#include "api/rest/constitution/evidence_views.hpp"
#include "constitution/tongue/measure.hpp"

namespace medres::constitution {

BOOST_DESCRIBE_ENUM(WhiteBalance, kCard, kGreyWorld)

BOOST_DESCRIBE_STRUCT(LabColour, (), (l, a, b))
constexpr auto DescribeJson(const LabColour*) { return json::Object("LabColour", "CIELAB, D65."); }

BOOST_DESCRIBE_STRUCT(LabStatistics, (), (pixels, mean, deviation, median))
constexpr auto DescribeJson(const LabStatistics*) {
  return json::Object("LabStatistics", "Colours of a part of a picture.");
}

}  // namespace medres::constitution

/// Tongues as callers see them. The command line shows the same.
namespace medres::api {

struct TonguePartView {
  constitution::LabStatistics lab;
  std::string colour;
  std::string name;
  double distance = 0;
  double margin = 0;
  std::string source;
  knowledge::ReviewStatus review_status = knowledge::ReviewStatus::kUnreviewed;
};
BOOST_DESCRIBE_STRUCT(TonguePartView, (), (lab, colour, name, distance, margin, source, review_status))
constexpr auto DescribeJson(const TonguePartView*) {
  return json::Object("TonguePart", "Body or coating: colours and the nearest class.",
                      json::Field("distance").Help("Of the median from the middle of the class, CIE 1976."),
                      json::Field("margin").Help("By how much the next class is farther away: small is a close call."));
}

struct TongueView {
  constitution::WhiteBalance balance = constitution::WhiteBalance::kGreyWorld;
  std::string balance_note;
  double tongue_share = 0;
  double coating_share = 0;
  TonguePartView body;
  std::optional<TonguePartView> coating;
  std::vector<std::string> features;
  std::string note;
};
BOOST_DESCRIBE_STRUCT(TongueView, (),
                      (balance, balance_note, tongue_share, coating_share, body, coating, features, note))
constexpr auto DescribeJson(const TongueView*) {
  return json::Object("Tongue", "What a picture of a tongue measures. It diagnoses nothing; the picture is not kept.",
                      json::Field("tongue_share").Help("Of the picture."),
                      json::Field("coating_share").Help("Of the tongue."),
                      json::Field("coating").Help("Absent when there is next to none."),
                      json::Field("features").Help("Evidence for a constitution's state."));
}

TongueView ToView(const constitution::TongueMeasured& measured, const http::Messages& messages,
                  http::Language language);

}  // namespace medres::api
