#include "platform/image/decode.hpp"

#include <gtest/gtest.h>

#include <random>

#include "support/pictures.hpp"

namespace medres::image {
namespace {

/// Something with edges, gradients and noise.
Picture Sample(int width, int height, unsigned seed) {
  std::mt19937 random(seed);
  Picture picture{.width = width, .height = height, .rgb = {}};
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      picture.rgb.push_back(static_cast<std::uint8_t>(x * 255 / width));
      picture.rgb.push_back(static_cast<std::uint8_t>(y * 255 / height));
      picture.rgb.push_back(static_cast<std::uint8_t>((x / 8 + y / 8) % 2 * 120 + static_cast<int>(random() % 60)));
    }
  }
  return picture;
}

std::string CodeOf(const Result<Picture>& decoded) {
  return decoded ? "" : decoded.error().issues.empty() ? decoded.error().code : decoded.error().issues.front().code;
}

TEST(DecodeTest, PngComesOutAsItWas) {
  const Picture picture = Sample(61, 47, 1);
  const auto decoded = Decode(test::ToPng(picture));
  ASSERT_TRUE(decoded) << ToString(decoded.error());
  EXPECT_EQ(decoded->width, 61);
  EXPECT_EQ(decoded->height, 47);
  EXPECT_EQ(decoded->rgb, picture.rgb);
}

TEST(DecodeTest, JpegComesOutNearly) {
  Picture picture{.width = 64, .height = 48, .rgb = {}};
  for (int i = 0; i < 64 * 48; ++i) picture.rgb.insert(picture.rgb.end(), {200, 90, 80});
  for (const bool progressive : {false, true}) {
    const auto decoded = Decode(test::ToJpeg(picture, 95, progressive));
    ASSERT_TRUE(decoded) << ToString(decoded.error());
    EXPECT_EQ(decoded->width, 64);
    EXPECT_NEAR(decoded->At(30, 20)[0], 200, 4);
    EXPECT_NEAR(decoded->At(30, 20)[1], 90, 4);
    EXPECT_NEAR(decoded->At(30, 20)[2], 80, 4);
  }
}

TEST(DecodeTest, BigPicturesAreMadeSmaller) {
  for (const std::string& file : {test::ToJpeg(Sample(1700, 900, 2)), test::ToPng(Sample(1700, 900, 2))}) {
    const auto decoded = Decode(file);
    ASSERT_TRUE(decoded) << ToString(decoded.error());
    EXPECT_LE(decoded->width, 640);
    EXPECT_GE(decoded->width, 320);
    EXPECT_EQ(decoded->rgb.size(), static_cast<std::size_t>(decoded->width * decoded->height * 3));
  }
}

TEST(DecodeTest, WhatIsTooLargeIsRefusedBeforeItIsRead) {
  const Picture picture = Sample(64, 64, 3);
  for (std::string file : {test::ToPng(picture), test::ToJpeg(picture)}) {
    EXPECT_EQ(CodeOf(Decode(file, {.max_bytes = 100})), "image.too_large");
    EXPECT_EQ(CodeOf(Decode(file, {.max_file_side = 63})), "image.too_large");
    EXPECT_EQ(CodeOf(Decode(file, {.max_file_pixels = 4000})), "image.too_large");
  }
}

TEST(DecodeTest, AHeaderThatClaimsAWorldIsRefused) {
  std::string file = test::ToJpeg(Sample(64, 64, 4));
  const auto frame = file.find("\xFF\xC0");
  ASSERT_NE(frame, std::string::npos);
  for (const std::size_t at : {frame + 5, frame + 7}) file[at] = '\xFE';
  EXPECT_EQ(CodeOf(Decode(file)), "image.too_large");
}

TEST(DecodeTest, OtherFilesAreNoPictures) {
  for (const std::string_view file : {"", "GIF89a", "<svg/>", "\xFF\xD8", "\x89PNG"}) {
    EXPECT_EQ(CodeOf(Decode(file)), "image.format") << file;
  }
}

TEST(DecodeTest, TruncatedFilesAreRefused) {
  for (const std::string& file : {test::ToJpeg(Sample(80, 60, 5)), test::ToPng(Sample(80, 60, 5))}) {
    for (const std::size_t share : {30U, 50U, 70U, 90U}) {
      EXPECT_EQ(CodeOf(Decode(std::string_view(file).substr(0, file.size() * share / 100))), "image.broken");
    }
  }
}

/// A few bytes overwritten, cut out, doubled, or the rest cut off.
std::string Corrupted(std::string file, std::mt19937& random) {
  const int changes = 1 + static_cast<int>(random() % 3);
  for (int i = 0; i < changes && file.size() > 16; ++i) {
    const std::size_t at = 3 + random() % (file.size() - 3);
    switch (random() % 5) {
      case 0: file[at] = static_cast<char>(random()); break;
      case 1: file[at] = static_cast<char>(file[at] ^ (1 << (random() % 8))); break;
      case 2: file.erase(at, random() % 64); break;
      case 3: file.insert(at, file.substr(random() % file.size(), random() % 64)); break;
      default:
        if (random() % 8 == 0) file.resize(at);
        break;
    }
  }
  return file;
}

TEST(DecodeTest, AThousandCorruptedFilesAreRefusedOrDecodedWhole) {
  constexpr unsigned kSeed = 20'261'126;
  std::mt19937 random(kSeed);
  const std::vector<std::string> files{test::ToJpeg(Sample(96, 64, 6)), test::ToJpeg(Sample(96, 64, 7), 75, true),
                                       test::ToJpeg(Sample(640, 480, 8), 60), test::ToPng(Sample(96, 64, 9)),
                                       test::ToPng(Sample(17, 300, 10))};
  int decoded_count = 0;
  int refused = 0;
  for (int i = 0; i < 1000; ++i) {
    const std::string file = Corrupted(files[static_cast<std::size_t>(i) % files.size()], random);
    const auto decoded = Decode(file);
    if (decoded) {
      ++decoded_count;
      ASSERT_EQ(decoded->rgb.size(), static_cast<std::size_t>(decoded->width * decoded->height * 3)) << "case " << i;
    } else {
      ++refused;
      ASSERT_TRUE(CodeOf(decoded).starts_with("image.")) << "case " << i;
    }
  }
  std::printf("seed %u: %d decoded, %d refused\n", kSeed, decoded_count, refused);
  EXPECT_EQ(decoded_count + refused, 1000);
  EXPECT_GT(refused, 300);
}

}  // namespace
}  // namespace medres::image
