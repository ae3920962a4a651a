#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "scheduling/ticks.hpp"

namespace medres::scheduling {

/// The ticks of up to kMaxDays consecutive UTC days as contiguous bits; bit 0 is the first tick of the first day. A
/// plain buffer for one question, on the stack: the words are not initialised, and the operations touch only those in
/// use. What is shifted in from outside is 0.
class TickBits {
 public:
  static constexpr int kMaxDays = 66;

  explicit TickBits(int days) : days_(days), words_((static_cast<std::size_t>(days) * kTicksPerDay + 63) / 64) {}

  /// Copies only the words in use.
  TickBits(const TickBits& other) : days_(other.days_), words_(other.words_) { CopyWords(other); }
  TickBits& operator=(const TickBits& other) {
    days_ = other.days_;
    words_ = other.words_;
    if (this != &other) CopyWords(other);
    return *this;
  }

  int days() const { return days_; }
  int size() const { return days_ * kTicksPerDay; }

  void Fill(bool value);
  void SetRange(int from, int to);    ///< [from, to), cut to the buffer
  void ClearRange(int from, int to);  ///< [from, to), cut to the buffer
  void CopyDays(int first, std::span<const DayTicks> ticks);
  void CopyDay(int day, const DayTicks& ticks) { CopyDays(day, {&ticks, 1}); }
  void CopyAll(std::span<const DayTicks> ticks);  ///< one for each day of the buffer; needs no Fill before

  /// All of these need a buffer of the same size.
  void And(const TickBits& other);
  void AndNot(const TickBits& other);
  void Or(const TickBits& other);
  void OrAnd(const TickBits& a, const TickBits& b);  ///< this |= a & b
  bool IsWithin(const TickBits& other) const;        ///< every bit set here is set there
  void Invert();

  /// Afterwards bit i says that bits i … i + length − 1 were all set: log2(length) shifts.
  void Erode(int length);
  void ShiftDown(int by);  ///< bit i becomes what bit i + by was
  void ShiftUp(int by);    ///< bit i becomes what bit i − by was

  bool Test(int at) const { return (data_[Word(at)] >> (at % 64) & 1) != 0; }
  bool Any() const;
  bool AnyOutside(const TickBits& held, const TickBits& wanted) const;  ///< a bit here and in `wanted`, not in `held`
  int Count() const;
  std::optional<int> Next(int from) const;  ///< the first set bit at or after `from`

 private:
  static std::size_t Word(int at) { return static_cast<std::size_t>(at) / 64; }
  void TrimTail();
  void CopyWords(const TickBits& other);

  static constexpr std::size_t kMaxWords = static_cast<std::size_t>(kMaxDays) * kTicksPerDay / 64;

  int days_;
  std::size_t words_;
  std::array<std::uint64_t, kMaxWords> data_;
};

}  // namespace medres::scheduling
