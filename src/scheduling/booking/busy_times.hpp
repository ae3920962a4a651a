#pragma once

#include <vector>

#include "scheduling/booking/store.hpp"

namespace medres::scheduling {

/// What takes resources, as it is stored and with what it is: for those who show a calendar and not only what is free.
/// Thread-safe; references must outlive it.
class BusyTimes {
 public:
  BusyTimes(sql::Database& database, BookingStore& store) : database_(database), store_(store) {}

  /// Active allocations of these resources that overlap the time, holds that are over among them.
  Task<Result<std::vector<Allocation>>> Of(std::vector<ResourceId> resources, Interval time);

 private:
  sql::Database& database_;
  BookingStore& store_;
};

}  // namespace medres::scheduling
