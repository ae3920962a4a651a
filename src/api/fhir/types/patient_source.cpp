#include "api/fhir/types/patient_source.hpp"

#include <algorithm>

#include "api/fhir/types/patient_map.hpp"
#include "patients/rules.hpp"

namespace medres::api::fhir {

using patients::Patient;

Task<Result<std::optional<Document>>> PatientSource::Read(std::string id) {
  const auto parsed = PatientId::Parse(id);
  if (!parsed) co_return std::optional<Document>();
  auto found = co_await service_.Get(*parsed);
  if (!found && found.error().kind == ErrorKind::kNotFound) co_return std::optional<Document>();
  if (!found) co_return Fail(std::move(found).error());
  co_return std::optional(ToPatientDocument(*found));
}

Task<Status> PatientSource::AddMasked(std::string id, std::vector<Document>& documents) {
  const auto parsed = PatientId::Parse(id);
  if (!parsed) co_return Status();
  auto found = co_await service_.Get(*parsed);
  if (!found && found.error().kind == ErrorKind::kNotFound) co_return Status();
  if (!found) co_return Fail(std::move(found).error());
  documents.push_back(ToPatientDocument(patients::Masked(*std::move(found))));
  co_return Status();
}

Task<Status> PatientSource::AddListed(patients::PatientFilter filter, std::vector<Document>& documents) {
  constexpr int kPatientsAtOnce = 500;
  filter.limit = kPatientsAtOnce;
  for (;;) {
    MEDRES_CO_TRY(const auto page, co_await service_.List(filter));
    for (const Patient& patient : page.items) documents.push_back(ToPatientDocument(patient));
    if (documents.size() > kMaxCandidates) {
      co_return Fail(Error::Invalid("fhir.too_costly", "", {{"max", std::to_string(kMaxCandidates)}}));
    }
    if (!page.next) co_return Status();
    filter.after = *page.next;
  }
}

Task<Status> PatientSource::AddByIdentifier(const TokenValue& token, std::vector<Document>& documents) {
  if (!token.system || IdTypeOf(*token.system)) {
    patients::PatientFilter filter;
    filter.id_number = token.code;
    co_return co_await AddListed(std::move(filter), documents);
  }
  MEDRES_CO_TRY(const auto ids, co_await documents_.FindByIdentifier(*FindType("Patient"), *token.system, token.code));
  for (const Uuid& id : ids) MEDRES_CO_CHECK(co_await AddMasked(ToText(id), documents));
  co_return Status();
}

Task<Result<std::vector<Document>>> PatientSource::Candidates(Narrowing& narrowing) {
  std::vector<Document> documents;
  if (const auto ids = narrowing.Tokens("_id")) {
    for (const TokenValue& token : *ids) MEDRES_CO_CHECK(co_await AddMasked(token.code, documents));
    co_return documents;
  }
  if (const auto identifiers = narrowing.Tokens("identifier")) {
    for (const TokenValue& token : *identifiers) MEDRES_CO_CHECK(co_await AddByIdentifier(token, documents));
    narrowing.Settle("identifier");
    co_return documents;
  }
  for (const std::string_view name : {"phone", "telecom"}) {
    const auto phones = narrowing.Tokens(name);
    if (!phones) continue;
    for (const TokenValue& token : *phones) {
      patients::PatientFilter filter;
      filter.phone = token.code;
      MEDRES_CO_CHECK(co_await AddListed(std::move(filter), documents));
    }
    narrowing.Settle(name);
    co_return documents;
  }
  patients::PatientFilter filter;
  const auto names = narrowing.Texts("name");
  // The store compares beginnings as they are written, which for Chinese is as people do.
  const bool is_chinese = names && names->size() == 1 && !names->front().empty() &&
                          std::ranges::all_of(names->front(), [](char c) { return static_cast<signed char>(c) < 0; });
  if (is_chinese) filter.name_prefix = names->front();
  MEDRES_CO_CHECK(co_await AddListed(std::move(filter), documents));
  co_return documents;
}

Task<Result<Document>> PatientSource::Create(Submission submission) {
  MEDRES_CO_TRY(auto input, ReadPatient(submission.resource));
  MEDRES_CO_TRY(const Patient made, co_await service_.Create(std::move(input)));
  co_return ToPatientDocument(made);
}

Task<Result<Document>> PatientSource::Update(std::string id, Submission submission) {
  const auto parsed = PatientId::Parse(id);
  if (!parsed) co_return Fail(Error::NotFound("patient.not_found", {{"id", id}}));
  MEDRES_CO_TRY(auto input, ReadPatient(submission.resource));
  MEDRES_CO_TRY(const Patient changed, co_await service_.Update(*parsed, std::move(input), submission.expected));
  co_return ToPatientDocument(changed);
}

}  // namespace medres::api::fhir
