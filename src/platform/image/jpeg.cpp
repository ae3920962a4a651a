#include <csetjmp>
#include <cstdio>

// After <cstdio>, which it does not include itself.
#include <jpeglib.h>

#include <algorithm>

#include "platform/image/codecs.hpp"

namespace medres::image {
namespace {

constexpr int kMostScans = 64;
constexpr long kMostMemory = 256L << 20U;

/// The library's errors leave by longjmp: no object with a destructor may live in a frame that it passes.
struct JpegErrors {
  jpeg_error_mgr base;
  std::jmp_buf leave;
};

[[noreturn]] void LeaveJpeg(j_common_ptr decoder) {
  // NOLINTNEXTLINE(*-reinterpret-cast): how the library hands over what it was given
  std::longjmp(reinterpret_cast<JpegErrors*>(decoder->err)->leave, 1);  // NOLINT(*-err52-cpp)
}

/// A warning means that data were broken and guessed at.
void LeaveAtWarning(j_common_ptr decoder, int level) {
  if (level < 0) LeaveJpeg(decoder);
}

void SayNothing(j_common_ptr) {}

void LeaveAfterManyScans(j_common_ptr decoder) {
  // NOLINTNEXTLINE(*-reinterpret-cast): a decompressor is its common part, and more
  if (reinterpret_cast<j_decompress_ptr>(decoder)->input_scan_number > kMostScans) LeaveJpeg(decoder);
}

/// Everything that lives while a file is decoded; made by the caller, so that a jump passes no destructor.
struct JpegWork {
  jpeg_decompress_struct decoder{};
  JpegErrors errors{};
  jpeg_progress_mgr progress{};
  bool is_ready = false;
};

void BeginJpeg(JpegWork& work, std::string_view file) {
  work.decoder.err = jpeg_std_error(&work.errors.base);
  work.errors.base.error_exit = LeaveJpeg;
  work.errors.base.emit_message = LeaveAtWarning;
  work.errors.base.output_message = SayNothing;
  jpeg_create_decompress(&work.decoder);
  work.is_ready = true;
  work.progress.progress_monitor = LeaveAfterManyScans;
  work.decoder.progress = &work.progress;
  work.decoder.mem->max_memory_to_use = kMostMemory;
  // NOLINTNEXTLINE(*-reinterpret-cast): bytes
  jpeg_mem_src(&work.decoder, reinterpret_cast<const unsigned char*>(file.data()), file.size());
}

/// False when the file is broken.
bool ReadJpegHeader(JpegWork& work, std::string_view file) {
  if (setjmp(work.errors.leave) != 0) return false;  // NOLINT(*-err52-cpp)
  BeginJpeg(work, file);
  return jpeg_read_header(&work.decoder, TRUE) == JPEG_HEADER_OK;
}

/// Into memory that is large enough for width * height * 3.
bool ReadJpegRows(JpegWork& work, unsigned char* rgb) {
  if (setjmp(work.errors.leave) != 0) return false;  // NOLINT(*-err52-cpp)
  jpeg_start_decompress(&work.decoder);
  const std::size_t stride = static_cast<std::size_t>(work.decoder.output_width) * 3;
  while (work.decoder.output_scanline < work.decoder.output_height) {
    JSAMPROW row = rgb + stride * work.decoder.output_scanline;
    jpeg_read_scanlines(&work.decoder, &row, 1);
  }
  jpeg_finish_decompress(&work.decoder);
  return true;
}

bool PlanJpeg(JpegWork& work, const DecodeLimits& limits) {
  if (setjmp(work.errors.leave) != 0) return false;  // NOLINT(*-err52-cpp)
  const auto longest = std::max(work.decoder.image_width, work.decoder.image_height);
  const auto wanted = static_cast<unsigned>(limits.max_side);
  unsigned shrink = 1;
  while (shrink < 8 && longest / (shrink * 2) >= wanted) shrink *= 2;
  work.decoder.scale_num = 1;
  work.decoder.scale_denom = shrink;
  work.decoder.out_color_space = JCS_RGB;
  jpeg_calc_output_dimensions(&work.decoder);
  return work.decoder.out_color_components == 3;
}

/// Gives the library's memory back.
class JpegEnd {
 public:
  explicit JpegEnd(JpegWork& work) : work_(work) {}
  JpegEnd(const JpegEnd&) = delete;
  JpegEnd& operator=(const JpegEnd&) = delete;
  ~JpegEnd() {
    if (work_.is_ready) jpeg_destroy_decompress(&work_.decoder);
  }

 private:
  JpegWork& work_;
};

}  // namespace

Result<Picture> DecodeJpeg(std::string_view file, const DecodeLimits& limits) {
  const auto broken = [] { return Fail(Error::Invalid("image.broken", "")); };
  JpegWork work;
  const JpegEnd end(work);
  if (!ReadJpegHeader(work, file)) return broken();
  MEDRES_CHECK(CheckSides(work.decoder.image_width, work.decoder.image_height, limits));
  if (!PlanJpeg(work, limits)) return broken();
  Picture picture{.width = static_cast<int>(work.decoder.output_width),
                  .height = static_cast<int>(work.decoder.output_height),
                  .rgb = {}};
  picture.rgb.resize(static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height) * 3);
  if (!ReadJpegRows(work, picture.rgb.data())) return broken();
  return picture;
}

}  // namespace medres::image
