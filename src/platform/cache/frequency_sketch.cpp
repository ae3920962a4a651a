#include "platform/cache/frequency_sketch.hpp"

#include <algorithm>
#include <bit>

namespace medres::cache {
namespace {

constexpr std::size_t kBlock = 8;
constexpr std::uint64_t kSamplePerEntry = 10;
constexpr std::uint64_t kLowBits = 0x1111111111111111;
constexpr std::uint64_t kWithoutTops = 0x7777777777777777;

/// One of the key's four counters: row `row` has two words of its block, and sixteen counters in each.
struct Counter {
  Counter(std::uint32_t hash, std::uint32_t row, std::size_t words) {
    const std::uint32_t block_hash = hash * 0x9E3779B1U;
    const std::uint32_t pick = ((hash ^ (hash >> 15)) * 0x85EBCA6BU) >> (8 * row);
    word = ((block_hash ^ (block_hash >> 16)) & (words / kBlock - 1)) * kBlock + 2 * row + (pick & 1);
    shift = ((pick >> 1) & 15) * 4;
  }
  std::size_t word;
  std::uint32_t shift;
};

}  // namespace

void FrequencySketch::Grow(std::size_t entries) {
  const std::size_t words = std::max(std::bit_ceil(entries), kBlock);
  if (words_.empty()) words_.resize(kBlock);
  // A block's number is the hash's low bits, so a key finds its counts in either of its block's copies.
  while (words_.size() < words) words_.insert(words_.end(), words_.begin(), words_.end());
  sample_ = kSamplePerEntry * words;
}

void FrequencySketch::Increment(std::uint32_t hash) {
  bool grown = false;
  for (std::uint32_t row = 0; row < 4; ++row) {
    const Counter counter(hash, row, words_.size());
    if (((words_[counter.word] >> counter.shift) & 15) == 15) continue;
    words_[counter.word] += std::uint64_t{1} << counter.shift;
    grown = true;
  }
  if (grown && ++counted_ >= sample_) Halve();
}

std::uint32_t FrequencySketch::Estimate(std::uint32_t hash) const {
  std::uint64_t least = 15;
  for (std::uint32_t row = 0; row < 4; ++row) {
    const Counter counter(hash, row, words_.size());
    least = std::min(least, (words_[counter.word] >> counter.shift) & 15);
  }
  return static_cast<std::uint32_t>(least);
}

void FrequencySketch::Halve() {
  std::uint64_t odd = 0;
  for (std::uint64_t& word : words_) {
    odd += static_cast<std::uint64_t>(std::popcount(word & kLowBits));
    word = (word >> 1) & kWithoutTops;
  }
  counted_ = (counted_ - odd / 4) / 2;
}

}  // namespace medres::cache
