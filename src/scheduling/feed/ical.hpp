#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

/// iCalendar (RFC 5545), as much of it as a feed of visits needs: pure.
namespace medres::scheduling {

enum class EntryStatus { kTentative, kConfirmed, kCancelled };

/// One VEVENT. Times are written in UTC, so that no VTIMEZONE is needed.
struct CalendarEntry {
  std::string uid;  ///< the same for as long as the visit lives
  std::int64_t sequence = 0;
  EntryStatus status = EntryStatus::kConfirmed;
  Interval time;
  Instant created;
  Instant changed;  ///< DTSTAMP and LAST-MODIFIED: the same data give the same text
  std::string summary;
  std::string location;  ///< may be empty
};

/// A whole calendar, lines folded and ended by CR LF.
std::string WriteCalendar(std::string_view name, const std::vector<CalendarEntry>& entries);

/// A content line of any length as lines of at most 75 octets (3.1), never cutting a character in two.
std::string FoldLine(std::string_view line);

/// A TEXT value (3.3.11): backslash, semicolon, comma and line breaks escaped, other control characters left out.
std::string EscapeText(std::string_view text);

/// "20261201T000000Z"
std::string FormatUtc(Instant at);

}  // namespace medres::scheduling
