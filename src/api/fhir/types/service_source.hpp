#pragma once

#include "api/fhir/source.hpp"
#include "catalog/directory.hpp"
#include "scheduling/service_type_service.hpp"

namespace medres::api::fhir {

/// HealthcareService: the service types. One that is not offered any more is made inactive, since visits name it.
class HealthcareServiceSource final : public Source {
 public:
  HealthcareServiceSource(const scheduling::ServiceTypeDirectory& services, scheduling::ServiceTypeService& service,
                          const catalog::Directory& directory)
      : services_(services), service_(service), directory_(directory) {}

  Task<Result<std::optional<Document>>> Read(std::string id) override;
  Task<Result<std::vector<Document>>> Candidates(Narrowing& narrowing) override;
  Task<Result<std::vector<Document>>> History(std::string id) override;
  Task<Result<Document>> Create(Submission submission) override;
  /// Where nobody named the version to be changed, what others wrote meanwhile is looked at anew.
  Task<Result<Document>> Update(std::string id, Submission submission) override;

 private:
  const scheduling::ServiceTypeDirectory& services_;
  scheduling::ServiceTypeService& service_;
  const catalog::Directory& directory_;
};

}  // namespace medres::api::fhir
