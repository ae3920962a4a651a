#pragma once

#include <span>
#include <variant>
#include <vector>

#include "scheduling/model.hpp"

namespace medres::scheduling {

/// Two visits of one unit cannot stand so close: their cores overlap, or the gap between them is smaller than the
/// larger of the earlier one's pad after and the later one's pad before.
bool TooClose(const Allocation& a, const Allocation& b);

/// A lane is only a colour: moving others to other lanes changes no visit.
struct Recolouring {
  AllocationId allocation;
  int lane = 0;
};

struct Placement {
  int lane = 0;
  std::vector<Recolouring> recoloured;
};

/// Why there is no unit left: everything that stands too close to the wanted time.
struct Blocked {
  std::vector<Allocation> by;
};

/// Whether the time before and after a visit is kept free of the wanted one. Waived, only cores count between it and
/// the others; among themselves the others keep theirs.
enum class Pads { kKept, kWaived };

/// Finds a unit of one resource for `wanted` among the active allocations `taken` (unexpired, any order, complete for
/// the connected run around `wanted`). Arbitrates by counting: at every instant of the core, the visits that run must
/// not exceed the capacity nor the stamp of any of them (the strictest wins). Then a colour is found, re-colouring the
/// run where needed: first by best fit in order of start, which never fails without pads; with pads exactly, by search.
std::variant<Placement, Blocked> Place(const Allocation& wanted, std::span<const Allocation> taken, int capacity,
                                       Pads pads = Pads::kKept);

/// Units of one resource for all stretches in which one visit takes it, in their order.
struct Placements {
  std::vector<int> lanes;
  std::vector<Recolouring> recoloured;  ///< of the others
};

/// Places one stretch after the other; those of a visit stand beside each other as any visits do. Blocked: by all that
/// stands in the way of any stretch.
std::variant<Placements, Blocked> PlaceAll(std::span<const Allocation> wanted, std::span<const Allocation> taken,
                                           int capacity, Pads pads = Pads::kKept);

}  // namespace medres::scheduling
