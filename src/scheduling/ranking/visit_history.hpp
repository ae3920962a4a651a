#pragma once

#include "patients/model.hpp"
#include "platform/async/task.hpp"
#include "scheduling/ranking/ranking.hpp"

namespace medres::scheduling {

/// Who has seen a patient before: implemented where appointments are kept.
class VisitHistory {
 public:
  virtual ~VisitHistory() = default;

  /// Visits of the two years before `now` that took place, by each resource that took part.
  virtual Task<Result<EarlierVisits>> VisitsBefore(PatientId patient, Instant now) = 0;
};

}  // namespace medres::scheduling
