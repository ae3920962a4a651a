#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "patients/service.hpp"
#include "scheduling/ranking/ranking.hpp"
#include "scheduling/ranking/visit_history.hpp"
#include "scheduling/service_types.hpp"

namespace medres::scheduling {

struct RecommendCommand {
  std::shared_ptr<const ServiceType> service;
  Instant now;
  std::vector<ResourceId> only;  ///< these must take part
  Wishes wishes;
  Weights weights;
  std::optional<PatientId> patient;
  int limit = 10;
};

/// "Which slot is best?" From memory; only a patient's earlier visits are asked of the database. Thread-safe;
/// references must outlive it.
class Recommender {
 public:
  struct Parts {
    const catalog::Directory& resources;
    const RotaDirectory& rotas;
    const TickIndex& index;
    patients::PatientService& patients;
    VisitHistory& history;
    const SlotScorer& scorer;
  };

  explicit Recommender(Parts parts) : parts_(parts), sources_{parts.resources, parts.rotas, parts.index} {}

  /// Failures: kInvalid with every issue (a preferred or required resource that is unknown or repeated), kNotFound
  /// `patient.not_found`.
  Task<Result<RankedSlots>> Recommend(RecommendCommand command);

 private:
  std::vector<Issue> Check(const RecommendCommand& command) const;

  Parts parts_;
  Sources sources_;
};

}  // namespace medres::scheduling
