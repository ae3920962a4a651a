#pragma once

#include "api/fhir/source.hpp"
#include "constitution/service.hpp"
#include "platform/http/messages.hpp"

namespace medres::api::fhir {

/// Questionnaire: the instruments, read only.
class QuestionnaireSource final : public Source {
 public:
  explicit QuestionnaireSource(const constitution::Instruments& instruments) : instruments_(instruments) {}

  Task<Result<std::optional<Document>>> Read(std::string id) override;
  Task<Result<std::vector<Document>>> Candidates(Narrowing& narrowing) override;

 private:
  const constitution::Instruments& instruments_;
};

/// What is kept as an assessment, which FHIR sees as two resources of one id. A search names a patient or ids.
class AssessmentSource : public Source {
 public:
  explicit AssessmentSource(constitution::ConstitutionService& service) : service_(service) {}

  Task<Result<std::optional<Document>>> Read(std::string id) final;
  Task<Result<std::vector<Document>>> Candidates(Narrowing& narrowing) final;

 protected:
  virtual Document Show(const constitution::Assessment& assessment) const = 0;

  constitution::ConstitutionService& service_;
};

/// QuestionnaireResponse: a patient's answers.
class AnswersSource final : public AssessmentSource {
 public:
  AnswersSource(constitution::ConstitutionService& service, const constitution::Instruments& instruments)
      : AssessmentSource(service), instruments_(instruments) {}

  Task<Result<Document>> Create(Submission submission) override;

 private:
  Document Show(const constitution::Assessment& assessment) const override;

  const constitution::Instruments& instruments_;
};

/// Observation: what the answers come to.
class ObservationSource final : public AssessmentSource {
 public:
  ObservationSource(constitution::ConstitutionService& service, const http::Messages& messages)
      : AssessmentSource(service), messages_(messages) {}

 private:
  Document Show(const constitution::Assessment& assessment) const override;

  const http::Messages& messages_;
};

}  // namespace medres::api::fhir
