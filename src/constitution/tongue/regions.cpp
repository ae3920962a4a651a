#include "constitution/tongue/regions.hpp"

#include <algorithm>

namespace medres::constitution {
namespace {

constexpr double kReddestYellow = 42;  ///< degrees of hue: skin lies above
constexpr double kBluestPurple = 300;  ///< and what is bluer is no tongue
constexpr double kLeastChroma = 8;
constexpr double kShadow = 18;  ///< L below is shadow, or what is behind
constexpr double kGlare = 97;

bool IsReddish(const LabColour& colour) {
  const double hue = HueOf(colour);
  return ChromaOf(colour) >= kLeastChroma && colour.l > kShadow && (hue < kReddestYellow || hue > kBluestPurple);
}

/// A yes or no for each pixel.
struct PixelMask {
  int width = 0;
  int height = 0;
  std::vector<char> is_in;

  char& At(int x, int y) {
    return is_in[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)];
  }
};

/// The largest patch that hangs together; patches far from the middle count for less.
std::vector<std::pair<int, int>> LargestPatch(PixelMask mask) {
  std::vector<std::pair<int, int>> best;
  double best_weight = 0;
  for (int y = 0; y < mask.height; ++y) {
    for (int x = 0; x < mask.width; ++x) {
      if (mask.At(x, y) == 0) continue;
      std::vector<std::pair<int, int>> patch{{x, y}};
      mask.At(x, y) = 0;
      double weight = 0;
      for (std::size_t i = 0; i < patch.size(); ++i) {
        const auto [column, row] = patch[i];
        const double aside = (column * 2.0 / mask.width - 1) * (column * 2.0 / mask.width - 1) +
                             (row * 2.0 / mask.height - 1) * (row * 2.0 / mask.height - 1);
        weight += std::max(0.1, 1 - aside);
        for (const auto& [dx, dy] : {std::pair(1, 0), std::pair(-1, 0), std::pair(0, 1), std::pair(0, -1)}) {
          const int next_x = column + dx;
          const int next_y = row + dy;
          if (next_x < 0 || next_y < 0 || next_x >= mask.width || next_y >= mask.height) continue;
          if (mask.At(next_x, next_y) == 0) continue;
          mask.At(next_x, next_y) = 0;
          patch.emplace_back(next_x, next_y);
        }
      }
      if (weight > best_weight) {
        best_weight = weight;
        best = std::move(patch);
      }
    }
  }
  return best;
}

/// First and last place of a line that is of the body.
struct Extent {
  int first = 1 << 30;
  int last = -1;

  void Take(int place) {
    first = std::min(first, place);
    last = std::max(last, place);
  }
  bool Has(int place) const { return place >= first && place <= last; }
};

}  // namespace

TongueRegions FindTongue(const LightField& balanced) {
  PixelMask mask{balanced.width, balanced.height, {}};
  std::vector<LabColour> colours;
  colours.reserve(balanced.pixels.size());
  mask.is_in.reserve(balanced.pixels.size());
  for (const LinearRgb& pixel : balanced.pixels) {
    colours.push_back(LabOf(pixel));
    mask.is_in.push_back(IsReddish(colours.back()) ? 1 : 0);
  }
  std::vector<Extent> rows(static_cast<std::size_t>(mask.height));
  std::vector<Extent> columns(static_cast<std::size_t>(mask.width));
  PixelMask body{mask.width, mask.height, std::vector<char>(mask.is_in.size())};
  for (const auto& [x, y] : LargestPatch(std::move(mask))) {
    body.At(x, y) = 1;
    rows[static_cast<std::size_t>(y)].Take(x);
    columns[static_cast<std::size_t>(x)].Take(y);
  }
  TongueRegions regions;
  for (int y = 0; y < body.height; ++y) {
    for (int x = 0; x < body.width; ++x) {
      const LabColour& colour =
          colours[static_cast<std::size_t>(y) * static_cast<std::size_t>(body.width) + static_cast<std::size_t>(x)];
      if (body.At(x, y) != 0) {
        regions.body.push_back(colour);
      } else if (rows[static_cast<std::size_t>(y)].Has(x) && columns[static_cast<std::size_t>(x)].Has(y) &&
                 colour.l > kShadow && colour.l < kGlare) {
        regions.coating.push_back(colour);
      }
    }
  }
  return regions;
}

}  // namespace medres::constitution
