#pragma once

#include <map>
#include <optional>
#include <string>

#include "api/fhir/exchange.hpp"
#include "constitution/instruments.hpp"
#include "platform/http/messages.hpp"

/// Questionnaires of the constitution, their answers and what they come to, as FHIR says them. Pure.
namespace medres::api::fhir {

/// "urn:medres:fhir:Questionnaire/elderly33|2017".
std::string QuestionnaireUrl(std::string_view instrument, std::string_view edition);

/// Answers are codings 1 to 5; what may be measured instead has items of its own. Where questions differ by sex an item
/// `sex` enables them.
Document ToQuestionnaireDocument(const constitution::Instrument& instrument);

Document ToAnswersDocument(const constitution::Assessment& assessment, const constitution::Instruments& instruments);

/// What an outcome is: nine components with score and verdict, a sentence in Chinese, and the same in English as a
/// note.
Document ToObservationDocument(const constitution::Assessment& assessment, const http::Messages& messages);

/// A QuestionnaireResponse as it was sent.
struct SentAnswers {
  std::optional<PatientId> patient;
  constitution::AnswerSheet sheet;
  std::optional<Instant> authored;
  std::map<std::string, std::string> places;  ///< where which item was: "/item/3/answer"
};

/// kInvalid with every issue: what is no answer, a code of another system, a subject that is no patient, a status other
/// than completed.
Result<SentAnswers> ReadAnswers(const JsonObject& response);

/// What the engine says of a sheet, at the places of the items instead of the sheet's.
Error AtItems(Error error, const SentAnswers& sent);

}  // namespace medres::api::fhir
