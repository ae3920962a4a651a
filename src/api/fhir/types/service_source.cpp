#include "api/fhir/types/service_source.hpp"

#include "api/fhir/types/service_map.hpp"

namespace medres::api::fhir {

Task<Result<std::optional<Document>>> HealthcareServiceSource::Read(std::string id) {
  const auto parsed = ServiceTypeId::Parse(id);
  const auto service = parsed ? services_.Find(*parsed) : nullptr;
  if (!service) co_return std::optional<Document>();
  co_return std::optional(ToHealthcareService(*service, directory_));
}

Task<Result<std::vector<Document>>> HealthcareServiceSource::Candidates(Narrowing& /*narrowing*/) {
  std::vector<Document> documents;
  for (const auto& service : services_.All()) {
    documents.push_back({.id = service->id.Text(),
                         .version = service->version,
                         .updated = service->updated_at,
                         .json = {},
                         .make = [this, service] { return ToHealthcareService(*service, directory_).json; }});
  }
  co_return documents;
}

Task<Result<std::vector<Document>>> HealthcareServiceSource::History(std::string id) {
  std::vector<Document> versions;
  const auto parsed = ServiceTypeId::Parse(id);
  if (!parsed) co_return versions;
  MEDRES_CO_TRY(const auto services, co_await service_.Versions(*parsed));
  for (const auto& service : services) versions.push_back(ToHealthcareService(service, directory_));
  co_return versions;
}

Task<Result<Document>> HealthcareServiceSource::Create(Submission submission) {
  MEDRES_CO_TRY(const ServiceReading reading, ReadHealthcareService(submission.resource, nullptr, directory_));
  auto made = co_await service_.Create(reading.input, submission.actor);
  if (!made) co_return Fail(AtService(std::move(made).error(), reading));
  co_return ToHealthcareService(*made, directory_);
}

Task<Result<Document>> HealthcareServiceSource::Update(std::string id, Submission submission) {
  constexpr int kMaxTries = 8;
  const auto parsed = ServiceTypeId::Parse(id);
  if (!parsed) co_return Fail(Error::NotFound("service_type.not_found", {{"id", id}}));
  for (int tries = 1;; ++tries) {
    auto held = services_.Find(*parsed);
    if (!held || (submission.expected && *submission.expected > held->version)) {
      // Another process wrote what the caller has seen.
      MEDRES_CO_CHECK(co_await service_.Refresh(*parsed));
      held = services_.Find(*parsed);
    }
    MEDRES_CO_TRY(const ServiceReading reading, ReadHealthcareService(submission.resource, held.get(), directory_));
    auto changed =
        co_await service_.Update(*parsed, submission.expected.value_or(held->version), reading.input, submission.actor);
    if (changed) co_return ToHealthcareService(*changed, directory_);
    const bool was_outrun = changed.error().code == "database.constraint" ||
                            (changed.error().kind == ErrorKind::kPrecondition && !submission.expected);
    if (!was_outrun || tries == kMaxTries) co_return Fail(AtService(std::move(changed).error(), reading));
    MEDRES_CO_CHECK(co_await service_.Refresh(*parsed));
  }
}

}  // namespace medres::api::fhir
