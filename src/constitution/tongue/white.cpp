#include "constitution/tongue/white.hpp"

#include <algorithm>
#include <cmath>

namespace medres::constitution {
namespace {

constexpr double kWhiteReflects = 0.9;
constexpr double kDarkShare = 0.12;  ///< of the brightest: the frame is darker
constexpr double kBlackShare = 0.1;  ///< of the white within: so dark is print, not the edge of a tongue
constexpr int kLeastCardSide = 12;

double BrightnessOf(const LinearRgb& colour) { return 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2]; }

/// Dark pixels that hang together.
struct DarkPatch {
  int left = 0, top = 0, right = 0, bottom = 0;  ///< within
  int pixels = 0;
  double brightness = 0;  ///< sum

  int width() const { return right - left + 1; }
  int height() const { return bottom - top + 1; }
};

/// Marks what hangs together with a place, and tells its extent.
DarkPatch Flood(std::vector<char>& dark, const LightField& light, int x, int y) {
  const int width = light.width;
  const int height = light.height;
  DarkPatch patch{.left = x, .top = y, .right = x, .bottom = y};
  std::vector<std::pair<int, int>> open{{x, y}};
  const auto mark = [&](int column, int row) -> char& {
    return dark[static_cast<std::size_t>(row) * static_cast<std::size_t>(width) + static_cast<std::size_t>(column)];
  };
  mark(x, y) = 0;
  while (!open.empty()) {
    const auto [column, row] = open.back();
    open.pop_back();
    ++patch.pixels;
    patch.brightness += BrightnessOf(light.At(column, row));
    patch.left = std::min(patch.left, column);
    patch.right = std::max(patch.right, column);
    patch.top = std::min(patch.top, row);
    patch.bottom = std::max(patch.bottom, row);
    for (const auto& [dx, dy] : {std::pair(1, 0), std::pair(-1, 0), std::pair(0, 1), std::pair(0, -1)}) {
      const int next_x = column + dx;
      const int next_y = row + dy;
      if (next_x < 0 || next_y < 0 || next_x >= width || next_y >= height || mark(next_x, next_y) == 0) continue;
      mark(next_x, next_y) = 0;
      open.emplace_back(next_x, next_y);
    }
  }
  return patch;
}

/// A ring that is a seventh of its side wide covers 24/49 of its extent.
bool MayBeFrame(const DarkPatch& patch) {
  if (patch.width() < kLeastCardSide || patch.height() < kLeastCardSide) return false;
  const double aspect = static_cast<double>(patch.width()) / patch.height();
  const double cover = static_cast<double>(patch.pixels) / (static_cast<double>(patch.width()) * patch.height());
  return aspect > 0.7 && aspect < 1.43 && cover > 0.34 && cover < 0.64;
}

/// The mean of the middle of a frame, when it is even and bright beside the frame.
std::optional<LinearRgb> WhiteWithin(const LightField& light, const DarkPatch& frame) {
  LinearRgb sum{};
  double squares = 0;
  double brightness = 0;
  int count = 0;
  for (int y = frame.top + frame.height() * 3 / 10; y <= frame.top + frame.height() * 7 / 10; ++y) {
    for (int x = frame.left + frame.width() * 3 / 10; x <= frame.left + frame.width() * 7 / 10; ++x, ++count) {
      const LinearRgb& pixel = light.At(x, y);
      for (std::size_t i = 0; i < 3; ++i) sum[i] += pixel[i];
      brightness += BrightnessOf(pixel);
      squares += BrightnessOf(pixel) * BrightnessOf(pixel);
    }
  }
  const double mean = brightness / count;
  const double spread = std::sqrt(std::max(0.0, squares / count - mean * mean));
  if (frame.brightness / frame.pixels > kBlackShare * mean || spread > 0.12 * mean) return std::nullopt;
  for (double& channel : sum) channel = channel / count / kWhiteReflects;
  return sum;
}

LinearRgb GreyWorld(const LightField& light) {
  LinearRgb mean{};
  for (const LinearRgb& pixel : light.pixels) {
    for (std::size_t i = 0; i < 3; ++i) mean[i] += pixel[i] / static_cast<double>(light.pixels.size());
  }
  const double brightness = std::max(BrightnessOf(mean), 1e-6);
  std::vector<double> bright;
  bright.reserve(light.pixels.size());
  for (const LinearRgb& pixel : light.pixels) bright.push_back(BrightnessOf(pixel));
  const auto high = bright.begin() + static_cast<std::ptrdiff_t>(bright.size() * 98 / 100);
  std::ranges::nth_element(bright, high);
  for (double& channel : mean) channel = std::max(channel, 1e-6) / brightness * std::max(*high, 1e-6);
  return mean;
}

}  // namespace

LightField LightOf(const image::Picture& picture) {
  std::array<double, 256> linear{};
  for (std::size_t i = 0; i < linear.size(); ++i) linear[i] = LinearOf(static_cast<unsigned char>(i));
  LightField light{.width = picture.width, .height = picture.height, .pixels = {}};
  light.pixels.reserve(picture.rgb.size() / 3);
  for (std::size_t at = 0; at + 2 < picture.rgb.size(); at += 3) {
    light.pixels.push_back({linear[picture.rgb[at]], linear[picture.rgb[at + 1]], linear[picture.rgb[at + 2]]});
  }
  return light;
}

WhiteFound FindWhite(const LightField& light) {
  double brightest = 0;
  for (const LinearRgb& pixel : light.pixels) brightest = std::max(brightest, BrightnessOf(pixel));
  const double dark_limit = kDarkShare * brightest;
  std::vector<char> dark;
  dark.reserve(light.pixels.size());
  for (const LinearRgb& pixel : light.pixels) dark.push_back(BrightnessOf(pixel) < dark_limit ? 1 : 0);
  std::optional<LinearRgb> white;
  int largest = 0;
  for (int y = 0; y < light.height; ++y) {
    for (int x = 0; x < light.width; ++x) {
      const auto at = static_cast<std::size_t>(y) * static_cast<std::size_t>(light.width) + static_cast<std::size_t>(x);
      if (dark[at] == 0) continue;
      const DarkPatch patch = Flood(dark, light, x, y);
      if (patch.pixels <= largest || !MayBeFrame(patch)) continue;
      if (const auto found = WhiteWithin(light, patch)) {
        white = found;
        largest = patch.pixels;
      }
    }
  }
  if (white) return {WhiteBalance::kCard, *white};
  return {WhiteBalance::kGreyWorld, GreyWorld(light)};
}

void Balance(LightField& light, const LinearRgb& white) {
  for (LinearRgb& pixel : light.pixels) {
    for (std::size_t i = 0; i < 3; ++i) pixel[i] = std::min(1.0, pixel[i] / std::max(white[i], 1e-6));
  }
}

}  // namespace medres::constitution
