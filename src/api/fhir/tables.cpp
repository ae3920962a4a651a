#include "api/fhir/tables.hpp"

#include <algorithm>
#include <array>

#include "api/rest/scopes.hpp"

namespace medres::api::fhir {
namespace {

using enum SearchType;
namespace s = scopes;

constexpr std::array<InteractionRow, 8> kInteractions{{{kRead, "read"},
                                                       {kVread, "vread"},
                                                       {kHistory, "history-instance"},
                                                       {kSearch, "search-type"},
                                                       {kCreate, "create"},
                                                       {kUpdate, "update"},
                                                       {kPatch, "patch"},
                                                       {kDelete, "delete"}}};

constexpr std::uint8_t kLooking = kRead | kSearch;
constexpr std::uint8_t kKeeping = kRead | kVread | kHistory | kSearch | kCreate | kUpdate | kPatch;

constexpr std::array<SearchRow, 2> kCommon{{{"_id", kToken, "id"}, {"_lastUpdated", kDate, "meta.lastUpdated"}}};

constexpr std::array<SearchRow, 5> kPractitionerSearch{{{"active", kToken, "active"},
                                                        {"identifier", kToken, "identifier"},
                                                        {"name", kString, "name"},
                                                        {"phone", kToken, "telecom"},
                                                        {"telecom", kToken, "telecom"}}};

constexpr std::array<SearchRow, 11> kPractitionerRoleSearch{
    {{"active", kToken, "active"},
     {"date", kDate, "period"},
     {"identifier", kToken, "identifier"},
     {"location", kReference, "location", "Location"},
     {"organization", kReference, "organization", "Organization"},
     {"phone", kToken, "telecom"},
     {"practitioner", kReference, "practitioner", "Practitioner"},
     {"role", kToken, "code"},
     {"service", kReference, "healthcareService", "HealthcareService"},
     {"specialty", kToken, "specialty"},
     {"telecom", kToken, "telecom"}}};

constexpr std::array<SearchRow, 8> kOrganizationSearch{{{"active", kToken, "active"},
                                                        {"address", kString, "address"},
                                                        {"address-city", kString, "address.city"},
                                                        {"address-state", kString, "address.state"},
                                                        {"identifier", kToken, "identifier"},
                                                        {"name", kString, "name|alias"},
                                                        {"partof", kReference, "partOf", "Organization"},
                                                        {"type", kToken, "type"}}};

constexpr std::array<SearchRow, 9> kLocationSearch{
    {{"address", kString, "address"},
     {"address-city", kString, "address.city"},
     {"address-state", kString, "address.state"},
     {"identifier", kToken, "identifier"},
     {"name", kString, "name|alias"},
     {"organization", kReference, "managingOrganization", "Organization"},
     {"partof", kReference, "partOf", "Location"},
     {"status", kToken, "status"},
     {"type", kToken, "type"}}};

constexpr std::array<SearchRow, 7> kDeviceSearch{{{"device-name", kString, "deviceName.name"},
                                                  {"identifier", kToken, "identifier"},
                                                  {"location", kReference, "location", "Location"},
                                                  {"model", kString, "modelNumber"},
                                                  {"organization", kReference, "owner", "Organization"},
                                                  {"status", kToken, "status"},
                                                  {"type", kToken, "type"}}};

constexpr std::array<SearchRow, 8> kHealthcareServiceSearch{{{"active", kToken, "active"},
                                                             {"identifier", kToken, "identifier"},
                                                             {"location", kReference, "location", "Location"},
                                                             {"name", kString, "name"},
                                                             {"organization", kReference, "providedBy", "Organization"},
                                                             {"service-category", kToken, "category"},
                                                             {"service-type", kToken, "type"},
                                                             {"specialty", kToken, "specialty"}}};

constexpr std::array<SearchRow, 7> kScheduleSearch{{{"active", kToken, "active"},
                                                    {"actor", kReference, "actor", "Practitioner,Location,Device"},
                                                    {"date", kDate, "planningHorizon"},
                                                    {"identifier", kToken, "identifier"},
                                                    {"service-category", kToken, "serviceCategory"},
                                                    {"service-type", kToken, "serviceType"},
                                                    {"specialty", kToken, "specialty"}}};

constexpr std::array<SearchRow, 8> kSlotSearch{{{"appointment-type", kToken, "appointmentType"},
                                                {"identifier", kToken, "identifier"},
                                                {"schedule", kReference, "schedule", "Schedule"},
                                                {"service-category", kToken, "serviceCategory"},
                                                {"service-type", kToken, "serviceType"},
                                                {"specialty", kToken, "specialty"},
                                                {"start", kDate, "start"},
                                                {"status", kToken, "status"}}};

constexpr std::array<SearchRow, 17> kAppointmentSearch{
    {{"actor", kReference, "participant.actor", "Patient,Practitioner,Location,Device"},
     {"appointment-type", kToken, "appointmentType"},
     {"based-on", kReference, "basedOn", "ServiceRequest"},
     {"date", kDate, "start"},
     {"identifier", kToken, "identifier"},
     {"location", kReference, "participant.actor", "Location"},
     {"part-status", kToken, "participant.status"},
     {"patient", kReference, "participant.actor", "Patient"},
     {"practitioner", kReference, "participant.actor", "Practitioner"},
     {"reason-code", kToken, "reasonCode"},
     {"reason-reference", kReference, "reasonReference", "Condition,Procedure,Observation,ImmunizationRecommendation"},
     {"service-category", kToken, "serviceCategory"},
     {"service-type", kToken, "serviceType"},
     {"slot", kReference, "slot", "Slot"},
     {"specialty", kToken, "specialty"},
     {"status", kToken, "status"},
     {"supporting-info", kReference, "supportingInformation"}}};

constexpr std::array<SearchRow, 7> kAppointmentResponseSearch{
    {{"actor", kReference, "actor", "Patient,Practitioner,Location,Device"},
     {"appointment", kReference, "appointment", "Appointment"},
     {"identifier", kToken, "identifier"},
     {"location", kReference, "actor", "Location"},
     {"part-status", kToken, "participantStatus"},
     {"patient", kReference, "actor", "Patient"},
     {"practitioner", kReference, "actor", "Practitioner"}}};

constexpr std::array<SearchRow, 11> kAuditEventSearch{{{"action", kToken, "action"},
                                                       {"agent", kReference, "agent.who"},
                                                       {"agent-name", kString, "agent.name"},
                                                       {"date", kDate, "recorded"},
                                                       {"entity", kReference, "entity.what"},
                                                       {"entity-role", kToken, "entity.role"},
                                                       {"entity-type", kToken, "entity.type"},
                                                       {"outcome", kToken, "outcome"},
                                                       {"patient", kReference, "entity.what", "Patient"},
                                                       {"subtype", kToken, "subtype"},
                                                       {"type", kToken, "type"}}};

constexpr std::array<SearchRow, 7> kPatientSearch{{{"active", kToken, "active"},
                                                   {"birthdate", kDate, "birthDate"},
                                                   {"gender", kToken, "gender"},
                                                   {"identifier", kToken, "identifier"},
                                                   {"name", kString, "name"},
                                                   {"phone", kToken, "telecom"},
                                                   {"telecom", kToken, "telecom"}}};

constexpr std::array<SearchRow, 7> kObservationSearch{
    {{"category", kToken, "category"},
     {"code", kToken, "code"},
     {"date", kDate, "effectiveDateTime"},
     {"derived-from", kReference, "derivedFrom", "QuestionnaireResponse"},
     {"patient", kReference, "subject", "Patient"},
     {"status", kToken, "status"},
     {"subject", kReference, "subject", "Patient"}}};

constexpr std::array<SearchRow, 5> kQuestionnaireSearch{{{"name", kString, "name"},
                                                         {"status", kToken, "status"},
                                                         {"title", kString, "title"},
                                                         {"url", kUri, "url"},
                                                         {"version", kToken, "version"}}};

constexpr std::array<SearchRow, 5> kQuestionnaireResponseSearch{{{"authored", kDate, "authored"},
                                                                 {"patient", kReference, "subject", "Patient"},
                                                                 {"questionnaire", kUri, "questionnaire"},
                                                                 {"status", kToken, "status"},
                                                                 {"subject", kReference, "subject", "Patient"}}};

constexpr std::array<TypeRow, 15> kTypes{{
    {"Appointment", kKeeping, s::kSchedulingRead, s::kSchedulingWrite, kAppointmentSearch, "date",
     "status,cancelationReason,serviceType,specialty,start,end,minutesDuration,created,participant",
     "identifier,status,cancelationReason,serviceType,specialty,start,end,minutesDuration,slot,created,"
     "participant,requestedPeriod",
     "A visit. Created, it is booked; a change of start or actors moves it, a change of status takes its next step.",
     "slot", Core::kBooking, "status,participant,start,end", true,
     "identifier,status,serviceType,specialty,start,end,minutesDuration,slot,created,participant"},
    {"AppointmentResponse", kKeeping, s::kSchedulingRead, s::kSchedulingWrite, kAppointmentResponseSearch, "",
     "appointment,start,end,actor,participantStatus", "appointment,start,end,actor,participantStatus",
     "What a participant says to an Appointment, which has that status of the participant from then on.", "",
     Core::kBooking, "appointment,participantStatus", true, "appointment,start,end,actor,participantStatus"},
    {"AuditEvent",
     kLooking,
     s::kAuditRead,
     {},
     kAuditEventSearch,
     "date",
     "type,subtype,action,recorded,outcome,agent,source,entity",
     "",
     "Who looked at what is said of patients over FHIR, and who changed which visit by whatever way.",
     "",
     Core::kTrail,
     "type,recorded,agent,source"},
    {"Device", kKeeping | kDelete, s::kCatalogRead, s::kCatalogWrite, kDeviceSearch, "",
     "identifier,status,deviceName,modelNumber,serialNumber,owner,location",
     "identifier,status,deviceName,modelNumber,serialNumber,owner,location", "Equipment that can be booked.", "",
     Core::kCatalog, "", false, "status,owner,location"},
    {"HealthcareService", kKeeping, s::kSchedulingRead, s::kSchedulingWrite, kHealthcareServiceSearch, "",
     "identifier,active,name,type,specialty", "active,type,specialty,name",
     "A service type: what can be booked. How long it takes and what it needs is in extensions that an update may "
     "leave out. One that is not offered any more is made inactive.",
     "", Core::kServices, "", false, "active,type,specialty,name,appointmentRequired", "type,specialty", false, true},
    {"Location", kKeeping | kDelete, s::kCatalogRead, s::kCatalogWrite, kLocationSearch, "",
     "identifier,status,name,mode,type,address,position,managingOrganization,partOf",
     "identifier,status,name,alias,mode,type,telecom,address,position,managingOrganization,partOf,physicalType",
     "A place: facility, department or room. Created, it is a room.", "", Core::kCatalog, "", false,
     "status,mode,type,address,position,managingOrganization,partOf"},
    {"Observation",
     kLooking,
     s::kConstitutionRead,
     {},
     kObservationSearch,
     "",
     "status,category,code,subject,effectiveDateTime,valueCodeableConcept",
     "",
     "What the answers to a questionnaire of the constitution come to: nine components with score and verdict. A "
     "self-assessment, no diagnosis.",
     "",
     Core::kNone,
     "status,code",
     true},
    {"Organization", kKeeping | kDelete, s::kCatalogRead, s::kCatalogWrite, kOrganizationSearch, "",
     "identifier,active,name,type,partOf", "identifier,active,name,alias,type,telecom,address,partOf",
     "A facility, or with partOf a department.", "", Core::kCatalog, "", false, "active,type,address,partOf"},
    {"Patient", kKeeping, s::kPatientsRead, s::kPatientsWrite, kPatientSearch, "",
     "identifier,active,name,gender,birthDate,link", "identifier,active,name,telecom,gender,birthDate,link",
     "A person who is booked for. Searches show numbers masked.", "link", Core::kPatients, "", true, "active"},
    {"Practitioner", kKeeping | kDelete, s::kCatalogRead, s::kCatalogWrite, kPractitionerSearch, "",
     "identifier,active,name", "identifier,active,name,qualification",
     "A practitioner; where they work is told by PractitionerRole.", "", Core::kCatalog, "", false,
     "active,qualification"},
    {"PractitionerRole", kKeeping | kDelete, s::kCatalogRead, s::kCatalogWrite, kPractitionerRoleSearch, "",
     "identifier,active,practitioner,organization,location,code,specialty,period",
     "active,practitioner,organization,location,code,specialty,period",
     "Where a practitioner works: the own place, then each further place of practice. Created, it is a further one, of "
     "the practitioner's version.",
     "location", Core::kCatalog, "", false, "active,practitioner,organization,code,specialty,period", "code,specialty",
     true, true},
    {"Questionnaire",
     kLooking,
     s::kConstitutionRead,
     {},
     kQuestionnaireSearch,
     "",
     "url,version,name,title,status",
     "",
     "A questionnaire of the constitution; which answers count where is told by /api/v1/constitution/instruments."},
    {"QuestionnaireResponse", kLooking | kCreate, s::kConstitutionRead, s::kConstitutionWrite,
     kQuestionnaireResponseSearch, "", "questionnaire,status,subject,authored",
     "questionnaire,status,subject,authored,item",
     "A patient's answers, complete or refused. Created, they are scored and kept; the Observation of the same id says "
     "what they come to.",
     "", Core::kAssessments, "status", true},
    {"Schedule",
     kLooking,
     s::kSchedulingRead,
     {},
     kScheduleSearch,
     "",
     "active,serviceType,specialty,actor,planningHorizon",
     "",
     "Made of rotas: one for each resource that a service can be booked with.",
     "",
     Core::kNone,
     "actor"},
    {"Slot", kLooking | kCreate | kDelete, s::kSchedulingRead, s::kSchedulingWrite, kSlotSearch, "start",
     "serviceType,schedule,status,start,end", "",
     "Made of rotas, closures and bookings: a free start of a service, or what is taken. As busy-unavailable it is "
     "created as a closure, as free as an extra opening; DELETE takes both back.",
     "", Core::kHours, "schedule,status,start,end"},
}};

}  // namespace

std::string_view ToCode(SearchType type) {
  switch (type) {
    case kToken: return "token";
    case kReference: return "reference";
    case kDate: return "date";
    case kString: return "string";
    case kUri: return "uri";
  }
  return "string";
}

std::span<const InteractionRow> Interactions() { return kInteractions; }

std::string_view ToCode(Interaction interaction) {
  return std::ranges::find(kInteractions, interaction, &InteractionRow::bit)->code;
}

std::span<const TypeRow> Types() { return kTypes; }

const TypeRow* FindType(std::string_view name) {
  const auto row = std::ranges::find(kTypes, name, &TypeRow::name);
  return row == kTypes.end() ? nullptr : &*row;
}

std::span<const SearchRow> CommonSearch() { return kCommon; }

const SearchRow* FindSearch(const TypeRow& type, std::string_view name) {
  const auto own = std::ranges::find(type.search, name, &SearchRow::name);
  if (own != type.search.end()) return &*own;
  const auto common = std::ranges::find(kCommon, name, &SearchRow::name);
  return common == kCommon.end() ? nullptr : &*common;
}

bool LeadsTo(const SearchRow& row, std::string_view type) {
  if (row.type != kReference) return false;
  return row.targets.empty() ? FindType(type) != nullptr : Lists(row.targets, type);
}

bool Lists(std::string_view names, std::string_view name) {
  while (!names.empty()) {
    const auto comma = names.find(',');
    if (names.substr(0, comma) == name) return true;
    names.remove_prefix(comma == names.npos ? names.size() : comma + 1);
  }
  return false;
}

}  // namespace medres::api::fhir
