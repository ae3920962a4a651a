#pragma once

#include <cstdio>
#include <cstdlib>

// After <cstdio>, which it does not include itself.
#include <jpeglib.h>
#include <png.h>

#include <string>

#include "platform/image/decode.hpp"

/// Pictures as files, for tests.
namespace medres::test {

inline std::string ToJpeg(const image::Picture& picture, int quality = 90, bool progressive = false) {
  jpeg_compress_struct encoder{};
  jpeg_error_mgr errors{};
  encoder.err = jpeg_std_error(&errors);
  jpeg_create_compress(&encoder);
  unsigned char* bytes = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&encoder, &bytes, &size);
  encoder.image_width = static_cast<unsigned>(picture.width);
  encoder.image_height = static_cast<unsigned>(picture.height);
  encoder.input_components = 3;
  encoder.in_color_space = JCS_RGB;
  jpeg_set_defaults(&encoder);
  jpeg_set_quality(&encoder, quality, TRUE);
  if (progressive) jpeg_simple_progression(&encoder);
  jpeg_start_compress(&encoder, TRUE);
  while (encoder.next_scanline < encoder.image_height) {
    auto* row = const_cast<unsigned char*>(picture.At(0, static_cast<int>(encoder.next_scanline)));
    jpeg_write_scanlines(&encoder, &row, 1);
  }
  jpeg_finish_compress(&encoder);
  jpeg_destroy_compress(&encoder);
  std::string file(bytes, bytes + size);
  std::free(bytes);
  return file;
}

inline std::string ToPng(const image::Picture& picture) {
  png_image encoder{};
  encoder.version = PNG_IMAGE_VERSION;
  encoder.width = static_cast<unsigned>(picture.width);
  encoder.height = static_cast<unsigned>(picture.height);
  encoder.format = PNG_FORMAT_RGB;
  png_alloc_size_t size = 0;
  png_image_write_to_memory(&encoder, nullptr, &size, 0, picture.rgb.data(), 0, nullptr);
  std::string file(size, '\0');
  png_image_write_to_memory(&encoder, file.data(), &size, 0, picture.rgb.data(), 0, nullptr);
  file.resize(size);
  return file;
}

}  // namespace medres::test
