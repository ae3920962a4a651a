#pragma once

#include "api/fhir/documents/documents.hpp"
#include "api/fhir/source.hpp"
#include "patients/service.hpp"

namespace medres::api::fhir {

/// Patient. Read by id it is whole; found by a search, numbers are masked but for the one that was searched by.
class PatientSource final : public Source {
 public:
  PatientSource(patients::PatientService& service, Documents& documents) : service_(service), documents_(documents) {}

  Task<Result<std::optional<Document>>> Read(std::string id) override;
  Task<Result<std::vector<Document>>> Candidates(Narrowing& narrowing) override;
  Task<Result<Document>> Create(Submission submission) override;
  Task<Result<Document>> Update(std::string id, Submission submission) override;

 private:
  Task<Status> AddMasked(std::string id, std::vector<Document>& documents);
  Task<Status> AddByIdentifier(const TokenValue& token, std::vector<Document>& documents);
  Task<Status> AddListed(patients::PatientFilter filter, std::vector<Document>& documents);

  patients::PatientService& service_;
  Documents& documents_;
};

}  // namespace medres::api::fhir
