#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "patients/service.hpp"
#include "scheduling/ranking/patient_profiles.hpp"
#include "scheduling/ranking/ranking.hpp"
#include "scheduling/ranking/reranker.hpp"
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
  std::string channel = "web";  ///< who would book
};

/// Slots, and what of the patient ranked them; nothing without a patient.
struct PersonalSlots : RankedSlots {
  std::optional<PatientProfile> profile;
};

/// "Which slot is best?" From memory; only what is known of a patient is asked of the database: earlier visits, the
/// last assessment, and whether either may count. Thread-safe; references must outlive it.
class Recommender {
 public:
  struct Parts {
    const catalog::Directory& resources;
    const Finder& finder;
    patients::PatientService& patients;
    VisitHistory& history;
    PatientProfiles& profiles;
    const SlotScorer& scorer;
    const Reranker& reranker;
  };

  explicit Recommender(Parts parts) : parts_(parts) {}

  /// Failures: kInvalid with every issue (a preferred or required resource that is unknown or repeated), kNotFound
  /// `patient.not_found`.
  Task<Result<PersonalSlots>> Recommend(RecommendCommand command);

 private:
  std::vector<Issue> Check(const RecommendCommand& command) const;
  /// Who opted out is ranked for like anybody: what the caller knows of the constitution does not count either.
  Task<Result<PatientProfile>> Personalise(PatientId patient, RecommendCommand& command,
                                           std::optional<EarlierVisits>& visits);

  Parts parts_;
};

}  // namespace medres::scheduling
