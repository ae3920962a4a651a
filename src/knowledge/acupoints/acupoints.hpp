#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace medres::knowledge {

/// A point of the fourteen meridians.
struct Acupoint {
  std::string code;  ///< LI4
  std::string name;  ///< 合谷
};

/// The 361 points. Immutable once made, so thread-safe.
class Acupoints {
 public:
  /// Broken data throws std::logic_error (a failed start).
  static Acupoints Embedded();

  std::span<const Acupoint> all() const { return all_; }
  /// By code, in any case and also by the meridian's code of older lists (UB60, LIV-3), or by name, simplified or
  /// traditional, with 穴 or not; which side is meant, or its other name, may stand behind in brackets. Nothing when
  /// nobody knows it.
  const Acupoint* Find(std::string_view written) const;

 private:
  const Acupoint* FindPlain(std::string_view name) const;

  std::vector<Acupoint> all_;
  std::map<std::string, std::size_t, std::less<>> by_name_;
};

}  // namespace medres::knowledge
