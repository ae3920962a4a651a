#pragma once

#include <optional>
#include <string>
#include <string_view>

/// How long, as people say it: 三天, 半年, 两个多月, 昨天.
namespace medres::knowledge {

struct SaidDuration {
  double days = 0;         ///< a month has 30, a year 365; of 三四天 and 三天多 it is three, of 几天 it is three too
  std::string iso8601;     ///< P3D, P2W, P6M, PT2H
  std::size_t length = 0;  ///< of the text, in characters

  bool operator==(const SaidDuration&) const = default;
};

/// A duration that begins at `at`, or how long ago something began (昨天, 上周, 三天前). Nothing when there is none, or
/// when the text counts how often (一天三次) or of what age (三岁). Minutes are an episode's length and none either.
std::optional<SaidDuration> DurationAt(std::u32string_view text, std::size_t at);

}  // namespace medres::knowledge
