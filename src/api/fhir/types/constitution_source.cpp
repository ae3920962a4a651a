#include "api/fhir/types/constitution_source.hpp"

#include "api/fhir/types/constitution_map.hpp"

namespace medres::api::fhir {
namespace {

using constitution::Assessment;
using constitution::AssessmentId;

constexpr int kAssessmentPage = 200;

/// Whose resources a search asks for, by any of the names for it.
std::vector<PatientId> PatientsOf(const Narrowing& narrowing) {
  std::vector<PatientId> patients;
  for (const std::string_view name : {"patient", "subject"}) {
    const auto references = narrowing.References(name);
    if (!references) continue;
    for (const ReferenceValue& reference : *references) {
      if (const auto id = PatientId::Parse(reference.id)) patients.push_back(*id);
    }
    return patients;
  }
  return patients;
}

}  // namespace

Task<Result<std::optional<Document>>> QuestionnaireSource::Read(std::string id) {
  const constitution::Instrument* const instrument = instruments_.Find(id);
  co_return instrument == nullptr ? std::optional<Document>() : std::optional(ToQuestionnaireDocument(*instrument));
}

Task<Result<std::vector<Document>>> QuestionnaireSource::Candidates(Narrowing& /*narrowing*/) {
  std::vector<Document> documents;
  for (const auto& instrument : instruments_.all()) documents.push_back(ToQuestionnaireDocument(instrument));
  co_return documents;
}

Task<Result<std::optional<Document>>> AssessmentSource::Read(std::string id) {
  const auto parsed = AssessmentId::Parse(id);
  if (!parsed) co_return std::optional<Document>();
  MEDRES_CO_TRY(const auto found, co_await service_.Find(*parsed));
  co_return found ? std::optional(Show(*found)) : std::optional<Document>();
}

Task<Result<std::vector<Document>>> AssessmentSource::Candidates(Narrowing& narrowing) {
  std::vector<Document> documents;
  for (const std::string_view name : {"_id", "derived-from"}) {
    std::vector<std::string> ids;
    if (const auto tokens = narrowing.Tokens(name); tokens && name == "_id") {
      for (const TokenValue& token : *tokens) ids.push_back(token.code);
    } else if (const auto references = narrowing.References(name); references && name != "_id") {
      for (const ReferenceValue& reference : *references) ids.push_back(reference.id);
    } else {
      continue;
    }
    for (std::string& id : ids) {
      MEDRES_CO_TRY(auto found, co_await Read(std::move(id)));
      if (found) documents.push_back(*std::move(found));
    }
    co_return documents;
  }
  const std::vector<PatientId> patients = PatientsOf(narrowing);
  if (patients.empty()) co_return Fail(Error::Invalid("fhir.whose", "?patient"));
  for (const PatientId patient : patients) {
    constitution::AssessmentFilter filter{.patient = patient, .instrument = {}, .before = {}, .limit = kAssessmentPage};
    do {
      auto page = co_await service_.List(filter);
      if (!page && page.error().kind == ErrorKind::kNotFound) break;
      if (!page) co_return Fail(std::move(page).error());
      for (const Assessment& assessment : page->items) documents.push_back(Show(assessment));
      filter.before = page->next;
    } while (filter.before && documents.size() <= kMaxCandidates);
  }
  if (documents.size() > kMaxCandidates) {
    co_return Fail(Error::Invalid("fhir.too_costly", "", {{"max", std::to_string(kMaxCandidates)}}));
  }
  co_return documents;
}

Document AnswersSource::Show(const Assessment& assessment) const { return ToAnswersDocument(assessment, instruments_); }

Task<Result<Document>> AnswersSource::Create(Submission submission) {
  MEDRES_CO_TRY(SentAnswers sent, ReadAnswers(submission.resource));
  if (!sent.patient) co_return Fail(Error::Invalid("fhir.reference", "/subject", {{"types", "Patient"}}));
  auto made = co_await service_.Record(*sent.patient, sent.sheet, sent.authored, std::move(submission.actor));
  if (!made) co_return Fail(AtItems(std::move(made).error(), sent));
  co_return Show(*made);
}

Document ObservationSource::Show(const Assessment& assessment) const {
  return ToObservationDocument(assessment, messages_);
}

}  // namespace medres::api::fhir
