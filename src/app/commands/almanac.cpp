#include <cstdio>

#include "api/rest/knowledge/almanac_views.hpp"
#include "app/commands/medicine.hpp"

namespace medres::app {

int SolarTerms(const Environment& /*environment*/, const TermsOptions& options) {
  const auto terms = api::SolarTermsOf(options.year);
  std::string out;
  if (options.json) {
    out = json::ToText(terms) + '\n';
  } else {
    for (const api::SolarTermView& term : terms) out.append(term.time).append("  ").append(term.term) += '\n';
  }
  std::fputs(out.c_str(), stdout);
  return kOk;
}

int ShowGanzhi(const Environment& environment, const GanzhiOptions& options) {
  const auto at = api::ReadMoment(options.moment, "MOMENT");
  if (!at) return environment.Report(at.error());
  const api::MomentQuery query{.at = {},
                               .day_boundary = options.day_boundary == WireName(knowledge::DayBoundary::kMidnight)
                                                   ? knowledge::DayBoundary::kMidnight
                                                   : knowledge::DayBoundary::kElevenAtNight,
                               .qi_year_start = options.qi_year_start == WireName(knowledge::QiYearStart::kMajorCold)
                                                    ? knowledge::QiYearStart::kMajorCold
                                                    : knowledge::QiYearStart::kSpringBegins,
                               .longitude = options.longitude};
  std::printf("%s\n", json::ToText(api::MomentAt(*at, query, environment.messages, environment.language)).c_str());
  return kOk;
}

}  // namespace medres::app
