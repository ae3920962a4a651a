#pragma once

#include <map>
#include <span>
#include <string_view>

#include "knowledge/acupoints/acupoints.hpp"
#include "knowledge/herbs/herbs.hpp"
#include "recommendation/wellness/describe.hpp"

namespace medres::recommendation {

/// Items, limits and symptoms. Immutable once made, so thread-safe; pointers into it live as long as it.
class CareLibrary {
 public:
  /// An id or code that stands twice, a material or point that nobody knows, or a constitution that is none throws
  /// std::logic_error.
  CareLibrary(const GuidanceFile& guidance, SymptomFile symptoms, const knowledge::Herbs& herbs,
              const knowledge::Acupoints& points);
  /// What travels in the program; what is broken throws std::logic_error (a failed start).
  static CareLibrary Embedded(const knowledge::Herbs& herbs, const knowledge::Acupoints& points);

  CareLibrary(CareLibrary&&) = default;
  CareLibrary(const CareLibrary&) = delete;  // its index points into it
  CareLibrary& operator=(const CareLibrary&) = delete;
  ~CareLibrary() = default;

  std::span<const CareItem> items() const { return items_; }
  std::span<const LimitText> limits() const { return limits_; }
  std::span<const Symptom> symptoms() const { return symptoms_; }
  const knowledge::Citation& symptom_source() const { return symptom_source_; }
  const Symptom* FindSymptom(std::string_view code) const;
  /// kInvalid with `wellness.unknown_symptom` at each unknown one's place below `pointer`.
  Result<std::vector<const Symptom*>> SymptomsOf(std::span<const std::string> codes, const std::string& pointer) const;

 private:
  std::vector<CareItem> items_;
  std::vector<LimitText> limits_;
  std::vector<Symptom> symptoms_;
  knowledge::Citation symptom_source_;
  std::map<std::string, std::size_t, std::less<>> symptom_by_code_;
};

}  // namespace medres::recommendation
