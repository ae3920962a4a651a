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
  /// By code, in any case, or by name, simplified or traditional; nothing when nobody knows it.
  const Acupoint* Find(std::string_view written) const;

 private:
  std::vector<Acupoint> all_;
  std::map<std::string, std::size_t, std::less<>> by_name_;
};

}  // namespace medres::knowledge
