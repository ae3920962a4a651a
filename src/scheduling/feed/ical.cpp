#include "scheduling/feed/ical.hpp"

#include "base/text.hpp"

namespace medres::scheduling {
namespace {

constexpr std::size_t kLineOctets = 75;

std::string_view ToStatus(EntryStatus status) {
  switch (status) {
    case EntryStatus::kTentative: return "TENTATIVE";
    case EntryStatus::kConfirmed: return "CONFIRMED";
    case EntryStatus::kCancelled: return "CANCELLED";
  }
  return "CONFIRMED";
}

void AppendLine(std::string& out, std::string_view name, std::string_view value) {
  out += FoldLine(std::string(name).append(":").append(value));
}

void AppendEntry(std::string& out, const CalendarEntry& entry) {
  AppendLine(out, "BEGIN", "VEVENT");
  AppendLine(out, "UID", entry.uid);
  AppendLine(out, "DTSTAMP", FormatUtc(entry.changed));
  AppendLine(out, "DTSTART", FormatUtc(entry.time.start));
  AppendLine(out, "DTEND", FormatUtc(entry.time.end));
  AppendLine(out, "SEQUENCE", std::to_string(entry.sequence));
  AppendLine(out, "STATUS", ToStatus(entry.status));
  AppendLine(out, "CREATED", FormatUtc(entry.created));
  AppendLine(out, "LAST-MODIFIED", FormatUtc(entry.changed));
  AppendLine(out, "SUMMARY", EscapeText(entry.summary));
  if (!entry.location.empty()) AppendLine(out, "LOCATION", EscapeText(entry.location));
  AppendLine(out, "TRANSP", entry.status == EntryStatus::kCancelled ? "TRANSPARENT" : "OPAQUE");
  AppendLine(out, "END", "VEVENT");
}

}  // namespace

std::string FoldLine(std::string_view line) {
  std::string folded;
  std::size_t octets = 0;
  while (!line.empty()) {
    const std::string_view before = line;
    text::NextCodePoint(line);
    const std::string_view character = before.substr(0, before.size() - line.size());
    if (octets + character.size() > kLineOctets) {
      folded += "\r\n ";
      octets = 1;  // the blank counts
    }
    folded += character;
    octets += character.size();
  }
  return folded + "\r\n";
}

std::string EscapeText(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\\' || c == ';' || c == ',') escaped.push_back('\\');
    if (c == '\n') {
      escaped += "\\n";
    } else if (static_cast<unsigned char>(c) >= 0x20 && c != '\x7F') {
      escaped.push_back(c);
    }
  }
  return escaped;
}

std::string FormatUtc(Instant at) {
  const std::string iso = FormatInstant({at.milliseconds - at.milliseconds % 1000});
  std::string text;
  for (const char c : iso) {
    if (c != '-' && c != ':') text.push_back(c);
  }
  return text;
}

std::string WriteCalendar(std::string_view name, const std::vector<CalendarEntry>& entries) {
  std::string out;
  AppendLine(out, "BEGIN", "VCALENDAR");
  AppendLine(out, "VERSION", "2.0");
  AppendLine(out, "PRODID", "-//MedRes//Visits//EN");
  AppendLine(out, "CALSCALE", "GREGORIAN");
  AppendLine(out, "METHOD", "PUBLISH");
  AppendLine(out, "X-WR-CALNAME", EscapeText(name));
  AppendLine(out, "REFRESH-INTERVAL;VALUE=DURATION", "PT15M");
  for (const CalendarEntry& entry : entries) AppendEntry(out, entry);
  AppendLine(out, "END", "VCALENDAR");
  return out;
}

}  // namespace medres::scheduling
