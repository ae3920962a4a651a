#include "base/time.hpp"

#include <array>

namespace medres {
namespace {

using std::chrono::sys_days;

constexpr std::int64_t kMillisecondsPerDay = 86'400'000;

/// Reads fixed-width fields off the front of a text; `ok` turns false at the first thing that does not fit.
struct Reader {
  std::string_view rest;
  bool ok = true;

  int Digits(std::size_t count) {
    int value = 0;
    ok = ok && rest.size() >= count;
    for (std::size_t i = 0; ok && i < count; ++i) {
      ok = rest[i] >= '0' && rest[i] <= '9';
      value = value * 10 + (rest[i] - '0');
    }
    if (ok) rest.remove_prefix(count);
    return value;
  }

  bool Take(char c) {
    if (rest.empty() || rest.front() != c) return false;
    rest.remove_prefix(1);
    return true;
  }

  void Expect(char c) { ok = Take(c) && ok; }
};

void AppendPadded(std::string& out, int value, int width) {
  std::array<char, 8> digits{};
  for (int i = width - 1; i >= 0; --i) {
    digits[static_cast<std::size_t>(i)] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
  out.append(digits.data(), static_cast<std::size_t>(width));
}

LocalDate ReadDate(Reader& in) {
  const int year = in.Digits(4);
  in.Expect('-');
  const int month = in.Digits(2);
  in.Expect('-');
  const int day = in.Digits(2);
  const LocalDate date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                       std::chrono::day(static_cast<unsigned>(day))};
  in.ok = in.ok && date.ok();
  return date;
}

/// Time of day in milliseconds; a leap second (:60) is refused, since no instant here can carry it.
std::int64_t ReadTimeOfDay(Reader& in) {
  const int hours = in.Digits(2);
  in.Expect(':');
  const int minutes = in.Digits(2);
  in.Expect(':');
  const int seconds = in.Digits(2);
  in.ok = in.ok && hours < 24 && minutes < 60 && seconds < 60;
  int fraction = 0;
  if (in.Take('.')) {
    int scale = 100;
    in.ok = in.ok && !in.rest.empty() && in.rest.front() >= '0' && in.rest.front() <= '9';
    while (in.ok && !in.rest.empty() && in.rest.front() >= '0' && in.rest.front() <= '9') {
      fraction += in.Digits(1) * scale;
      scale /= 10;
    }
  }
  return ((hours * 60 + minutes) * 60 + seconds) * 1000LL + fraction;
}

/// Offset from UTC in milliseconds.
std::int64_t ReadOffset(Reader& in) {
  if (in.Take('Z') || in.Take('z')) return 0;
  const bool negative = in.Take('-');
  if (!negative) in.Expect('+');
  const int hours = in.Digits(2);
  in.Expect(':');
  const int minutes = in.Digits(2);
  in.ok = in.ok && hours < 24 && minutes < 60;
  const std::int64_t offset = (hours * 60 + minutes) * 60'000LL;
  return negative ? -offset : offset;
}

void AppendDate(std::string& out, LocalDate date) {
  AppendPadded(out, static_cast<int>(date.year()), 4);
  out.push_back('-');
  AppendPadded(out, static_cast<int>(static_cast<unsigned>(date.month())), 2);
  out.push_back('-');
  AppendPadded(out, static_cast<int>(static_cast<unsigned>(date.day())), 2);
}

}  // namespace

std::optional<Instant> ParseInstant(std::string_view text) {
  Reader in{text};
  const LocalDate date = ReadDate(in);
  if (!in.Take('T') && !in.Take('t')) in.Expect(' ');
  const std::int64_t time_of_day = ReadTimeOfDay(in);
  const std::int64_t offset = ReadOffset(in);
  if (!in.ok || !in.rest.empty()) return std::nullopt;
  return Instant{sys_days(date).time_since_epoch().count() * kMillisecondsPerDay + time_of_day - offset};
}

std::string FormatInstant(Instant at, Minutes offset) {
  const std::int64_t local = at.milliseconds + Milliseconds(offset).count();
  const std::int64_t day =
      local >= 0 ? local / kMillisecondsPerDay : -((-local + kMillisecondsPerDay - 1) / kMillisecondsPerDay);
  const auto rest = static_cast<int>(local - day * kMillisecondsPerDay);
  std::string out;
  out.reserve(29);
  AppendDate(out, LocalDate(sys_days(std::chrono::days(day))));
  out.push_back('T');
  AppendPadded(out, rest / 3'600'000, 2);
  out.push_back(':');
  AppendPadded(out, rest / 60'000 % 60, 2);
  out.push_back(':');
  AppendPadded(out, rest / 1000 % 60, 2);
  if (rest % 1000 != 0) {
    out.push_back('.');
    AppendPadded(out, rest % 1000, 3);
  }
  if (offset.count() == 0) return out.append("Z");
  const int minutes = static_cast<int>(offset.count() < 0 ? -offset.count() : offset.count());
  out.push_back(offset.count() < 0 ? '-' : '+');
  AppendPadded(out, minutes / 60, 2);
  out.push_back(':');
  AppendPadded(out, minutes % 60, 2);
  return out;
}

std::optional<LocalDate> ParseDate(std::string_view text) {
  Reader in{text};
  const LocalDate date = ReadDate(in);
  if (!in.ok || !in.rest.empty()) return std::nullopt;
  return date;
}

std::string FormatDate(LocalDate date) {
  std::string out;
  AppendDate(out, date);
  return out;
}

std::optional<LocalTime> ParseLocalTime(std::string_view text) {
  Reader in{text};
  const int hours = in.Digits(2);
  in.Expect(':');
  const int minutes = in.Digits(2);
  const int total = hours * 60 + minutes;
  if (!in.ok || !in.rest.empty() || minutes > 59 || total > 1440) return std::nullopt;
  return LocalTime{total};
}

std::string FormatLocalTime(LocalTime time) {
  std::string out;
  AppendPadded(out, time.minutes / 60, 2);
  out.push_back(':');
  AppendPadded(out, time.minutes % 60, 2);
  return out;
}

Instant SystemClock::Now() const {
  return Instant{std::chrono::duration_cast<Milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count()};
}

}  // namespace medres
