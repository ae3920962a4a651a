#include "api/rest/constitution/tongue_views.hpp"

#include <cmath>

namespace medres::api {
namespace {

using constitution::LabColour;
using constitution::LabStatistics;

double ToTenths(double value) { return std::round(value * 10) / 10; }
double ToPerMille(double value) { return std::round(value * 1e3) / 1e3; }

LabColour RoundedLab(const LabColour& colour) { return {ToTenths(colour.l), ToTenths(colour.a), ToTenths(colour.b)}; }

TonguePartView PartView(const constitution::TonguePart& part, http::Language language) {
  const LabStatistics& lab = part.statistics;
  const constitution::TongueColour& colour = *part.colour.colour;
  return {.lab = {lab.pixels, RoundedLab(lab.mean), RoundedLab(lab.deviation), RoundedLab(lab.median)},
          .colour = colour.name,
          .name = language == http::Language::kZh ? colour.label.zh : colour.label.en,
          .distance = ToTenths(part.colour.distance),
          .margin = ToTenths(part.colour.margin),
          .source = colour.source,
          .review_status = colour.review_status};
}

}  // namespace

TongueView ToView(const constitution::TongueMeasured& measured, const http::Messages& messages,
                  http::Language language) {
  const bool by_card = measured.white.balance == constitution::WhiteBalance::kCard;
  TongueView view;
  view.balance = measured.white.balance;
  view.balance_note = messages.Render(language, by_card ? "tongue.balance_card" : "tongue.balance_grey_world", {});
  view.tongue_share = ToPerMille(measured.tongue_share);
  view.coating_share = ToPerMille(measured.coating_share);
  view.body = PartView(measured.body, language);
  if (measured.coating) view.coating = PartView(*measured.coating, language);
  view.features = measured.features;
  view.note = messages.Render(language, "tongue.note", {});
  return view;
}

}  // namespace medres::api
