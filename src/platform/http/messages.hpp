#pragma once

#include <array>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.hpp"
#include "platform/http/language.hpp"

namespace medres::http {

/// The catalogue of texts for people, data/messages/{en,zh}.yaml. Immutable after construction, so thread-safe.
class Messages {
 public:
  /// Parses both texts; a broken or repeated entry throws std::runtime_error that names it (a failed start).
  Messages(std::string_view english_yaml, std::string_view chinese_yaml);

  /// The catalogue that was compiled into the program.
  static Messages Embedded();

  /// The text with `{name}` replaced by the argument of that name; unknown names stay as they are. An unknown code is
  /// its own text.
  std::string Render(Language language, std::string_view code, const ErrorArgs& args = {}) const;

  bool Has(Language language, std::string_view code) const;
  std::vector<std::string> Codes(Language language) const;  ///< sorted

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  using Texts = std::unordered_map<std::string, std::string, Hash, std::equal_to<>>;

  const Texts& Of(Language language) const { return texts_[static_cast<std::size_t>(language)]; }
  std::array<Texts, 2> texts_;
};

}  // namespace medres::http
