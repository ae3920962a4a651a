#pragma once

#include "api/fhir/source.hpp"
#include "api/fhir/types/role_map.hpp"
#include "base/time.hpp"
#include "catalog/service.hpp"

namespace medres::api::fhir {

/// PractitionerRole: a practitioner's own place, which is there with the practitioner, and affiliations, which are
/// made, changed and ended. Each write is one of the practitioner, whose version the roles have.
class RoleSource final : public Source {
 public:
  struct Parts {
    const catalog::Directory& directory;
    catalog::CatalogService& service;
    const scheduling::ServiceTypeDirectory& services;
    const Clock& clock;
  };

  explicit RoleSource(const Parts& parts) : parts_(parts) {}

  Task<Result<std::optional<Document>>> Read(std::string id) override;
  Task<Result<std::vector<Document>>> Candidates(Narrowing& narrowing) override;
  /// What the practitioner's versions made of this role.
  Task<Result<std::vector<Document>>> History(std::string id) override;
  /// A further place; the visits that a stay moves are told in the answer.
  Task<Result<Document>> Create(Submission submission) override;
  Task<Result<Document>> Update(std::string id, Submission submission) override;
  /// kConflict `fhir.role_own` for the own place, which is changed and not taken away.
  Task<Status> Delete(std::string id, std::optional<std::int64_t> expected, std::string actor) override;

 private:
  Task<Result<Document>> Write(RoleKey key, bool is_new, Submission submission);
  std::vector<ResourceId> PractitionersFor(Narrowing& narrowing) const;

  Parts parts_;
};

}  // namespace medres::api::fhir
