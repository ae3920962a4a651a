#pragma once

#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace medres::cache {

/// Entries by hash: open addressing, read without a lock, changed by one writer at a time. A cell is an entry's address
/// with 16 bits of its hash above, so that a probe seldom touches an entry in vain. When three quarters are used the
/// cells are built anew and the old ones handed back: they, and erased entries, may only be freed once no reader that
/// began before is left.
template <class Entry>
class EntryTable {
 public:
  struct Cells {
    explicit Cells(std::size_t size) : mask(size - 1), at(std::make_unique<std::atomic<std::uint64_t>[]>(size)) {}
    std::size_t mask;
    std::unique_ptr<std::atomic<std::uint64_t>[]> at;
  };

  EntryTable() : cells_(new Cells(16)) {}
  ~EntryTable() { delete cells_.load(); }
  EntryTable(const EntryTable&) = delete;
  EntryTable& operator=(const EntryTable&) = delete;

  /// nullptr when there is none. `is` judges entries whose 16 bits are equal.
  template <class Is>
  Entry* Find(std::uint64_t hash, Is is) const {
    const Cells& cells = *cells_.load();
    for (std::size_t i = hash & cells.mask;; i = (i + 1) & cells.mask) {
      const std::uint64_t cell = cells.at[i].load();
      if (cell == kEmpty) return nullptr;
      if (TagOf(cell) == TagOf(hash) && cell != kErased && is(*EntryOf(cell))) return EntryOf(cell);
    }
  }

  /// The entry's key must not be there. Gives back cells that were replaced by larger ones.
  std::unique_ptr<Cells> Insert(Entry* entry) {
    std::unique_ptr<Cells> old;
    if (Cells* cells = cells_.load(); (used_ + 1) * 4 > (cells->mask + 1) * 3) old = Rebuild(*cells);
    Cells& cells = *cells_.load();
    std::size_t i = entry->hash & cells.mask;
    while (cells.at[i].load() > kErased) i = (i + 1) & cells.mask;
    used_ += cells.at[i].load() == kEmpty ? 1 : 0;
    ++live_;
    cells.at[i].store(CellOf(entry));
    return old;
  }

  /// Readers find the one or the other, never neither.
  void Replace(Entry* entry, Entry* by) { CellHolding(entry).store(CellOf(by)); }

  void Erase(Entry* entry) {
    --live_;
    std::atomic<std::uint64_t>& cell = CellHolding(entry);
    const Cells& cells = *cells_.load();
    const auto next = static_cast<std::size_t>(&cell - cells.at.get() + 1) & cells.mask;
    // Before an empty cell nobody need go on, so the cell can be empty itself.
    const bool last = cells.at[next].load() == kEmpty;
    used_ -= last ? 1 : 0;
    cell.store(last ? kEmpty : kErased);
  }

  std::size_t Size() const { return live_; }
  std::size_t Bytes() const { return (cells_.load()->mask + 1) * sizeof(std::uint64_t); }

  /// For the writer.
  template <class Use>
  void ForEach(Use use) const {
    const Cells& cells = *cells_.load();
    for (std::size_t i = 0; i <= cells.mask; ++i) {
      if (const std::uint64_t cell = cells.at[i].load(); cell > kErased) use(*EntryOf(cell));
    }
  }

 private:
  static_assert(sizeof(void*) == 8, "addresses of 48 bits leave room for 16 of the hash");
  static constexpr std::uint64_t kEmpty = 0;
  static constexpr std::uint64_t kErased = 1;
  static constexpr std::uint64_t kAddress = (std::uint64_t{1} << 48) - 1;

  static std::uint64_t TagOf(std::uint64_t bits) { return bits >> 48; }
  static Entry* EntryOf(std::uint64_t cell) { return std::bit_cast<Entry*>(cell & kAddress); }
  static std::uint64_t CellOf(Entry* entry) { return std::bit_cast<std::uint64_t>(entry) | (entry->hash & ~kAddress); }

  std::atomic<std::uint64_t>& CellHolding(Entry* entry) {
    const Cells& cells = *cells_.load();
    std::size_t i = entry->hash & cells.mask;
    while (cells.at[i].load() != CellOf(entry)) i = (i + 1) & cells.mask;
    return cells.at[i];
  }

  std::unique_ptr<Cells> Rebuild(Cells& from) {
    auto to = std::make_unique<Cells>(std::max<std::size_t>(16, std::bit_ceil(live_ * 2 + 1)));
    for (std::size_t k = 0; k <= from.mask; ++k) {
      const std::uint64_t cell = from.at[k].load();
      if (cell <= kErased) continue;
      std::size_t i = EntryOf(cell)->hash & to->mask;
      while (to->at[i].load(std::memory_order_relaxed) != kEmpty) i = (i + 1) & to->mask;
      to->at[i].store(cell, std::memory_order_relaxed);
    }
    used_ = live_;
    return std::unique_ptr<Cells>(cells_.exchange(to.release()));
  }

  std::atomic<Cells*> cells_;
  std::size_t live_ = 0;
  std::size_t used_ = 0;  ///< cells that are not empty
};

}  // namespace medres::cache
