#include "platform/image/decode.hpp"

#include <algorithm>

#include "platform/image/codecs.hpp"

namespace medres::image {
namespace {

constexpr std::string_view kJpegStart = "\xFF\xD8\xFF";
constexpr std::string_view kPngStart = "\x89PNG\r\n\x1A\n";

}  // namespace

Status CheckSides(std::int64_t width, std::int64_t height, const DecodeLimits& limits) {
  if (width < 1 || height < 1) return Fail(Error::Invalid("image.broken", ""));
  if (width > limits.max_file_side || height > limits.max_file_side) {
    return Fail(Error::Invalid("image.too_large", "", {{"max", std::to_string(limits.max_file_side)}, {"unit", "px"}}));
  }
  if (width * height > limits.max_file_pixels) {
    return Fail(
        Error::Invalid("image.too_large", "", {{"max", std::to_string(limits.max_file_pixels)}, {"unit", "px²"}}));
  }
  return {};
}

Result<Picture> Decode(std::string_view file, const DecodeLimits& limits) {
  if (file.size() > limits.max_bytes) {
    return Fail(Error::Invalid("image.too_large", "", {{"max", std::to_string(limits.max_bytes)}, {"unit", "bytes"}}));
  }
  Result<Picture> picture = Fail(Error::Invalid("image.format", ""));
  if (file.starts_with(kJpegStart)) picture = DecodeJpeg(file, limits);
  if (file.starts_with(kPngStart)) picture = DecodePng(file, limits);
  if (!picture) return picture;
  return Shrink(*std::move(picture), limits.max_side);
}

Picture Shrink(Picture picture, int max_side) {
  const int step = (std::max(picture.width, picture.height) + max_side - 1) / max_side;
  if (step <= 1) return picture;
  Picture small{.width = std::max(1, picture.width / step), .height = std::max(1, picture.height / step), .rgb = {}};
  small.rgb.reserve(static_cast<std::size_t>(small.width) * static_cast<std::size_t>(small.height) * 3);
  for (int y = 0; y < small.height; ++y) {
    for (int x = 0; x < small.width; ++x) {
      for (int channel = 0; channel < 3; ++channel) {
        int sum = 0;
        int count = 0;
        for (int row = y * step; row < std::min((y + 1) * step, picture.height); ++row) {
          for (int column = x * step; column < std::min((x + 1) * step, picture.width); ++column, ++count) {
            sum += picture.At(column, row)[channel];
          }
        }
        small.rgb.push_back(static_cast<std::uint8_t>((sum + count / 2) / count));
      }
    }
  }
  return small;
}

}  // namespace medres::image
