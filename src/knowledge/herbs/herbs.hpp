#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.hpp"
#include "knowledge/herbs/model.hpp"

namespace medres::knowledge {

/// All materials and every name they go by. Immutable once made, so thread-safe; pointers into it live as long as it.
class Herbs {
 public:
  /// A name that stands twice, or an alias of what nobody knows, throws std::logic_error.
  Herbs(std::vector<HerbFile> files, const NameFile& names);
  Herbs(Herbs&&) = default;
  Herbs(const Herbs&) = delete;  // names point into the herbs
  Herbs& operator=(const Herbs&) = delete;
  ~Herbs() = default;
  /// Those that travel in the program; broken ones throw std::logic_error (a failed start).
  static Herbs Embedded();

  std::span<const Herb> all() const { return herbs_; }

  /// Whole names first, then a name with a word of processing before it or behind it, then one with such a word, or
  /// with how it is prepared, in brackets: 甘草（炙）, 附子(先煎). Blanks and the width of signs do not matter. What is
  /// ambiguous stays so, and what is unknown stays unknown: nothing is guessed.
  HerbReading Read(std::string_view written) const;
  /// kNotFound `herb.unknown`, `herb.ambiguous`.
  Result<const Herb*> Get(std::string_view written) const;

  /// Traditional characters of names as simplified ones; without blanks at the ends.
  std::string Simplify(std::string_view text) const;
  /// Names other than its own that are listed for a herb, in the order of their code points.
  std::vector<std::string> AliasesOf(const Herb& herb) const;
  /// Herbs of which a name contains the text, in the order of the materia medica; the herb of this name alone first.
  std::vector<const Herb*> Search(std::string_view text, std::size_t limit) const;

 private:
  void AddName(const std::string& name, HerbReading meaning);
  /// As names are compared: simplified, without blanks, signs as ASCII has them.
  std::string Plain(std::string_view written) const;
  bool ReadWhole(HerbReading& reading, std::string_view name) const;
  void ReadWithRemark(HerbReading& reading) const;
  bool TakeWord(HerbReading& reading, std::string_view rest, const std::string& word) const;

  std::vector<Herb> herbs_;
  std::map<std::string, HerbReading, std::less<>> names_;
  ProcessingWords processing_;  ///< the longest first
  std::unordered_map<char32_t, char32_t> simplified_;
};

/// 甲、乙
std::string JoinNames(const std::vector<std::string>& names);

/// One is made from the other or a part of it, or both are of one material: an allergy to one is held against both.
bool AreKin(const Herb& one, const Herb& other);

}  // namespace medres::knowledge
