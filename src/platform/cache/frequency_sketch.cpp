#include "platform/cache/frequency_sketch.hpp"

#include <algorithm>
#include <bit>

namespace medres::cache {
namespace {

constexpr std::uint64_t kSamplePerEntry = 10;
constexpr std::uint64_t kLowBits = 0x1111111111111111;
constexpr std::uint64_t kWithoutTops = 0x7777777777777777;

/// One of the key's four counters in its block: row `row` has two words, and sixteen counters in each.
struct Counter {
  Counter(std::uint32_t hash, std::uint32_t row) {
    const std::uint32_t pick = ((hash ^ (hash >> 15)) * 0x85EBCA6BU) >> (8 * row);
    word = 2 * row + (pick & 1);
    shift = ((pick >> 1) & 15) * 4;
  }
  std::size_t word;
  std::uint32_t shift;
};

}  // namespace

std::size_t FrequencySketch::BlockOf(std::uint32_t hash) const {
  const std::uint32_t mixed = hash * 0x9E3779B1U;
  return (mixed ^ (mixed >> 16)) & (blocks_.size() - 1);
}

void FrequencySketch::Grow(std::size_t entries) {
  const std::size_t blocks = std::max<std::size_t>(std::bit_ceil(entries) / kWords, 1);
  if (blocks_.empty()) blocks_.resize(1);
  // A block's number is the hash's low bits, so a key finds its counts in either of its block's copies.
  while (blocks_.size() < blocks) {
    const std::size_t size = blocks_.size();
    blocks_.resize(2 * size);
    std::copy_n(blocks_.begin(), size, blocks_.begin() + static_cast<std::ptrdiff_t>(size));
  }
  sample_ = kSamplePerEntry * Entries();
}

void FrequencySketch::Increment(std::uint32_t hash) {
  Block& block = blocks_[BlockOf(hash)];
  bool grown = false;
  for (std::uint32_t row = 0; row < 4; ++row) {
    const Counter counter(hash, row);
    if (((block.words[counter.word] >> counter.shift) & 15) == 15) continue;
    block.words[counter.word] += std::uint64_t{1} << counter.shift;
    grown = true;
  }
  if (grown && ++counted_ >= sample_) Halve();
}

std::uint32_t FrequencySketch::Estimate(std::uint32_t hash) const {
  const Block& block = blocks_[BlockOf(hash)];
  std::uint64_t least = 15;
  for (std::uint32_t row = 0; row < 4; ++row) {
    const Counter counter(hash, row);
    least = std::min(least, (block.words[counter.word] >> counter.shift) & 15);
  }
  return static_cast<std::uint32_t>(least);
}

void FrequencySketch::Halve() {
  std::uint64_t odd = 0;
  for (Block& block : blocks_) {
    for (std::uint64_t& word : block.words) {
      odd += static_cast<std::uint64_t>(std::popcount(word & kLowBits));
      word = (word >> 1) & kWithoutTops;
    }
  }
  counted_ = (counted_ - odd / 4) / 2;
}

}  // namespace medres::cache
