#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace medres::image {

/// A picture: 8-bit sRGB, rows from the top, three bytes for each pixel.
struct Picture {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> rgb;

  const std::uint8_t* At(int x, int y) const {
    return &rgb[(static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)) * 3];
  }
};

struct DecodeLimits {
  std::size_t max_bytes = std::size_t{12} << 20U;
  int max_file_side = 12'000;
  std::int64_t max_file_pixels = 48'000'000;
  int max_side = 640;  ///< of what comes out: bigger pictures are made smaller
};

/// A JPEG or PNG file. kInvalid: `image.format`, `image.too_large` {max, unit}, `image.broken`.
Result<Picture> Decode(std::string_view file, const DecodeLimits& limits = {});

/// Averages blocks of pixels, so that no side is longer than `max_side`.
Picture Shrink(Picture picture, int max_side);

}  // namespace medres::image
