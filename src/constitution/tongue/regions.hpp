#pragma once

#include <vector>

#include "constitution/tongue/white.hpp"

namespace medres::constitution {

/// Which pixels of a balanced picture are of the tongue, by CIELAB.
struct TongueRegions {
  std::vector<LabColour> body;
  std::vector<LabColour> coating;
};

/// The body is what is reddish and hangs together around the picture's middle; skin is yellower. Whatever lies between
/// parts of the body and is not of its colour is coating, but for shadows and for glare.
TongueRegions FindTongue(const LightField& balanced);

}  // namespace medres::constitution
