#pragma once

#include "knowledge/almanac/ganzhi.hpp"
#include "knowledge/almanac/year_qi.hpp"
#include "platform/http/messages.hpp"
#include "platform/json/json.hpp"

/// Solar terms and moments as JSON, for REST and the command line.
namespace medres::api {

struct SolarTermView {
  int year = 0;
  std::string term;
  int longitude = 0;
  std::string time;
};
BOOST_DESCRIBE_STRUCT(SolarTermView, (), (year, term, longitude, time))
constexpr auto DescribeJson(const SolarTermView*) {
  return json::Object("SolarTerm", "One of the 24 (节气).",
                      json::Field("longitude").Help("Apparent longitude of the sun in degrees."),
                      json::Field("time").Help("In Beijing, to the second."));
}

struct LunarDateView {
  int year = 0;
  int month = 0;
  int day = 0;
  bool is_leap = false;
};
BOOST_DESCRIBE_STRUCT(LunarDateView, (), (year, month, day, is_leap))

struct TraditionalView {
  std::string note;
  std::string movement;
  std::string agreement;
  std::string heaven;
  std::string spring;
  std::string host;
  std::string guest;
  std::string meridian;
  std::string organ;
  std::string element;
  std::string own;
  std::string sedate;
  std::string tonify;
};
BOOST_DESCRIBE_STRUCT(TraditionalView, (),
                      (note, movement, agreement, heaven, spring, host, guest, meridian, organ, element, own, sedate,
                       tonify))
constexpr auto DescribeJson(const TraditionalView*) {
  return json::Object("TraditionalQi", "五运六气 and 子午流注. No clinical evidence is claimed.",
                      json::Field("agreement").Help("天符, 岁会, 太乙天符; empty: none."),
                      json::Field("sedate").Help("For excess, in the meridian's own double hour."),
                      json::Field("tonify").Help("For deficiency, in the next one."));
}

/// How a moment is looked at: schools differ.
struct MomentQuery {
  std::optional<std::string> at;
  knowledge::DayBoundary day_boundary = knowledge::DayBoundary::kMidnight;
  knowledge::QiYearStart qi_year_start = knowledge::QiYearStart::kMajorCold;
  std::optional<double> longitude;
};
BOOST_DESCRIBE_STRUCT(MomentQuery, (), (at, day_boundary, qi_year_start, longitude))
constexpr auto DescribeJson(const MomentQuery*) {
  return json::Object(
      "AlmanacMomentQuery", "A moment and the schools to look at it by.",
      json::Field("at").Length(1, 40).Help("2024-02-04T16:28 in Beijing, or with an offset; now unless said."),
      json::Field("day_boundary").Optional().Help("When a day ends."),
      json::Field("qi_year_start").Optional().Help("When the year of the six qi begins."),
      json::Field("longitude")
          .Range(-180, 180)
          .Help("Degrees east: days and hours go by true solar time (真太阳时) there."));
}

struct MomentView {
  std::string at;
  std::optional<std::string> solar_time;
  knowledge::DayBoundary day_boundary = knowledge::DayBoundary::kMidnight;
  std::string year;
  std::string month;
  std::string day;
  std::string hour;
  std::string term;
  LunarDateView lunar;
  TraditionalView traditional;
};
BOOST_DESCRIBE_STRUCT(MomentView, (), (at, solar_time, day_boundary, year, month, day, hour, term, lunar, traditional))
constexpr auto DescribeJson(const MomentView*) {
  return json::Object("AlmanacMoment", "The pillars (干支) of a moment, its lunar date and its qi.",
                      json::Field("at").Help("In Beijing."),
                      json::Field("solar_time").Help("What a sundial at the longitude shows; where one was named."),
                      json::Field("term").Help("The last solar term."));
}

/// The 24 of a year, from 小寒 on.
std::vector<SolarTermView> SolarTermsOf(int year);

/// With an offset as `text` says, else in Beijing; `T` or a space, with seconds or without. kInvalid `almanac.moment`
/// at `pointer` for what is no moment of 1900 to 2100.
Result<Instant> ReadMoment(std::string_view text, const std::string& pointer);

MomentView MomentAt(Instant at, const MomentQuery& query, const http::Messages& messages, http::Language language);

}  // namespace medres::api
