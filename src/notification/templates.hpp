#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "notification/model.hpp"

namespace medres::notification {

/// Named values for a template's placeholders.
using Values = std::vector<std::pair<std::string, std::string>>;

struct Wording {
  std::string title;
  std::string text;

  bool operator==(const Wording&) const = default;
};

/// The texts of data/notifications/{zh,en}.yaml. Immutable after construction, so thread-safe.
class Templates {
 public:
  /// Parses and checks both texts. A missing or unknown kind, an unknown or unclosed placeholder, or two languages that
  /// do not use the same ones throw std::runtime_error that names it (a failed start).
  Templates(std::string_view zh_yaml, std::string_view en_yaml);

  /// Those that were compiled into the program.
  static Templates Embedded();

  /// kInternal `notification.placeholder` {name, kind} when a placeholder has no value: nobody is to read a brace.
  Result<Wording> Render(Language language, NoticeKind kind, const Values& values) const;

 private:
  using Texts = std::map<NoticeKind, Wording>;

  std::array<Texts, 2> texts_;
};

}  // namespace medres::notification
