#include <algorithm>
#include <array>

#include "api/fhir/tables.hpp"
#include "api/rest/medicine_scopes.hpp"
#include "api/rest/scopes.hpp"

namespace medres::api::fhir {
namespace {

constexpr std::array<ParameterRow, 16> kFind{{{"start", ""},
                                              {"end", ""},
                                              {"specialty", "", true},
                                              {"visit-type", "service-type,service-type-reference", true},
                                              {"practitioner", "provider", true},
                                              {"organization", "", true},
                                              {"location-string", "", true},
                                              {"location-reference", "location", true},
                                              {"patient-reference", "patient,patient-id", true},
                                              {"patient-resource", "", true},
                                              {"reason", "", true},
                                              {"referral-identifier", ""},
                                              {"timing", ""},
                                              {"insurance-reference", "coverage", true},
                                              {"schedule", "", true},
                                              {"ignore-appointment", ""}}};

constexpr std::array<ParameterRow, 5> kHold{
    {{"appointment-reference", "appt-id,appointment-id,appointment,appt-resource"},
     {"duration-seconds", ""},
     {"hold-token", ""},
     {"patient-reference", "patient-id,patient", true},
     {"booked-by", ""}}};

constexpr std::array<ParameterRow, 8> kBook{
    {{"appointment-reference", "appt-id,appointment-id", false, "Reference"},
     {"booked-by", "", false, "Reference"},
     {"hold-token", "", false, "string"},
     {"appointment-resource", "appt-resource,appointment", false, "Appointment"},
     {"patient-resource", "", true, "Patient"},
     {"patient-reference", "patient-id,patient", true, "Reference"},
     {"replaces", "cancelled-appt-id", false, "string"},
     {"comment", "", false, "string"}}};

constexpr std::array<ParameterRow, 5> kReschedule{
    {{"appointment-reference", "appt-id,appointment-id,appointment", false, "Reference"},
     {"proposal-reference", "proposal", false, "Reference"},
     {"start", "", false, "dateTime"},
     {"schedule", "", true, "Reference"},
     {"visit-type", "service-type,service-type-reference", false, "Coding"}}};

constexpr std::array<ParameterRow, 2> kCancel{
    {{"appointment-reference", "appt-id,appointment-id,appointment", false, "Reference"},
     {"reason", "comment", false, "string"}}};

constexpr std::array<ParameterRow, 13> kWaitlist{
    {{"start", "", false, "dateTime"},
     {"booked-by", "", false, "Reference"},
     {"end", "", false, "dateTime"},
     {"visit-type", "service-type,service-type-reference", false, "Coding"},
     {"patient-reference", "patient,patient-id", false, "Reference"},
     {"practitioner", "provider", true, "Reference"},
     {"organization", "", true, "Reference"},
     {"location-string", "", true, "string"},
     {"location-reference", "location", true, "Reference"},
     {"specialty", "", true, "Coding"},
     {"schedule", "", true, "Reference"},
     {"timing", "", false, "Timing"},
     {"priority", "", false, "integer"}}};

constexpr std::array<ParameterRow, 3> kValidate{{{"resource", ""}, {"mode", ""}, {"profile", ""}}};

constexpr std::array<ParameterRow, 1> kEvaluate{
    {{"response", "resource,questionnaire-response", false, "QuestionnaireResponse"}}};

constexpr std::array<ParameterRow, 8> kAdvise{{{"patient-reference", "patient,patient-id", false, "Reference"},
                                               {"kind", "", true, "code"},
                                               {"symptom", "", true, "code"},
                                               {"pregnant", "", false, "boolean"},
                                               {"allergy", "", true, "string"},
                                               {"allergy-asked", "", false, "boolean"},
                                               {"drug", "", true, "string"},
                                               {"drug-asked", "", false, "boolean"}}};

constexpr std::array<ParameterRow, 1> kFoundBundle{{{"return", "", false, "Bundle"}}};
constexpr std::array<ParameterRow, 1> kObservation{{{"return", "", false, "Observation"}}};
constexpr std::array<ParameterRow, 1> kGuidance{{{"return", "", false, "GuidanceResponse"}}};

constexpr std::array<OperationRow, 10> kOperations{
    {{"Appointment", "find", false, true, scopes::kSchedulingRead,
      "https://profiles.ihe.net/ITI/Scheduling/OperationDefinition/appointment-find", kFind,
      "Proposed appointments for what is asked, earliest first (ITI-115)."},
     {"Appointment", "book", true, false, scopes::kSchedulingWrite,
      "https://profiles.ihe.net/ITI/Scheduling/OperationDefinition/appointment-book", kBook,
      "Books a proposal, changes or cancels an appointment (ITI-117)."},
     {"Appointment", "hold", true, false, scopes::kSchedulingWrite,
      "https://profiles.ihe.net/ITI/Scheduling/OperationDefinition/appointment-hold", kHold,
      "Keeps the time of a proposal for a while, or keeps what is held longer (ITI-116)."},
     {"Appointment", "confirm", true, false, scopes::kSchedulingWrite,
      "urn:medres:fhir:OperationDefinition/Appointment-confirm", kBook, "Books what is held; the same as $book of it.",
      kFoundBundle},
     {"Appointment", "reschedule", true, false, scopes::kSchedulingWrite,
      "urn:medres:fhir:OperationDefinition/Appointment-reschedule", kReschedule,
      "Moves an appointment to another start; its id stays.", kFoundBundle},
     {"Appointment", "cancel", true, false, scopes::kSchedulingWrite,
      "urn:medres:fhir:OperationDefinition/Appointment-cancel", kCancel, "Cancels an appointment and frees its time.",
      kFoundBundle},
     {"Appointment", "waitlist", false, false, scopes::kSchedulingWrite,
      "urn:medres:fhir:OperationDefinition/Appointment-waitlist", kWaitlist,
      "Puts a patient on the waiting list for what $find would be asked.", kFoundBundle},
     {"Appointment", "validate", false, false, scopes::kSchedulingRead,
      "http://hl7.org/fhir/OperationDefinition/Resource-validate", kValidate,
      "Says whether an appointment could be booked, with every reason against it; books nothing."},
     {"QuestionnaireResponse", "evaluate", false, false, scopes::kConstitutionRead,
      "urn:medres:fhir:OperationDefinition/QuestionnaireResponse-evaluate", kEvaluate,
      "The Observation that answers come to; keeps nothing.", kObservation},
     {"Patient", "advise", true, false, scopes::kRecommendationRead,
      "urn:medres:fhir:OperationDefinition/Patient-advise", kAdvise,
      "What could help a patient, as a GuidanceResponse with a draft CarePlan; keeps nothing.", kGuidance}}};

}  // namespace

std::span<const OperationRow> Operations() { return kOperations; }

const OperationRow* FindOperation(std::string_view type, std::string_view name) {
  const auto fits = [&](const OperationRow& row) { return row.type == type && row.name == name; };
  const auto row = std::ranges::find_if(kOperations, fits);
  return row == kOperations.end() ? nullptr : &*row;
}

const ParameterRow* FindParameter(const OperationRow& operation, std::string_view given) {
  const auto own = std::ranges::find(operation.parameters, given, &ParameterRow::name);
  if (own != operation.parameters.end()) return &*own;
  const auto alias =
      std::ranges::find_if(operation.parameters, [&](const ParameterRow& row) { return Lists(row.aliases, given); });
  return alias == operation.parameters.end() ? nullptr : &*alias;
}

}  // namespace medres::api::fhir
