#include "api/rest/knowledge/almanac_views.hpp"

#include "knowledge/almanac/lunar_date.hpp"
#include "knowledge/almanac/meridian_hours.hpp"
#include "knowledge/almanac/solar_terms.hpp"
#include "knowledge/almanac/solar_time.hpp"

namespace medres::api {
namespace {

using namespace knowledge;

constexpr std::size_t kDate = std::string_view("2024-02-04").size();
constexpr std::size_t kToTheMinute = std::string_view("2024-02-04T16:28").size();
constexpr std::size_t kToTheSecond = std::string_view("2024-02-04T16:28:00").size();

/// Rounded to the second.
std::string InBeijing(Instant at) {
  constexpr std::int64_t kSecond = 1000;
  const std::int64_t half_up = at.milliseconds + kSecond / 2;
  const std::int64_t past = ((half_up % kSecond) + kSecond) % kSecond;
  return FormatInstant({half_up - past}, kBeijingOffset);
}

/// `2024-02-04 16:28Z` as `2024-02-04T16:28:00Z`, and without an offset with Beijing's.
std::string Completed(std::string_view from) {
  std::string text(from);
  if (text.size() > kDate && text[kDate] == ' ') text[kDate] = 'T';
  const bool has_seconds = text.size() > kToTheMinute && text[kToTheMinute] == ':';
  if (!has_seconds && text.size() >= kToTheMinute) text.insert(kToTheMinute, ":00");
  if (text.size() == kToTheSecond) text += "+08:00";
  return text;
}

TraditionalView TraditionsAt(Instant at, Instant clock, QiYearStart start) {
  const QiStep step = QiStepAt(at, start);
  const YearQi qi = QiOf(YearGanzhi(step.year));
  const auto place = static_cast<std::size_t>(step.step);
  const MeridianHour hour = HourOf(BranchOfMinute(ToBeijing(clock).minute));
  return {.note = {},
          .movement = std::string(NameOf(qi.movement)) + "运" + (qi.is_excess ? "太过" : "不及"),
          .agreement = std::string(AgreementOf(qi)),
          .heaven = std::string(NameOf(qi.heaven)),
          .spring = std::string(NameOf(qi.spring)),
          .host = std::string(NameOf(kHosts[place])),
          .guest = std::string(NameOf(qi.guests[place])),
          .meridian = std::string(hour.meridian),
          .organ = std::string(hour.organ),
          .element = std::string(NameOf(hour.element)),
          .own = hour.own,
          .sedate = hour.sedate,
          .tonify = hour.tonify};
}

LunarDateView ToView(const LunarDate& date) { return {date.year, date.month, date.day, date.is_leap}; }

}  // namespace

std::vector<SolarTermView> SolarTermsOf(int year) {
  std::vector<SolarTermView> views;
  for (const SolarTerm& term : TermsOf(year)) {
    views.push_back({year, std::string(TermName(term.place)), TermLongitude(term.place), InBeijing(term.at)});
  }
  return views;
}

Result<Instant> ReadMoment(std::string_view text, const std::string& pointer) {
  const auto at = ParseInstant(Completed(text));
  const int year = at ? static_cast<int>(ToBeijing(*at).date.year()) : 0;
  if (year < kFirstTermYear || year > kLastTermYear) return Fail(Error::Invalid("almanac.moment", pointer));
  return *at;
}

MomentView MomentAt(Instant at, const MomentQuery& query, const http::Messages& messages, http::Language language) {
  const Instant clock = query.longitude ? SundialAt(at, *query.longitude) : at;
  const Pillars pillars = PillarsAt(at, query.day_boundary, clock);
  MomentView view{.at = InBeijing(at),
                  .solar_time = {},
                  .day_boundary = query.day_boundary,
                  .year = pillars.year.Text(),
                  .month = pillars.month.Text(),
                  .day = pillars.day.Text(),
                  .hour = pillars.hour.Text(),
                  .term = std::string(TermName(LastTerm(at) % kTermsPerYear)),
                  .lunar = ToView(LunarDateOf(ToBeijing(at).date)),
                  .traditional = TraditionsAt(at, clock, query.qi_year_start)};
  if (query.longitude) view.solar_time = InBeijing(clock).substr(0, kToTheSecond);
  view.traditional.note = messages.Render(language, "almanac.traditional", {});
  return view;
}

}  // namespace medres::api
