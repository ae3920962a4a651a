#pragma once

#include <cmath>
#include <random>

#include "constitution/tongue/colour.hpp"
#include "platform/image/decode.hpp"

/// Renderings of a tongue on a face, with or without the card, under a light. Made by code: no person is in them.
namespace medres::constitution::test {

inline LinearRgb LinearOfLab(const LabColour& lab) {
  const auto inverse = [](double t) { return t > 6.0 / 29 ? t * t * t : 3 * 36.0 / 841 * (t - 4.0 / 29); };
  const double y = (lab.l + 16) / 116;
  const std::array<double, 3> xyz{0.95047 * inverse(y + lab.a / 500), inverse(y), 1.08883 * inverse(y - lab.b / 200)};
  return {3.2404542 * xyz[0] - 1.5371385 * xyz[1] - 0.4985314 * xyz[2],
          -0.9692660 * xyz[0] + 1.8760108 * xyz[1] + 0.0415560 * xyz[2],
          0.0556434 * xyz[0] - 0.2040259 * xyz[1] + 1.0572252 * xyz[2]};
}

/// A light by what it makes of the responses of the eye's three cones (Bradford), which is not what the program undoes.
struct Illuminant {
  const char* name;
  std::array<double, 3> cones;
};

inline constexpr std::array<Illuminant, 5> kIlluminants{{{"D65 daylight", {1, 1, 1}},
                                                         {"D50 daylight", {1.04, 0.99, 0.76}},
                                                         {"A lamp 2856 K", {1.22, 0.90, 0.33}},
                                                         {"F2 office tube", {1.07, 0.99, 0.63}},
                                                         {"LED 7500 K", {0.97, 1.01, 1.13}}}};

inline LinearRgb Lit(const LinearRgb& rgb, const Illuminant& light, double exposure) {
  constexpr std::array<std::array<double, 3>, 3> kToXyz{
      {{0.4124564, 0.3575761, 0.1804375}, {0.2126729, 0.7151522, 0.0721750}, {0.0193339, 0.1191920, 0.9503041}}};
  constexpr std::array<std::array<double, 3>, 3> kToCones{
      {{0.8951, 0.2664, -0.1614}, {-0.7502, 1.7135, 0.0367}, {0.0389, -0.0685, 1.0296}}};
  constexpr std::array<std::array<double, 3>, 3> kFromCones{
      {{0.9869929, -0.1470543, 0.1599627}, {0.4323053, 0.5183603, 0.0492912}, {-0.0085287, 0.0400428, 0.9684867}}};
  constexpr std::array<std::array<double, 3>, 3> kFromXyz{
      {{3.2404542, -1.5371385, -0.4985314}, {-0.9692660, 1.8760108, 0.0415560}, {0.0556434, -0.2040259, 1.0572252}}};
  const auto times = [](const auto& matrix, const std::array<double, 3>& v) {
    std::array<double, 3> out{};
    for (std::size_t i = 0; i < 3; ++i) {
      for (std::size_t j = 0; j < 3; ++j) out[i] += matrix[i][j] * v[j];
    }
    return out;
  };
  auto cones = times(kToCones, times(kToXyz, rgb));
  for (std::size_t i = 0; i < 3; ++i) cones[i] *= light.cones[i] * exposure;
  return times(kFromXyz, times(kFromCones, cones));
}

inline std::uint8_t ByteOf(double linear) {
  const double v = std::clamp(linear, 0.0, 1.0);
  const double s = v <= 0.0031308 ? 12.92 * v : 1.055 * std::pow(v, 1 / 2.4) - 0.055;
  return static_cast<std::uint8_t>(std::lround(s * 255));
}

struct Scene {
  LabColour body;
  std::optional<LabColour> coating;
  Illuminant light = kIlluminants[0];
  bool has_card = true;
  double exposure = 0.85;
};

/// 240 by 300: skin, a dark mouth, the tongue, its coating in the middle, the card at a corner; the tongue is shaded
/// towards its edge, its colours vary, and the sensor makes noise.
inline image::Picture Rendered(const Scene& scene, std::mt19937& random) {
  constexpr int kWidth = 240;
  constexpr int kHeight = 300;
  std::normal_distribution<double> noise(0, 0.006);
  std::uniform_real_distribution<double> shift(-1, 1);
  const double center_x = 120 + 9 * shift(random);
  const double center_y = 176 + 8 * shift(random);
  const double phase = 3 * shift(random);
  image::Picture picture{.width = kWidth, .height = kHeight, .rgb = {}};
  for (int y = 0; y < kHeight; ++y) {
    for (int x = 0; x < kWidth; ++x) {
      LabColour lab{68, 13, 19};  // skin
      const double u = (x - center_x) / 62;
      const double v = (y - center_y) / 94;
      const double mouth = std::hypot((x - center_x) / 75, (y - center_y + 79) / 34);
      const double r = std::hypot(u, v);
      if (mouth < 1) lab = {12, 6, 4};
      if (r < 1) {
        lab = scene.body;
        const double wave = 1.4 * std::sin(x * 0.19 + phase) * std::sin(y * 0.13 - phase);
        if (scene.coating && std::hypot(u / 0.62, (v + 0.1) / 0.72) + 0.05 * wave < 1) lab = *scene.coating;
        lab.l += wave - 7 * std::pow(r, 6);
      }
      if (scene.has_card && x >= 9 && x < 51 && y >= 9 && y < 51) {
        const bool frame = x < 15 || x >= 45 || y < 15 || y >= 45;
        lab = frame ? LabColour{10, 0, 0} : LabColour{95.9, 0, 0};
      }
      const LinearRgb lit = Lit(LinearOfLab(lab), scene.light, scene.exposure);
      for (const double channel : lit) picture.rgb.push_back(ByteOf(channel + noise(random)));
    }
  }
  return picture;
}

}  // namespace medres::constitution::test
