#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "knowledge/citation.hpp"

namespace medres::knowledge {

enum class Toxicity : std::uint8_t { kSlight, kToxic, kSevere };
enum class InPregnancy : std::uint8_t { kForbidden, kCaution };

/// How one herb of a decoction is treated unlike the others.
enum class Preparation : std::uint8_t {
  kBoiledFirst,
  kAddedLast,
  kWrapped,
  kMelted,
  kDissolved,
  kBoiledApart,
  kDrenched,
  kSwallowed
};

/// As prescriptions write it.
constexpr std::string_view WireName(Preparation preparation) {
  constexpr std::array<std::string_view, 8> kWritten{"先煎", "后下", "包煎", "烊化", "溶化", "另煎", "冲服", "吞服"};
  return kWritten[static_cast<std::size_t>(preparation)];
}

inline constexpr std::array kPreparations{Preparation::kBoiledFirst, Preparation::kAddedLast, Preparation::kWrapped,
                                          Preparation::kMelted,      Preparation::kDissolved, Preparation::kBoiledApart,
                                          Preparation::kDrenched,    Preparation::kSwallowed};

/// Grams a day for an adult, boiled unless its note says otherwise.
struct DoseRange {
  double min = 0;
  double max = 0;
};

enum class WithdrawnHow : std::uint8_t { kRevoked, kRemovedFromPharmacopoeia, kTradeBan };

/// A material that may no longer be prescribed.
struct Withdrawal {
  int since = 0;
  WithdrawnHow how = WithdrawnHow::kRevoked;
  std::optional<std::string> instead;
};

/// A material of the pharmacy under the name that the materia medica gives it. Where no dose stands, none is known.
struct Herb {
  std::string name;
  std::optional<std::string> of = {};  ///< the material that this is made from, or a part of
  std::optional<std::string> category = {};
  std::optional<std::string> nature = {};
  std::vector<std::string> flavours = {};
  std::vector<std::string> meridians = {};
  std::optional<DoseRange> dose = {};
  std::optional<Toxicity> toxicity = {};
  std::optional<InPregnancy> pregnancy = {};
  std::vector<Preparation> preparation = {};  ///< one of these is needed in a decoction
  bool external_only = false;
  std::optional<Withdrawal> withdrawn = {};
  std::optional<std::string> note = {};
  std::string source = {};
  ReviewStatus review_status = ReviewStatus::kUnreviewed;
};

/// A file of data/tcm/herbs; its source and review count for each herb.
struct HerbFile {
  std::string source;
  ReviewStatus review_status = ReviewStatus::kUnreviewed;
  std::vector<Herb> herbs;
};

/// Words that say how a material was processed, before its name or behind it.
struct ProcessingWords {
  std::vector<std::string> before;
  std::vector<std::string> behind;
};

/// How prescriptions write the names of materials.
struct NameFile {
  std::string source;
  ReviewStatus review_status = ReviewStatus::kUnreviewed;
  std::map<std::string, std::vector<std::string>> aliases;    ///< by a name that may say a processing: 法半夏 ← 法夏
  std::map<std::string, std::vector<std::string>> ambiguous;  ///< what a name may mean
  ProcessingWords processing;
  std::map<std::string, std::string> simplified;  ///< by a simplified character its traditional forms
};

/// The word that says that a material is not processed.
inline constexpr std::string_view kRaw = "生";

/// What a written name amounts to: a herb, several that it may mean, or nothing known.
struct HerbReading {
  std::string name;  ///< in simplified characters, without blanks
  const Herb* herb = nullptr;
  std::string processing;                  ///< 炙, 生, …; empty when the name does not say
  std::optional<Preparation> preparation;  ///< when it stands in brackets behind the name
  std::vector<std::string> may_mean;
};

}  // namespace medres::knowledge
