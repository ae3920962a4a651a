#include "base/id.hpp"

#include <sys/random.h>

#include <chrono>
#include <cstring>
#include <stdexcept>

namespace medres {
namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr int kTextLength = 26;

constexpr std::array<std::int8_t, 256> MakeDigits() {
  std::array<std::int8_t, 256> digits{};
  digits.fill(-1);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    const char upper = kAlphabet[i];
    digits[static_cast<std::uint8_t>(upper)] = static_cast<std::int8_t>(i);
    if (upper >= 'A') digits[static_cast<std::uint8_t>(upper - 'A' + 'a')] = static_cast<std::int8_t>(i);
  }
  return digits;
}

constexpr auto kDigits = MakeDigits();

/// One thread's source: random bytes are fetched in blocks, the 12 bits after the time count within a millisecond.
class UuidSource {
 public:
  Uuid Next() {
    const auto now = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
            .count());
    if (now > milliseconds_) {
      milliseconds_ = now;
      counter_ = static_cast<std::uint32_t>(RandomWord() & 0x3ff);
    } else if (++counter_ > 0xfff) {
      ++milliseconds_;
      counter_ = 0;
    }
    return Compose(RandomWord());
  }

 private:
  Uuid Compose(std::uint64_t random) const {
    Uuid id;
    for (std::size_t i = 0; i < 6; ++i) id.bytes[i] = static_cast<std::uint8_t>(milliseconds_ >> (40 - 8 * i));
    id.bytes[6] = static_cast<std::uint8_t>(0x70 | (counter_ >> 8));
    id.bytes[7] = static_cast<std::uint8_t>(counter_);
    std::memcpy(id.bytes.data() + 8, &random, sizeof random);
    id.bytes[8] = static_cast<std::uint8_t>(0x80 | (id.bytes[8] & 0x3f));
    return id;
  }

  std::uint64_t RandomWord() {
    if (next_ == block_.size()) {
      if (getrandom(block_.data(), sizeof block_, 0) != static_cast<ssize_t>(sizeof block_)) {
        throw std::runtime_error("the kernel's random source failed");
      }
      next_ = 0;
    }
    return block_[next_++];
  }

  std::uint64_t milliseconds_ = 0;
  std::uint32_t counter_ = 0;
  std::array<std::uint64_t, 32> block_{};
  std::size_t next_ = block_.size();
};

std::uint64_t Mix(std::uint64_t x) {
  x ^= x >> 30;
  x *= 0xbf58476d1ce4e5b9ULL;
  x ^= x >> 27;
  x *= 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

}  // namespace

Uuid MakeUuid() {
  thread_local UuidSource source;
  return source.Next();
}

Uuid MakeNamedUuid(std::string_view name) {
  std::uint64_t high = 0x9e3779b97f4a7c15ULL;
  std::uint64_t low = 0xd1b54a32d192ed03ULL;
  for (const char c : name) {
    high = Mix(high ^ static_cast<std::uint8_t>(c));
    low = Mix(low + static_cast<std::uint8_t>(c) + 1);
  }
  Uuid id;
  std::memcpy(id.bytes.data(), &high, sizeof high);
  std::memcpy(id.bytes.data() + 8, &low, sizeof low);
  id.bytes[6] = static_cast<std::uint8_t>(0x80 | (id.bytes[6] & 0x0f));
  id.bytes[8] = static_cast<std::uint8_t>(0x80 | (id.bytes[8] & 0x3f));
  return id;
}

std::string ToText(const Uuid& id) {
  // 26 digits of 5 bits hold 130: the two extra bits lead, as zeroes.
  std::string text(kTextLength, '0');
  unsigned accumulator = 0;
  int bits = 2;
  std::size_t out = 0;
  for (const std::uint8_t byte : id.bytes) {
    accumulator = (accumulator << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text[out++] = kAlphabet[(accumulator >> bits) & 31];
    }
  }
  return text;
}

std::optional<Uuid> ParseUuid(std::string_view text) {
  if (text.size() != kTextLength || kDigits[static_cast<std::uint8_t>(text[0])] > 7) return std::nullopt;
  Uuid id;
  unsigned accumulator = 0;
  int bits = -2;
  std::size_t out = 0;
  for (const char c : text) {
    const std::int8_t digit = kDigits[static_cast<std::uint8_t>(c)];
    if (digit < 0) return std::nullopt;
    accumulator = (accumulator << 5) | static_cast<unsigned>(digit);
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      id.bytes[out++] = static_cast<std::uint8_t>(accumulator >> bits);
    }
  }
  return id;
}

}  // namespace medres

std::size_t std::hash<medres::Uuid>::operator()(const medres::Uuid& id) const noexcept {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  std::memcpy(&high, id.bytes.data(), sizeof high);
  std::memcpy(&low, id.bytes.data() + 8, sizeof low);
  return static_cast<std::size_t>(medres::Mix(high ^ (low * 0x9e3779b97f4a7c15ULL)));
}
