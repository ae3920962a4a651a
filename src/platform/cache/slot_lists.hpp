#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "platform/cache/policy.hpp"

namespace medres::cache {

/// Several doubly linked lists over one range of slots, each slot in at most one of them: eight bytes per slot, nothing
/// allocated per entry. The first `lists` links are the lists' own ends.
class SlotLists {
 public:
  explicit SlotLists(std::uint32_t lists) : lists_(lists), links_(lists) {
    for (std::uint32_t i = 0; i < lists; ++i) links_[i] = {.before = i, .after = i};
  }

  void PushBack(std::uint32_t list, Slot slot) {
    const std::uint32_t at = slot + lists_;
    if (at >= links_.size()) links_.resize(std::max<std::size_t>(at + 1, links_.size() * 3 / 2));
    const std::uint32_t last = links_[list].before;
    links_[at] = {.before = last, .after = list};
    links_[last].after = at;
    links_[list].before = at;
  }

  /// The slot must be in a list.
  void Remove(Slot slot) {
    const Link link = links_[slot + lists_];
    links_[link.before].after = link.after;
    links_[link.after].before = link.before;
  }

  void MoveToBack(std::uint32_t list, Slot slot) {
    if (links_[list].before == slot + lists_) return;
    Remove(slot);
    PushBack(list, slot);
  }

  void Prefetch(Slot slot) const { __builtin_prefetch(&links_[slot + lists_], 1); }

  /// kNoSlot when the list is empty.
  Slot Front(std::uint32_t list) const { return SlotOf(links_[list].after); }

  /// kNoSlot behind the last.
  Slot After(Slot slot) const { return SlotOf(links_[slot + lists_].after); }

  std::size_t Bytes() const { return links_.capacity() * sizeof(Link); }

 private:
  struct Link {
    std::uint32_t before = 0;
    std::uint32_t after = 0;
  };

  Slot SlotOf(std::uint32_t at) const { return at < lists_ ? kNoSlot : at - lists_; }

  std::uint32_t lists_;
  std::vector<Link> links_;
};

/// Grows a vector that is indexed by slots, so that `slot` has its place.
template <class T>
T& At(std::vector<T>& values, Slot slot) {
  if (slot >= values.size()) values.resize(std::max<std::size_t>(slot + 1, values.size() * 3 / 2));
  return values[slot];
}

}  // namespace medres::cache
