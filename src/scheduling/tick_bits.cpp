#include "scheduling/tick_bits.hpp"

#include <algorithm>
#include <cstring>

namespace medres::scheduling {
namespace {

static_assert(std::endian::native == std::endian::little, "half words of a plane are joined into words");

/// Calls `apply(word index, mask)` for the words of [from, to).
template <class Apply>
void ForRange(int from, int to, Apply apply) {
  if (from >= to) return;
  const auto first = static_cast<std::size_t>(from) / 64;
  const auto last = static_cast<std::size_t>(to - 1) / 64;
  const std::uint64_t head = ~std::uint64_t{0} << (from % 64);
  const std::uint64_t tail = ~std::uint64_t{0} >> (63 - (to - 1) % 64);
  if (first == last) return apply(first, head & tail);
  apply(first, head);
  for (std::size_t word = first + 1; word < last; ++word) apply(word, ~std::uint64_t{0});
  apply(last, tail);
}

/// words[i] = f(words[i], what lies `by` bits above). Ascending, so what it reads is still old.
template <class Combine>
void CombineWithAbove(std::uint64_t* words, std::size_t count, int by, Combine combine) {
  const std::size_t skip = std::min(static_cast<std::size_t>(by) / 64, count);
  const int bits = by % 64;
  const std::size_t inside = count - skip;
  if (bits == 0) {
    for (std::size_t i = 0; i < inside; ++i) words[i] = combine(words[i], words[i + skip]);
  } else {
    for (std::size_t i = 0; i + 1 < inside; ++i) {
      words[i] = combine(words[i], words[i + skip] >> bits | words[i + skip + 1] << (64 - bits));
    }
    if (inside > 0) words[inside - 1] = combine(words[inside - 1], words[count - 1] >> bits);
  }
  for (std::size_t i = inside; i < count; ++i) words[i] = combine(words[i], 0);
}

}  // namespace

void TickBits::Fill(bool value) {
  std::fill_n(data_.begin(), words_, value ? ~std::uint64_t{0} : 0);
  if (value) TrimTail();
}

void TickBits::TrimTail() {
  if (size() % 64 != 0) data_[words_ - 1] &= ~std::uint64_t{0} >> (64 - size() % 64);
}

void TickBits::CopyWords(const TickBits& other) { std::copy_n(other.data_.begin(), words_, data_.begin()); }

void TickBits::SetRange(int from, int to) {
  ForRange(std::max(from, 0), std::min(to, size()), [&](std::size_t word, std::uint64_t mask) { data_[word] |= mask; });
}

void TickBits::ClearRange(int from, int to) {
  ForRange(std::max(from, 0), std::min(to, size()),
           [&](std::size_t word, std::uint64_t mask) { data_[word] &= ~mask; });
}

void TickBits::CopyDays(int first, std::span<const DayTicks> ticks) {
  std::memcpy(reinterpret_cast<unsigned char*>(data_.data()) + static_cast<std::size_t>(first) * sizeof(DayTicks),
              ticks.data(), ticks.size_bytes());
}

void TickBits::CopyAll(std::span<const DayTicks> ticks) {
  data_[words_ - 1] = 0;
  CopyDays(0, ticks);
}

void TickBits::And(const TickBits& other) {
  for (std::size_t i = 0; i < words_; ++i) data_[i] &= other.data_[i];
}

void TickBits::AndNot(const TickBits& other) {
  for (std::size_t i = 0; i < words_; ++i) data_[i] &= ~other.data_[i];
}

void TickBits::Or(const TickBits& other) {
  for (std::size_t i = 0; i < words_; ++i) data_[i] |= other.data_[i];
}

void TickBits::OrAnd(const TickBits& a, const TickBits& b) {
  for (std::size_t i = 0; i < words_; ++i) data_[i] |= a.data_[i] & b.data_[i];
}

bool TickBits::IsWithin(const TickBits& other) const {
  for (std::size_t i = 0; i < words_; ++i) {
    if ((data_[i] & ~other.data_[i]) != 0) return false;
  }
  return true;
}

void TickBits::Invert() {
  for (std::size_t i = 0; i < words_; ++i) data_[i] = ~data_[i];
  TrimTail();
}

void TickBits::Erode(int length) {
  for (int reached = 1; reached < length;) {
    const int step = std::min(reached, length - reached);
    CombineWithAbove(data_.data(), words_, step, [](std::uint64_t own, std::uint64_t above) { return own & above; });
    reached += step;
  }
}

void TickBits::ShiftDown(int by) {
  if (by == 0) return;
  CombineWithAbove(data_.data(), words_, by, [](std::uint64_t, std::uint64_t above) { return above; });
}

void TickBits::ShiftUp(int by) {
  if (by == 0) return;
  const std::size_t skip = std::min(static_cast<std::size_t>(by) / 64, words_);
  const int bits = by % 64;
  for (std::size_t i = words_; i-- > skip;) {
    const std::uint64_t own = data_[i - skip] << bits;
    const std::uint64_t below = bits != 0 && i > skip ? data_[i - skip - 1] >> (64 - bits) : 0;
    data_[i] = own | below;
  }
  std::fill_n(data_.begin(), skip, 0);
  TrimTail();
}

bool TickBits::Any() const {
  return std::any_of(data_.begin(), data_.begin() + static_cast<std::ptrdiff_t>(words_),
                     [](std::uint64_t word) { return word != 0; });
}

bool TickBits::AnyOutside(const TickBits& held, const TickBits& wanted) const {
  std::uint64_t outside = 0;
  for (std::size_t i = 0; i < words_; ++i) outside |= data_[i] & wanted.data_[i] & ~held.data_[i];
  return outside != 0;
}

int TickBits::Count() const {
  int count = 0;
  for (std::size_t i = 0; i < words_; ++i) count += std::popcount(data_[i]);
  return count;
}

std::optional<int> TickBits::Next(int from) const {
  if (from >= size()) return std::nullopt;
  std::size_t word = Word(from);
  std::uint64_t rest = data_[word] & ~std::uint64_t{0} << (from % 64);
  while (rest == 0) {
    if (++word == words_) return std::nullopt;
    rest = data_[word];
  }
  return static_cast<int>(word * 64) + std::countr_zero(rest);
}

}  // namespace medres::scheduling
