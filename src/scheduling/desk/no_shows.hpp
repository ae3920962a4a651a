#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "platform/config/live.hpp"
#include "scheduling/booking/service.hpp"
#include "scheduling/desk/model.hpp"
#include "scheduling/desk/store.hpp"
#include "scheduling/policy/directory.hpp"

namespace medres::scheduling {

/// Those who did not come. Whoever may no longer arrive, by the terms of their visit or else after the house's minutes,
/// is marked once; a mark that people undo is theirs from then on. Thread-safe; references must outlive it.
class NoShowService {
 public:
  struct Parts {
    sql::Database& database;
    DeskStore& store;
    BookingService& bookings;
    const PolicyDirectory& policies;
    config::Section<DeskRules> rules;
    const Clock& clock;
  };
  using Place = std::pair<Instant, AppointmentId>;
  struct Page {
    std::vector<Appointment> missed;
    std::optional<Place> next;  ///< there may be more behind it
  };

  explicit NoShowService(Parts parts) : parts_(parts) {}

  /// Who would be marked now, of the visits of the last seven days: nothing is written.
  Task<Result<Page>> Look(std::optional<Place> after);

  /// Marks those, and answers with the ones that were: whoever came, or was marked by another, in the meantime is not.
  Task<Result<std::vector<Appointment>>> Mark(std::vector<Appointment> missed);

 private:
  Parts parts_;
};

}  // namespace medres::scheduling
