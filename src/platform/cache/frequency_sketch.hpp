#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace medres::cache {

/// How often keys were asked for lately, whether they are here or not: a count-min sketch of four 4-bit counters a key,
/// all in one cache line, about eight bytes per entry. Counts end at 15 and are halved after a sample of ten requests
/// per entry, so that old popularity fades.
class FrequencySketch {
 public:
  FrequencySketch() { Grow(1); }

  /// Makes room for so many entries; what was counted stays.
  void Grow(std::size_t entries);
  void Increment(std::uint32_t hash);
  /// Never less than the truth since the last halving, up to 15; more when keys collide.
  std::uint32_t Estimate(std::uint32_t hash) const;
  /// Brings what the next two need near the processor.
  void Prefetch(std::uint32_t hash) const { __builtin_prefetch(&blocks_[BlockOf(hash)], 1); }

  std::size_t Entries() const { return blocks_.size() * kWords; }
  std::size_t Bytes() const { return blocks_.capacity() * sizeof(Block); }

 private:
  static constexpr std::size_t kWords = 8;
  struct alignas(64) Block {
    std::array<std::uint64_t, kWords> words{};
  };

  std::size_t BlockOf(std::uint32_t hash) const;
  void Halve();

  std::vector<Block> blocks_;  ///< a power of two of them
  std::uint64_t counted_ = 0;
  std::uint64_t sample_ = 0;
};

}  // namespace medres::cache
