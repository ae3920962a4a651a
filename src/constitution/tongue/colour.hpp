#pragma once

#include <array>

/// Colours of light: linear sRGB and CIELAB (D65, 2 degrees). Pure.
namespace medres::constitution {

/// 0 to 1 each, linear in light.
using LinearRgb = std::array<double, 3>;

struct LabColour {
  double l = 0;
  double a = 0;
  double b = 0;
};

double LinearOf(unsigned char value);
LabColour LabOf(const LinearRgb& colour);
double ChromaOf(const LabColour& colour);
/// Degrees, 0 to 360: 0 red-purple, 90 yellow, 180 green.
double HueOf(const LabColour& colour);
/// CIE 1976.
double DistanceOf(const LabColour& a, const LabColour& b);

}  // namespace medres::constitution
