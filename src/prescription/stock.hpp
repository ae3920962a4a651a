#pragma once

#include <vector>

#include "base/time.hpp"
#include "knowledge/herbs/herbs.hpp"
#include "platform/async/task.hpp"
#include "prescription/model.hpp"

namespace medres::prescription {

/// How much of a material a prescription takes for all its days.
struct StockNeed {
  std::string herb;  ///< by the materia medica
  std::int64_t milligrams = 0;

  bool operator==(const StockNeed&) const = default;
};

/// Of a lot, so much would be taken.
struct StockLot {
  std::string number;
  LocalDate expires_on;
  std::int64_t milligrams = 0;
};

struct StockAnswer {
  std::string herb;
  std::int64_t needed = 0;
  std::int64_t usable = 0;     ///< 0 also when it is not kept at all
  bool kept = false;           ///< whether stock of it is kept
  std::vector<StockLot> lots;  ///< the first to expire first; as far as it reaches
};

/// Whether there is enough of what is prescribed. A port: who keeps stock implements it.
class HerbStock {
 public:
  virtual ~HerbStock() = default;
  virtual Task<Result<std::vector<StockAnswer>>> Look(std::vector<StockNeed> needs) = 0;
};

/// Only of lines in grams or milligrams a day, and names that are known; for `days`, one when they are not said. What
/// stands on several lines is added up. Pure.
std::vector<StockNeed> NeedsOf(const Prescription& prescription, const knowledge::Herbs& herbs);

}  // namespace medres::prescription
