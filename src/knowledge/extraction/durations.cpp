#include "knowledge/extraction/durations.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace medres::knowledge {
namespace {

struct SaidUnit {
  std::u32string_view text;
  double days;
  char letter;  ///< of ISO 8601; H is of its time part
};

/// Longer ones before those that they begin with.
constexpr std::array kSaidUnits{SaidUnit{U"个星期", 7, 'W'},
                                SaidUnit{U"个礼拜", 7, 'W'},
                                SaidUnit{U"星期", 7, 'W'},
                                SaidUnit{U"礼拜", 7, 'W'},
                                SaidUnit{U"周", 7, 'W'},
                                SaidUnit{U"个月", 30, 'M'},
                                SaidUnit{U"月", 30, 'M'},
                                SaidUnit{U"年", 365, 'Y'},
                                SaidUnit{U"个小时", 1.0 / 24, 'H'},
                                SaidUnit{U"小时", 1.0 / 24, 'H'},
                                SaidUnit{U"个钟头", 1.0 / 24, 'H'},
                                SaidUnit{U"天", 1, 'D'},
                                SaidUnit{U"日", 1, 'D'}};

struct SaidMoment {
  std::u32string_view text;
  double days;
  std::string_view iso8601;
};

constexpr std::array kSaidMoments{
    SaidMoment{U"今天早上", 0, "P0D"},   SaidMoment{U"今早", 0, "P0D"},     SaidMoment{U"今天", 0, "P0D"},
    SaidMoment{U"今晨", 0, "P0D"},       SaidMoment{U"昨天晚上", 1, "P1D"}, SaidMoment{U"昨天", 1, "P1D"},
    SaidMoment{U"昨晚", 1, "P1D"},       SaidMoment{U"昨夜", 1, "P1D"},     SaidMoment{U"大前天", 3, "P3D"},
    SaidMoment{U"前天", 2, "P2D"},       SaidMoment{U"前晚", 2, "P2D"},     SaidMoment{U"上个星期", 7, "P1W"},
    SaidMoment{U"上星期", 7, "P1W"},     SaidMoment{U"上周", 7, "P1W"},     SaidMoment{U"上个月", 30, "P1M"},
    SaidMoment{U"上月", 30, "P1M"},      SaidMoment{U"去年", 365, "P1Y"},   SaidMoment{U"前年", 730, "P2Y"},
    SaidMoment{U"半个多月", 15, "P15D"}, SaidMoment{U"半个月", 15, "P15D"}, SaidMoment{U"半月", 15, "P15D"},
    SaidMoment{U"半年", 182, "P6M"},     SaidMoment{U"大半年", 240, "P8M"}, SaidMoment{U"小半年", 120, "P4M"}};

constexpr std::u32string_view kDigits = U"零一二三四五六七八九";
constexpr double kSeveral = 3;

/// Reads on from a place as long as it understands.
class DurationReader {
 public:
  DurationReader(std::u32string_view text, std::size_t at) : text_(text), begin_(at), at_(at) {}

  std::size_t length() const { return at_ - begin_; }
  std::u32string_view rest() const { return text_.substr(at_); }
  bool Take(std::u32string_view word) {
    if (!rest().starts_with(word)) return false;
    at_ += word.size();
    return true;
  }
  bool TakeAny(std::u32string_view characters) {
    if (at_ >= text_.size() || characters.find(text_[at_]) == std::u32string_view::npos) return false;
    ++at_;
    return true;
  }
  std::optional<double> Number() {
    const std::size_t before = at_;
    const auto number = at_ < text_.size() && IsAscii(text_[at_]) ? Figures() : Words();
    if (!number) at_ = before;
    return number;
  }

 private:
  static bool IsAscii(char32_t c) { return c >= U'0' && c <= U'9'; }
  std::optional<int> Digit() const {
    if (at_ >= text_.size()) return std::nullopt;
    if (text_[at_] == U'两') return 2;
    const auto found = kDigits.find(text_[at_]);
    return found == std::u32string_view::npos ? std::nullopt : std::optional(static_cast<int>(found));
  }
  /// 12, 2-3: the first counts.
  std::optional<double> Figures() {
    double number = 0;
    for (int digits = 0; at_ < text_.size() && IsAscii(text_[at_]); ++at_, ++digits) {
      if (digits == 4) return std::nullopt;
      number = number * 10 + static_cast<double>(text_[at_] - U'0');
    }
    if (TakeAny(U"-~～—至到")) Figures();
    return number;
  }
  /// 三, 十二, 二十, 三四 (three), 几, 十几.
  std::optional<double> Words() {
    const bool many = Take(U"好");
    if (TakeAny(U"几数")) return Take(U"十") ? kSeveral * 10 : kSeveral;
    if (many) return std::nullopt;
    double number = 0;
    const auto first = Digit();
    if (first) {
      number = *first;
      ++at_;
      if (Digit()) {
        ++at_;
        return number;
      }
    }
    if (!Take(U"十")) return first ? std::optional(number) : std::nullopt;
    number = (first ? number : 1) * 10;
    if (TakeAny(U"几多来余")) return number;
    if (const auto last = Digit()) {
      number += *last;
      ++at_;
    }
    return number;
  }

  std::u32string_view text_;
  std::size_t begin_;
  std::size_t at_;
};

std::string IsoOf(double number, char letter) {
  const std::string count = std::to_string(static_cast<int>(number));
  return (letter == 'H' ? "PT" : "P") + count + letter;
}

/// 次 after it, or 一 with 次: how often, not how long.
bool CountsHowOften(DurationReader reader) {
  reader.Take(U"才");
  reader.Take(U"就");
  if (!reader.Number()) return false;
  return reader.TakeAny(U"次回顿趟包片斤杯");
}

}  // namespace

std::optional<SaidDuration> DurationAt(std::u32string_view text, std::size_t at) {
  for (const SaidMoment& moment : kSaidMoments) {
    if (!text.substr(at).starts_with(moment.text)) continue;
    std::size_t length = moment.text.size();
    if (text.substr(at + length).starts_with(U"多")) ++length;
    return SaidDuration{moment.days, std::string(moment.iso8601), length};
  }
  DurationReader reader(text, at);
  const auto number = reader.Number();
  if (!number) return std::nullopt;
  reader.TakeAny(U"多来余");
  const bool of_months = reader.rest().starts_with(U"个多");
  const auto unit = std::ranges::find_if(kSaidUnits, [&](const SaidUnit& one) { return reader.Take(one.text); });
  double days = 0;
  char letter = 'M';
  if (unit != kSaidUnits.end()) {
    days = *number * unit->days;
    letter = unit->letter;
  } else if (of_months && reader.Take(U"个多")) {
    const bool is_week = reader.Take(U"星期") || reader.Take(U"礼拜");
    if (!is_week && !reader.Take(U"月")) return std::nullopt;
    days = *number * (is_week ? 7 : 30);
    letter = is_week ? 'W' : 'M';
  } else {
    return std::nullopt;
  }
  if (letter == 'M' && reader.rest().starts_with(U"经")) return std::nullopt;
  reader.TakeAny(U"多来余");
  if (CountsHowOften(reader)) return std::nullopt;
  double count = *number;
  if (reader.Take(U"半")) {
    days *= (count + 0.5) / count;
    return SaidDuration{std::round(days), "P" + std::to_string(static_cast<int>(std::round(days))) + "D",
                        reader.length()};
  }
  return SaidDuration{days, IsoOf(count, letter), reader.length()};
}

}  // namespace medres::knowledge
