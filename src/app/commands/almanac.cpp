#include <cstdio>
#include <span>

#include "app/commands/medicine.hpp"
#include "knowledge/almanac/ganzhi.hpp"
#include "knowledge/almanac/lunar_date.hpp"
#include "knowledge/almanac/meridian_hours.hpp"
#include "knowledge/almanac/solar_terms.hpp"
#include "knowledge/almanac/year_qi.hpp"
#include "platform/json/writer.hpp"

namespace medres::app {
namespace {

using namespace knowledge;

constexpr std::size_t kToTheMinute = std::string_view("2024-02-04T16:28").size();
constexpr std::size_t kToTheSecond = std::string_view("2024-02-04T16:28:00").size();

/// Rounded to the second.
std::string InBeijing(Instant at) {
  constexpr std::int64_t kSecond = 1000;
  const std::int64_t half_up = at.milliseconds + kSecond / 2;
  const std::int64_t past = ((half_up % kSecond) + kSecond) % kSecond;
  return FormatInstant({half_up - past}, kBeijingOffset);
}

/// With an offset as it says, else in Beijing.
std::optional<Instant> ReadMoment(std::string text) {
  if (text.size() == kToTheMinute) text += ":00";
  if (text.size() == kToTheSecond) text += "+08:00";
  const auto at = ParseInstant(text);
  if (!at) return std::nullopt;
  const int year = static_cast<int>(ToBeijing(*at).date.year());
  return year >= kFirstTermYear && year <= kLastTermYear ? at : std::nullopt;
}

void WriteTerm(json::Writer& json, int year, const SolarTerm& term) {
  json.BeginObject();
  json.Key("year");
  json.Integer(year);
  json.Member("term", TermName(term.place));
  json.Key("longitude");
  json.Integer(TermLongitude(term.place));
  json.Member("time", InBeijing(term.at));
  json.EndObject();
}

void WriteTerms(std::string& out, int year, std::span<const SolarTerm> terms) {
  json::Writer json(out);
  json.BeginArray();
  for (const SolarTerm& term : terms) WriteTerm(json, year, term);
  json.EndArray();
  out += '\n';
}

void WriteLunar(json::Writer& json, const LunarDate& date) {
  json.Key("lunar");
  json.BeginObject();
  for (const auto& [name, value] : {std::pair("year", date.year), {"month", date.month}, {"day", date.day}}) {
    json.Key(name);
    json.Integer(value);
  }
  json.Key("is_leap");
  json.Boolean(date.is_leap);
  json.EndObject();
}

void WriteTraditions(json::Writer& json, const Environment& environment, Instant at, QiYearStart start) {
  const QiStep step = QiStepAt(at, start);
  const YearQi qi = QiOf(YearGanzhi(step.year));
  const auto place = static_cast<std::size_t>(step.step);
  const MeridianHour hour = HourOf(BranchOfMinute(ToBeijing(at).minute));
  json.Key("traditional");
  json.BeginObject();
  json.Member("note", environment.Text("almanac.traditional"));
  json.Member("movement", std::string(NameOf(qi.movement)) + "运" + (qi.is_excess ? "太过" : "不及"));
  json.Member("agreement", AgreementOf(qi));
  json.Member("heaven", NameOf(qi.heaven));
  json.Member("spring", NameOf(qi.spring));
  json.Member("host", NameOf(kHosts[place]));
  json.Member("guest", NameOf(qi.guests[place]));
  json.Member("meridian", hour.meridian);
  json.Member("organ", hour.organ);
  json.Member("element", NameOf(hour.element));
  json.Member("own", hour.own);
  json.Member("sedate", hour.sedate);
  json.Member("tonify", hour.tonify);
  json.EndObject();
}

}  // namespace

int SolarTerms(const Environment& /*environment*/, const TermsOptions& options) {
  const auto terms = TermsOf(options.year);
  std::string out;
  if (options.json) {
    WriteTerms(out, options.year, terms);
  } else {
    for (const SolarTerm& term : terms)
      out.append(InBeijing(term.at)).append("  ").append(TermName(term.place)) += '\n';
  }
  std::fputs(out.c_str(), stdout);
  return kOk;
}

int ShowGanzhi(const Environment& environment, const GanzhiOptions& options) {
  const auto at = ReadMoment(options.moment);
  if (!at) return environment.Report(Error::Invalid("almanac.moment", "MOMENT"));
  const Pillars pillars =
      PillarsAt(*at, options.day_boundary == "23:00" ? DayBoundary::kElevenAtNight : DayBoundary::kMidnight);
  std::string out;
  json::Writer json(out);
  json.BeginObject();
  json.Member("at", InBeijing(*at));
  json.Member("day_boundary", options.day_boundary);
  json.Member("year", pillars.year.Text());
  json.Member("month", pillars.month.Text());
  json.Member("day", pillars.day.Text());
  json.Member("hour", pillars.hour.Text());
  json.Member("term", TermName(LastTerm(*at) % kTermsPerYear));
  WriteLunar(json, LunarDateOf(ToBeijing(*at).date));
  WriteTraditions(json, environment, *at,
                  options.qi_year_start == "立春" ? QiYearStart::kSpringBegins : QiYearStart::kMajorCold);
  json.EndObject();
  std::printf("%s\n", out.c_str());
  return kOk;
}

}  // namespace medres::app
