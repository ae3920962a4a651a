#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "constitution/tongue/white.hpp"
#include "knowledge/citation.hpp"
#include "knowledge/graph/table.hpp"

namespace medres::constitution {

/// A class of colour by its middle in CIELAB.
struct TongueColour {
  std::string part;  ///< body, coating
  std::string name;  ///< pale-red
  knowledge::Bilingual label;
  LabColour middle;
  std::string source;
  knowledge::ReviewStatus review_status = knowledge::ReviewStatus::kUnreviewed;
};

/// Classes from data/constitution/evidence/tongue_colours.tsv. Immutable once made, so thread-safe.
class TongueColours {
 public:
  /// Bad rows throw std::logic_error that names them.
  explicit TongueColours(const knowledge::TextFile& file);
  static TongueColours Embedded();

  struct Nearest {
    const TongueColour* colour = nullptr;
    double distance = 0;
    double margin = 0;  ///< by how much the next class is farther away
  };
  Nearest NearestOf(std::string_view part, const LabColour& colour) const;

 private:
  std::vector<TongueColour> all_;
};

/// CIELAB of a part of the tongue.
struct LabStatistics {
  int pixels = 0;
  LabColour mean;
  LabColour deviation;
  LabColour median;
};

struct TonguePart {
  LabStatistics statistics;
  TongueColours::Nearest colour;
};

struct TongueMeasured {
  WhiteFound white;
  int width = 0;
  int height = 0;
  double tongue_share = 0;   ///< of the picture
  double coating_share = 0;  ///< of the tongue
  TonguePart body;
  std::optional<TonguePart> coating;  ///< none when there is next to nothing of it
  std::vector<std::string> features;  ///< tongue:body/pale
};

/// Measures a picture of a tongue that was put out. kInvalid `tongue.not_found`. Pure and thread-safe.
Result<TongueMeasured> MeasureTongue(const image::Picture& picture, const TongueColours& colours);

}  // namespace medres::constitution
