#pragma once

#include <array>
#include <string>

#include "constitution/model.hpp"

namespace medres::constitution {

/// How far a raw sum reaches from its least to its most, in ten-thousandths: the same length for every instrument.
int ShareOf(int raw, int items);

/// What is drawn: one spoke for each scale, in their order.
struct RadarPicture {
  std::string title;
  std::array<std::string, kScales.size()> labels;
  std::array<int, kScales.size()> shares{};  ///< ten-thousandths
  std::array<Verdict, kScales.size()> verdicts{};
};

/// A radar chart as SVG of its own, without scripts and fonts from elsewhere. Pure: equal pictures give equal texts.
std::string DrawRadar(const RadarPicture& picture);

/// Text as markup shows it.
std::string EscapeMarkup(std::string_view text);

}  // namespace medres::constitution
