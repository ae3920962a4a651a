#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/id.hpp"
#include "base/time.hpp"
#include "knowledge/citation.hpp"

namespace medres::inventory {

using MedicineId = Id<struct MedicineTag>;
using LotId = Id<struct LotTag>;
using MovementId = Id<struct MovementTag>;
using ReservationId = Id<struct ReservationTag>;

/// Quantities are whole numbers of these.
using Quantity = std::int64_t;
enum class StockUnit : std::uint8_t { kMilligram, kMillilitre, kPiece };

/// Something that is kept in stock.
struct Medicine {
  MedicineId id;
  knowledge::Bilingual name;
  std::optional<std::string>
      material;  ///< its name in the materia medica, for checks of prescriptions; one medicine each
  StockUnit unit = StockUnit::kMilligram;
  Quantity threshold = 0;  ///< below this much that can be used it is told
  std::int64_t version = 1;
  Instant created_at;
};

/// What came together and expires together, at one place.
struct Lot {
  LotId id;
  MedicineId medicine;
  std::string number;
  std::string location;
  LocalDate expires_on;   ///< the last day on which it may be used
  Quantity on_hand = 0;   ///< never below nothing; the sum of its movements
  Quantity reserved = 0;  ///< of it, for somebody
  Instant created_at;

  Quantity Free() const { return on_hand - reserved; }
};

enum class MovementKind : std::uint8_t { kReceipt, kIssue, kAdjustment, kCount };

/// A change to a lot. Never changed or removed: a mistake is put right by another.
struct Movement {
  MovementId id = {};
  MedicineId medicine = {};
  LotId lot = {};
  MovementKind kind = MovementKind::kReceipt;
  Quantity change = 0;
  Quantity on_hand = 0;  ///< after it
  std::string reason = {};
  std::string reference = {};  ///< the caller's: a delivery note, a prescription
  std::string actor = {};
  Instant at = {};
};

enum class ReservationStatus : std::uint8_t { kHeld, kIssued, kReleased };

/// A part of a lot: what is taken from it, or kept of it.
struct Take {
  LotId lot;
  Quantity quantity = 0;

  bool operator==(const Take&) const = default;
};

/// Stock that is kept for somebody until a moment; after it, it is as if it had been released.
struct Reservation {
  ReservationId id;
  MedicineId medicine;
  Quantity quantity = 0;
  ReservationStatus status = ReservationStatus::kHeld;
  std::string reference;
  Instant expires_at;
  std::string actor;
  Instant created_at;
  std::vector<Take> lots;
};

/// A medicine and its lots, the first to expire first.
struct Stock {
  Medicine medicine;
  Quantity usable = 0;  ///< neither expired nor reserved
  std::vector<Lot> lots;
};

/// Which stock is asked for; nothing said: all of it.
struct StockFilter {
  bool low = false;                          ///< only where less can be used than the threshold
  std::optional<LocalDate> expires_by = {};  ///< only lots with something on hand whose last day is then or before
};

/// The day by which lots expire: that of Beijing.
LocalDate StockDay(Instant now);

}  // namespace medres::inventory
