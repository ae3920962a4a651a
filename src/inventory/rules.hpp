#pragma once

#include <span>

#include "base/error.hpp"
#include "inventory/model.hpp"

/// Which lots are used, and how much can be: pure.
namespace medres::inventory {

/// A lot may be used to the end of its last day.
bool IsUsable(const Lot& lot, LocalDate today);

/// Free quantities of lots that may be used.
Quantity UsableOf(std::span<const Lot> lots, LocalDate today);

/// First expired, first out; of one day the one that came first. kConflict `inventory.short` with what is missing when
/// the usable lots have not as much, and nothing is taken.
Result<std::vector<Take>> TakeFirstExpiring(std::span<const Lot> lots, Quantity quantity, LocalDate today);

/// What of a stock the filter asks for; nothing when it asks for none of it.
std::optional<Stock> Filtered(Stock stock, const StockFilter& filter);

/// Whether a change takes what can be used below the threshold, from at or above it.
bool FallsBelow(Quantity before, Quantity after, Quantity threshold);

}  // namespace medres::inventory
