#include "api/fhir/search/values.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "base/text.hpp"
#include "scheduling/calendar/zone.hpp"

namespace medres::api::fhir {
namespace {

struct PrefixRow {
  std::string_view text;
  DatePrefix prefix;
};
constexpr std::array<PrefixRow, 9> kPrefixes{{{"eq", DatePrefix::kEq},
                                              {"ne", DatePrefix::kNe},
                                              {"gt", DatePrefix::kGt},
                                              {"lt", DatePrefix::kLt},
                                              {"ge", DatePrefix::kGe},
                                              {"le", DatePrefix::kLe},
                                              {"sa", DatePrefix::kSa},
                                              {"eb", DatePrefix::kEb},
                                              {"ap", DatePrefix::kAp}}};

constexpr Instant kFirst{std::numeric_limits<std::int64_t>::min() / 4};
constexpr Instant kLast{std::numeric_limits<std::int64_t>::max() / 4};

std::optional<LocalDate> DateOf(std::string_view year, std::string_view month, std::string_view day) {
  return ParseDate(std::string(year).append("-").append(month).append("-").append(day));
}

Interval DaysFrom(const scheduling::Zone& zone, LocalDate from, LocalDate to) {
  return {zone.StartOf(from), zone.StartOf(to)};
}

LocalDate FirstOfNext(LocalDate date) {
  using namespace std::chrono;
  const year_month next = year_month(date.year(), date.month()) + months(1);
  return next / 1;
}

/// "2026", "2026-12", "2026-12-01".
std::optional<Interval> ParseDays(std::string_view text, const scheduling::Zone& zone) {
  using namespace std::chrono;
  if (text.size() == 4) {
    const auto first = DateOf(text, "01", "01");
    if (!first) return std::nullopt;
    return DaysFrom(zone, *first, (first->year() + years(1)) / 1 / 1);
  }
  if (text.size() == 7) {
    const auto first = DateOf(text.substr(0, 4), text.substr(5), "01");
    if (!first) return std::nullopt;
    return DaysFrom(zone, *first, FirstOfNext(*first));
  }
  const auto date = ParseDate(text);
  if (!date) return std::nullopt;
  return DaysFrom(zone, *date, scheduling::AddDays(*date, 1));
}

/// With the zone's offset at that wall time, as it is before a fold's second pass.
std::optional<Instant> AtWall(std::string_view text, const scheduling::Zone& zone) {
  const auto as_utc = ParseInstant(std::string(text).append("Z"));
  if (!as_utc) return std::nullopt;
  const Instant guess = *as_utc - zone.OffsetAt(*as_utc);
  return *as_utc - zone.OffsetAt(guess);
}

std::optional<Interval> ParseMoment(std::string text, const scheduling::Zone& zone) {
  // '+' of an offset arrives as a blank when the query did not escape it.
  std::ranges::replace(text, ' ', '+');
  constexpr std::size_t kToMinute = std::string_view("2026-12-01T08:00").size();
  if (text.size() < kToMinute) return std::nullopt;
  const bool to_minute = text.size() == kToMinute || text[kToMinute] != ':';
  if (to_minute) text.insert(kToMinute, ":00");
  constexpr std::size_t kToSecond = kToMinute + 3;
  const bool has_fraction = text.size() > kToSecond && text[kToSecond] == '.';
  const bool has_offset = text.back() == 'Z' || text.find_first_of("+-", kToSecond) != std::string::npos;
  const auto at = has_offset ? ParseInstant(text) : AtWall(text, zone);
  if (!at) return std::nullopt;
  const Milliseconds length(to_minute ? 60'000 : has_fraction ? 1 : 1'000);
  return Interval{*at, *at + length};
}

}  // namespace

TokenValue ParseToken(std::string_view text) {
  const auto bar = text.find('|');
  if (bar == text.npos) return {std::nullopt, std::string(text)};
  return {std::string(text.substr(0, bar)), std::string(text.substr(bar + 1))};
}

ReferenceValue ParseReference(std::string_view text) {
  if (const auto history = text.find("/_history/"); history != text.npos) text = text.substr(0, history);
  const auto slash = text.rfind('/');
  if (slash == text.npos) return {"", std::string(text)};
  const std::string_view before = text.substr(0, slash);
  const auto other = before.rfind('/');
  return {std::string(other == before.npos ? before : before.substr(other + 1)), std::string(text.substr(slash + 1))};
}

std::optional<Interval> ParseDateSpan(std::string_view text, std::string_view zone_name) {
  const scheduling::Zone* zone = scheduling::FindZone(zone_name);
  if (zone == nullptr) return std::nullopt;
  return text.find('T') == text.npos ? ParseDays(text, *zone) : ParseMoment(std::string(text), *zone);
}

std::optional<DateValue> ParseDateValue(std::string_view text, std::string_view zone) {
  DateValue value;
  const auto row = std::ranges::find(kPrefixes, text.substr(0, 2), &PrefixRow::text);
  if (row != kPrefixes.end()) {
    value.prefix = row->prefix;
    text.remove_prefix(2);
  }
  const auto span = ParseDateSpan(text, zone);
  if (!span) return std::nullopt;
  value.span = *span;
  return value;
}

bool Fits(const DateValue& wanted, const Interval& held, Instant now) {
  const Interval& span = wanted.span;
  switch (wanted.prefix) {
    case DatePrefix::kEq: return span.Contains(held);
    case DatePrefix::kNe: return !span.Contains(held);
    case DatePrefix::kGt: return held.end > span.end;
    case DatePrefix::kLt: return held.start < span.start;
    case DatePrefix::kGe: return held.end > span.end || span.Contains(held);
    case DatePrefix::kLe: return held.start < span.start || span.Contains(held);
    case DatePrefix::kSa: return held.start >= span.end;
    case DatePrefix::kEb: return held.end <= span.start;
    case DatePrefix::kAp: return BoundsOf(wanted, now).Overlaps(held);
  }
  return false;
}

Interval BoundsOf(const DateValue& wanted, Instant now) {
  const Interval& span = wanted.span;
  switch (wanted.prefix) {
    case DatePrefix::kEq: return span;
    case DatePrefix::kNe: return {kFirst, kLast};
    case DatePrefix::kGt:
    case DatePrefix::kGe: return {span.start, kLast};
    case DatePrefix::kLt:
    case DatePrefix::kLe: return {kFirst, span.end};
    case DatePrefix::kSa: return {span.end, kLast};
    case DatePrefix::kEb: return {kFirst, span.start};
    case DatePrefix::kAp: {
      const Milliseconds slack(std::abs((span.start - now).count()) / 10);
      return {span.start - slack, span.end + slack};
    }
  }
  return {kFirst, kLast};
}

std::string Folded(std::string_view text) {
  // Latin-1 and the vowels of pinyin; other scripts have no such marks.
  static constexpr std::u32string_view kFrom = U"àáâãäåāǎçèéêëēěìíîïīǐñòóôõöōǒùúûüūǔǖǘǚǜýÿ";
  static constexpr std::string_view kTo = "aaaaaaaaceeeeeeiiiiiinooooooouuuuuuuuuuyy";
  static_assert(kFrom.size() == kTo.size());
  std::string folded;
  while (const auto code_point = text::NextCodePoint(text)) {
    char32_t letter = *code_point;
    if (letter >= 0xC0 && letter <= 0xDE && letter != 0xD7) letter += 0x20;
    // Further on, capitals and small letters take turns.
    if (letter >= 0x100 && letter <= 0x12F && letter % 2 == 0) ++letter;
    if (letter >= 0x1CD && letter <= 0x1DB && letter % 2 == 1) ++letter;
    if (letter < 0x80) {
      folded += text::ToLowerAscii(std::string(1, static_cast<char>(letter)));
    } else if (const auto at = kFrom.find(letter); at != kFrom.npos) {
      folded += kTo[at];
    } else {
      text::AppendCodePoint(folded, letter);
    }
  }
  return folded;
}

}  // namespace medres::api::fhir
