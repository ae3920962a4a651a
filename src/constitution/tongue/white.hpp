#pragma once

#include <optional>
#include <vector>

#include "constitution/tongue/colour.hpp"
#include "platform/image/decode.hpp"

/// What was white under the light of a picture. Pure.
namespace medres::constitution {

/// A picture in linear light.
struct LightField {
  int width = 0;
  int height = 0;
  std::vector<LinearRgb> pixels;

  const LinearRgb& At(int x, int y) const {
    return pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)];
  }
};

LightField LightOf(const image::Picture& picture);

enum class WhiteBalance : std::uint8_t {
  kCard,      ///< by a card in the picture
  kGreyWorld  ///< as if the whole picture were grey on average: a guess
};

struct WhiteFound {
  WhiteBalance balance = WhiteBalance::kGreyWorld;
  LinearRgb white{1, 1, 1};  ///< what the light makes of a white that reflects nine tenths
};

/// The card is a white square in a black frame, the frame a seventh of the card's side wide. Found as a dark ring
/// around something even and bright.
WhiteFound FindWhite(const LightField& light);

/// Divides by the white.
void Balance(LightField& light, const LinearRgb& white);

}  // namespace medres::constitution
