#include "constitution/radar.hpp"

#include <cmath>
#include <numbers>

namespace medres::constitution {
namespace {

constexpr double kCentre = 240;
constexpr double kRadius = 160;
constexpr double kLabelRadius = 190;
constexpr int kFull = 10'000;
constexpr int kRings = 5;

/// To a tenth of a pixel.
std::string Pixels(double value) {
  const auto tenths = std::llround(value * 10);
  return std::to_string(tenths / 10) + "." + std::to_string(std::abs(tenths % 10));
}

struct Point {
  double x;
  double y;
};

/// On a spoke, which begin upwards and go round clockwise.
Point OnSpoke(std::size_t spoke, double distance) {
  const double angle = 2 * std::numbers::pi * static_cast<double>(spoke) / static_cast<double>(kScales.size());
  return {kCentre + distance * std::sin(angle), kCentre - distance * std::cos(angle)};
}

template <class DistanceOf>
std::string Polygon(const DistanceOf& distance_of, std::string_view style) {
  std::string points;
  for (std::size_t spoke = 0; spoke < kScales.size(); ++spoke) {
    const Point at = OnSpoke(spoke, distance_of(spoke));
    points += (points.empty() ? "" : " ") + Pixels(at.x) + "," + Pixels(at.y);
  }
  return "<polygon points=\"" + points + "\" " + std::string(style) + "/>\n";
}

std::string_view ColourOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kYes: return "#b3261e";
    case Verdict::kTendency: return "#b26a00";
    default: return "#333333";
  }
}

std::string Label(const RadarPicture& picture, std::size_t spoke) {
  const Point at = OnSpoke(spoke, kLabelRadius);
  // That the balanced scale is reached is good news.
  const std::string_view colour = spoke == 0 ? "#333333" : ColourOf(picture.verdicts[spoke]);
  return "<text x=\"" + Pixels(at.x) + "\" y=\"" + Pixels(at.y) + "\" fill=\"" + std::string(colour) + "\">" +
         EscapeMarkup(picture.labels[spoke]) + "</text>\n";
}

}  // namespace

int ShareOf(int raw, int items) { return kFull * (raw - items) / (4 * items); }

std::string DrawRadar(const RadarPicture& picture) {
  std::string svg =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 480 480\" role=\"img\" font-family=\"sans-serif\" "
      "font-size=\"14\" text-anchor=\"middle\" dominant-baseline=\"middle\">\n<title>" +
      EscapeMarkup(picture.title) + "</title>\n<rect width=\"480\" height=\"480\" fill=\"#ffffff\"/>\n";
  for (int ring = 1; ring <= kRings; ++ring) {
    svg += Polygon([&](std::size_t) { return kRadius * ring / kRings; }, R"(fill="none" stroke="#cccccc")");
  }
  svg += Polygon([&](std::size_t spoke) { return kRadius * picture.shares[spoke] / kFull; },
                 R"(fill="#2f6f4f" fill-opacity="0.25" stroke="#2f6f4f" stroke-width="2")");
  for (std::size_t spoke = 0; spoke < kScales.size(); ++spoke) svg += Label(picture, spoke);
  return svg + "</svg>\n";
}

std::string EscapeMarkup(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&': escaped += "&amp;"; break;
      case '<': escaped += "&lt;"; break;
      case '>': escaped += "&gt;"; break;
      case '"': escaped += "&quot;"; break;
      default: escaped += c;
    }
  }
  return escaped;
}

}  // namespace medres::constitution
