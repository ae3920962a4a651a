#include <png.h>

#include "platform/image/codecs.hpp"

namespace medres::image {
namespace {

/// The library's simplified interface: no jumps, errors are values.
class PngFile {
 public:
  PngFile() { image_.version = PNG_IMAGE_VERSION; }
  PngFile(const PngFile&) = delete;
  PngFile& operator=(const PngFile&) = delete;
  ~PngFile() { png_image_free(&image_); }

  bool Begin(std::string_view file) { return png_image_begin_read_from_memory(&image_, file.data(), file.size()) != 0; }
  std::int64_t width() const { return image_.width; }
  std::int64_t height() const { return image_.height; }
  /// What is transparent becomes white. A warning counts as broken.
  bool Finish(std::vector<std::uint8_t>& rgb) {
    image_.format = PNG_FORMAT_RGB;
    rgb.resize(PNG_IMAGE_SIZE(image_));
    constexpr png_color kWhite{255, 255, 255};
    return png_image_finish_read(&image_, &kWhite, rgb.data(), 0, nullptr) != 0 &&
           (image_.warning_or_error & PNG_IMAGE_WARNING) == 0;
  }

 private:
  png_image image_{};
};

}  // namespace

Result<Picture> DecodePng(std::string_view file, const DecodeLimits& limits) {
  PngFile png;
  if (!png.Begin(file)) return Fail(Error::Invalid("image.broken", ""));
  MEDRES_CHECK(CheckSides(png.width(), png.height(), limits));
  Picture picture{.width = static_cast<int>(png.width()), .height = static_cast<int>(png.height()), .rgb = {}};
  if (!png.Finish(picture.rgb)) return Fail(Error::Invalid("image.broken", ""));
  return picture;
}

}  // namespace medres::image
