#pragma once

#include "platform/image/decode.hpp"

/// One function for each kind of file, behind Decode.
namespace medres::image {

Result<Picture> DecodeJpeg(std::string_view file, const DecodeLimits& limits);
Result<Picture> DecodePng(std::string_view file, const DecodeLimits& limits);

/// kInvalid `image.too_large` when the sides that a file's header tells of are too long.
Status CheckSides(std::int64_t width, std::int64_t height, const DecodeLimits& limits);

}  // namespace medres::image
