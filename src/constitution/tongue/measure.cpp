#include "constitution/tongue/measure.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "base/text.hpp"
#include "constitution/evidence/embedded.hpp"
#include "constitution/tongue/regions.hpp"
#include "knowledge/graph/names_of_kinds.hpp"

namespace medres::constitution {
namespace {

constexpr std::array<std::string_view, 9> kColourColumns{"part", "name", "zh",     "en",           "l",
                                                         "a",    "b",    "source", "review_status"};
constexpr double kLeastTongue = 0.03;   ///< of the picture
constexpr double kLeastCoating = 0.06;  ///< of the tongue: below it is hardly any

double MedianOfAll(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

LabStatistics StatisticsOf(const std::vector<LabColour>& colours) {
  LabStatistics statistics;
  statistics.pixels = static_cast<int>(colours.size());
  for (double LabColour::* const channel : {&LabColour::l, &LabColour::a, &LabColour::b}) {
    std::vector<double> values;
    values.reserve(colours.size());
    for (const LabColour& colour : colours) values.push_back(colour.*channel);
    const auto count = static_cast<double>(values.size());
    double sum = 0;
    double squares = 0;
    for (const double value : values) {
      sum += value;
      squares += value * value;
    }
    statistics.mean.*channel = sum / count;
    statistics.deviation.*channel = std::sqrt(std::max(0.0, squares / count - sum / count * sum / count));
    statistics.median.*channel = MedianOfAll(std::move(values));
  }
  return statistics;
}

}  // namespace

TongueColours::TongueColours(const knowledge::TextFile& file) {
  std::vector<Issue> issues;
  for (const knowledge::TableRow& row : knowledge::ReadTable(file, kColourColumns, issues)) {
    const auto status = knowledge::ParseName<knowledge::ReviewStatus>(row.cells[8]);
    const auto l = text::ParseNumber(row.cells[4]);
    const auto a = text::ParseNumber(row.cells[5]);
    const auto b = text::ParseNumber(row.cells[6]);
    if (!status || !l || !a || !b) {
      issues.push_back(knowledge::BadRow(file.file, row.line, "numbers or review status"));
      continue;
    }
    all_.push_back({.part = std::string(row.cells[0]),
                    .name = std::string(row.cells[1]),
                    .label = {std::string(row.cells[2]), std::string(row.cells[3])},
                    .middle = {*l, *a, *b},
                    .source = std::string(row.cells[7]),
                    .review_status = *status});
  }
  if (!issues.empty()) throw std::logic_error(ToString(Error{ErrorKind::kInvalid, "graph.data", {}, issues}));
}

TongueColours TongueColours::Embedded() { return TongueColours(EmbeddedTongueColours()); }

TongueColours::Nearest TongueColours::NearestOf(std::string_view part, const LabColour& colour) const {
  Nearest nearest{.colour = nullptr, .distance = 1e9, .margin = 0};
  double next = 1e9;
  for (const TongueColour& one : all_) {
    if (one.part != part) continue;
    const double distance = DistanceOf(one.middle, colour);
    if (distance < nearest.distance) {
      next = nearest.distance;
      nearest.colour = &one;
      nearest.distance = distance;
    } else {
      next = std::min(next, distance);
    }
  }
  nearest.margin = next - nearest.distance;
  return nearest;
}

Result<TongueMeasured> MeasureTongue(const image::Picture& picture, const TongueColours& colours) {
  LightField light = LightOf(picture);
  TongueMeasured measured;
  measured.white = FindWhite(light);
  measured.width = picture.width;
  measured.height = picture.height;
  Balance(light, measured.white.white);
  const TongueRegions regions = FindTongue(light);
  const auto all = static_cast<double>(regions.body.size() + regions.coating.size());
  measured.tongue_share = all / static_cast<double>(light.pixels.size());
  if (measured.tongue_share < kLeastTongue) return Fail(Error::Invalid("tongue.not_found", ""));
  measured.coating_share = static_cast<double>(regions.coating.size()) / all;
  measured.body.statistics = StatisticsOf(regions.body);
  measured.body.colour = colours.NearestOf("body", measured.body.statistics.median);
  measured.features.push_back("tongue:body/" + measured.body.colour.colour->name);
  if (measured.coating_share < kLeastCoating) {
    measured.features.emplace_back("tongue:coating/little");
    return measured;
  }
  TonguePart coating{.statistics = StatisticsOf(regions.coating), .colour = {}};
  coating.colour = colours.NearestOf("coating", coating.statistics.median);
  measured.features.push_back("tongue:coating/" + coating.colour.colour->name);
  measured.coating = coating;
  return measured;
}

}  // namespace medres::constitution
