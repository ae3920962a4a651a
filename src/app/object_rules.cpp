#include "app/object_rules.hpp"

#include <algorithm>
#include <array>

#include "app/url_rules.hpp"
#include "base/text.hpp"
#include "platform/http/percent.hpp"
#include "platform/http/router.hpp"
#include "platform/json/tape.hpp"

namespace medres::app {
namespace {

using access::Verb;

/// What nobody but an administrator may, because the rules do not know it.
constexpr std::string_view kUnheard = "Unheard";
constexpr std::string_view kPatientFolder = "/api/v1/patients/{id}";
constexpr std::string_view kFhirFolder = "/fhir/";

struct FhirType {
  std::string_view fhir;
  std::string_view ours;
};
constexpr std::array<FhirType, 18> kFhirTypes{{{"Patient", "Patient"},
                                               {"Appointment", "Appointment"},
                                               {"AppointmentResponse", "Appointment"},
                                               {"AuditEvent", "AuditRecord"},
                                               {"Observation", "ConstitutionAssessment"},
                                               {"Questionnaire", "-"},
                                               {"QuestionnaireResponse", "ConstitutionAssessment"},
                                               {"MedicationRequest", "Prescription"},
                                               {"Slot", "Slot"},
                                               {"Schedule", "Slot"},
                                               {"Practitioner", "-"},
                                               {"PractitionerRole", "-"},
                                               {"Organization", "-"},
                                               {"Device", "-"},
                                               {"Location", "-"},
                                               {"HealthcareService", "-"},
                                               {"metadata", "-"},
                                               {"OperationDefinition", "-"}}};

/// What brings resources of other types along, or filters by them.
bool ReachesFurther(std::string_view parameter) {
  return parameter.starts_with("_include") || parameter.starts_with("_revinclude") || parameter.starts_with("_has") ||
         parameter.contains('.');
}

std::string_view FhirTypeIn(std::string_view path) {
  path.remove_prefix(std::min(path.size(), kFhirFolder.size()));
  if (path.starts_with("_search")) return kUnheard;
  const auto known = std::ranges::find(kFhirTypes, path.substr(0, path.find_first_of("/$")), &FhirType::fhir);
  return known == kFhirTypes.end() ? kUnheard : known->ours;
}

std::string_view TypeOf(const http::Context& context) {
  const http::Touches& touches = context.route->operation.touches;
  if (touches.type == http::kHandlerRecords.type) return FhirTypeIn(context.request.Path());
  return touches.type.empty() ? kUnheard : touches.type;
}

/// FHIR's search by POST, whose parameters are its body.
bool IsForm(const http::Context& context) { return context.route->path.ends_with("/_search"); }

Verb VerbOf(const http::Context& context) {
  if (context.route->operation.touches.effect == http::Effect::kReads || IsForm(context)) return Verb::kRead;
  switch (context.request.method) {
    case http::Method::kPut:
    case http::Method::kPatch: return Verb::kUpdate;
    case http::Method::kDelete: return Verb::kDelete;
    // Steps of what is there have a path below it.
    case http::Method::kPost:
      return context.path.count == 0 || context.route->path.starts_with(kPatientFolder) ? Verb::kCreate : Verb::kUpdate;
    default: return Verb::kRead;
  }
}

void AddNamed(Named& named, std::string_view name, std::string_view value) {
  if (name == "patient" || name == "booked_by" || name == "guardian" || name == "participants") {
    // What is no id, or several, is nobody whom the caller could be.
    const std::string_view id = value.starts_with("Patient/") ? value.substr(value.find('/') + 1) : value;
    named.persons.push_back(PatientId::Parse(id).value_or(PatientId{}));
  }
  if (name == "resource" || name == "resources" || name == "facility") {
    named.resources.push_back(ResourceId::Parse(value).value_or(ResourceId{}));
  }
}

void AddParameters(Named& named, const http::Context& context, std::string_view text) {
  const http::QueryPairs query(text);
  for (const json::NamedText& pair : query.pairs()) {
    AddNamed(named, pair.name, pair.value);
    if (context.request.Path().starts_with(kFhirFolder) && ReachesFurther(pair.name)) named.type = kUnheard;
  }
}

/// Members of the body's object, and elements of lists in it.
void AddBody(Named& named, std::string_view body) {
  using Kind = json::Node::Kind;
  if (body.empty()) return;
  const auto tape = json::Tape::Make(body);
  if (!tape || (*tape)[0].kind != Kind::kObject) return;
  for (std::uint32_t at = 1; at < (*tape)[0].next;) {
    const std::string_view name = tape->Text((*tape)[at]);
    const std::uint32_t value = (*tape)[at].next;
    const bool is_list = (*tape)[value].kind == Kind::kArray;
    for (std::uint32_t one = is_list ? value + 1 : value; one < (*tape)[value].next; one = (*tape)[one].next) {
      if ((*tape)[one].kind == Kind::kString) AddNamed(named, name, tape->Text((*tape)[one]));
    }
    at = (*tape)[value].next;
  }
}

}  // namespace

Named NamedIn(const http::Context& context) {
  Named named{.type = std::string(TypeOf(context)), .verb = VerbOf(context)};
  const auto& parameters = context.route->parameters;
  for (std::size_t i = 0; i < context.path.count && i < parameters.size(); ++i) {
    const bool is_patient = i == 0 && context.route->path.starts_with(kPatientFolder);
    AddNamed(named, is_patient ? "patient" : parameters[i], context.path.values[i]);
  }
  if (named.type == "Patient" && context.route->path.starts_with(kFhirFolder) && context.path.count > 0) {
    AddNamed(named, "patient", context.path.values[0]);
  }
  AddParameters(named, context, context.request.Query());
  if (IsForm(context)) AddParameters(named, context, context.request.body);
  AddBody(named, context.request.body);
  return named;
}

/// Who asks for what, as far as it is known.
struct ObjectRules::Question {
  access::Caller caller;
  Named named;
  const Folder* folder = nullptr;            ///< of what the path names by its id alone
  std::string id = {};                       ///< of that
  std::vector<ResourceId> departments = {};  ///< beside those of the resources that are named

  bool Plays(access::Role role) const { return std::ranges::find(caller.roles, role) != caller.roles.end(); }
  void AddDepartments(const std::vector<ResourceId>& more) {
    departments.insert(departments.end(), more.begin(), more.end());
  }
};

/// Paths that name something by its id alone, and how it is learnt whose that is.
struct ObjectRules::Folder {
  std::string_view path;
  Task<Status> (ObjectRules::*learn)(Question& question) const;
};
const ObjectRules::Folder ObjectRules::kFolders[] = {
    {"/api/v1/appointments/{id}", &ObjectRules::LearnVisit}, {"/fhir/Appointment/{id}", &ObjectRules::LearnVisit},
    {"/api/v1/holds/{id}", &ObjectRules::LearnVisit},        {"/api/v1/series/{id}", &ObjectRules::LearnSeries},
    {"/api/v1/waitlist/{id}", &ObjectRules::LearnEntry},     {"/api/v1/desk/tickets/{id}", &ObjectRules::LearnTicket}};

const ObjectRules::Folder* ObjectRules::FolderOf(const http::Context& context) {
  const auto found = std::ranges::find_if(
      kFolders, [&](const Folder& folder) { return context.route->path.starts_with(folder.path); });
  return found == std::end(kFolders) || context.path.count == 0 ? nullptr : found;
}

namespace {

/// Around now, a visit in which shows that a department sees somebody.
constexpr std::int64_t kSeesMs = std::int64_t{365} * 86'400'000;
constexpr int kVisitsLookedAt = 200;

/// What is not there stays a stranger's, so that nobody learns which there are.
Status UnlessMissing(Error error) {
  return error.kind == ErrorKind::kNotFound ? Status() : Status(Fail(std::move(error)));
}

Status Denied(std::string_view rule) {
  return Fail(Error::Forbidden("access.object_denied", {{"rule", std::string(rule)}}));
}

access::Caller CallerFor(const http::Identity& identity) {
  access::Caller caller{.roles = {}, .self = identity.patient, .dependants = {}, .departments = identity.departments};
  for (const std::string& name : identity.roles) {
    if (const auto role = access::ParseRole(name)) caller.roles.push_back(*role);
  }
  return caller;
}

}  // namespace

std::vector<ResourceId> ObjectRules::DepartmentsOf(const std::vector<ResourceId>& resources) const {
  std::vector<ResourceId> departments;
  for (const ResourceId resource : resources) {
    for (const auto& entry : parts_.resources.WithAncestors(resource)) departments.push_back(entry->id);
  }
  return departments;
}

access::Verdict ObjectRules::Answer(const Question& question) const {
  const Named& named = question.named;
  access::Object object{.type = named.type, .persons = named.persons, .departments = DepartmentsOf(named.resources)};
  object.departments.insert(object.departments.end(), question.departments.begin(), question.departments.end());
  // Whose it is does not show: somebody's, then, whom the caller is not.
  const bool is_anybodys = named.type == http::kNobody.type || named.type == "Slot";
  if (object.persons.empty() && !is_anybodys) object.persons.push_back(PatientId{});
  return Decide(question.caller, named.verb, object);
}

Status ObjectRules::Admit(const http::Context& context) const {
  MEDRES_CHECK(CheckAddress(context));
  const http::Identity& identity = *context.caller;
  if (identity.roles.empty() || context.route == nullptr) return {};
  const Question question{.caller = CallerFor(identity), .named = NamedIn(context)};
  if (question.caller.roles.empty()) return Denied("role");
  const access::Verdict verdict = Answer(question);
  return verdict.allowed ? Status() : Denied(verdict.rule);
}

std::optional<Task<Status>> ObjectRules::Weigh(const http::Context& context) const {
  if (context.caller->roles.empty() || context.route == nullptr || !CheckAddress(context)) return std::nullopt;
  Question question{.caller = CallerFor(*context.caller), .named = NamedIn(context), .folder = FolderOf(context)};
  if (question.folder != nullptr) question.id = std::string(context.path.values[0]);
  if (question.caller.roles.empty() || Answer(question).allowed) return std::nullopt;
  const bool may_turn = (question.Plays(access::Role::kPatient) && question.caller.self) ||
                        (question.Plays(access::Role::kClinician) && !question.caller.departments.empty());
  if (!may_turn || question.named.type == kUnheard) return std::nullopt;
  return LookUp(std::move(question), context.now);
}

Task<Status> ObjectRules::LookUp(Question question, Instant now) const {
  if (question.folder != nullptr) MEDRES_CO_CHECK(co_await (this->*question.folder->learn)(question));
  if (question.Plays(access::Role::kPatient)) MEDRES_CO_CHECK(co_await LearnDependants(question, now));
  if (question.Plays(access::Role::kClinician)) MEDRES_CO_CHECK(co_await LearnDepartments(question, now));
  const access::Verdict verdict = Answer(question);
  co_return verdict.allowed ? Status() : Denied(verdict.rule);
}

void ObjectRules::AddVisit(Question& question, const scheduling::Appointment& visit) const {
  const std::vector<PatientId> who = visit.Patients();
  question.named.persons.insert(question.named.persons.end(), who.begin(), who.end());
  question.AddDepartments(DepartmentsOf(visit.resources));
}

Task<Status> ObjectRules::LearnVisit(Question& question) const {
  const auto id = AppointmentId::Parse(question.id);
  if (!id) co_return Status();
  const auto visit = co_await parts_.bookings.Get(*id);
  if (!visit) co_return UnlessMissing(visit.error());
  AddVisit(question, *visit);
  co_return Status();
}

Task<Status> ObjectRules::LearnSeries(Question& question) const {
  const auto id = scheduling::SeriesId::Parse(question.id);
  if (!id) co_return Status();
  const auto series = co_await parts_.series.Get(*id);
  if (!series) co_return UnlessMissing(series.error());
  for (const scheduling::Appointment& visit : series->visits) AddVisit(question, visit);
  co_return Status();
}

Task<Status> ObjectRules::LearnEntry(Question& question) const {
  const auto id = scheduling::WaitlistEntryId::Parse(question.id);
  if (!id) co_return Status();
  const auto entry = co_await parts_.waitlist.Get(*id);
  if (!entry) co_return UnlessMissing(entry.error());
  question.named.persons.push_back(entry->patient);
  question.AddDepartments(DepartmentsOf(entry->resources));
  co_return Status();
}

Task<Status> ObjectRules::LearnTicket(Question& question) const {
  const auto id = scheduling::TicketId::Parse(question.id);
  if (!id) co_return Status();
  const auto entry = co_await parts_.desk.Get(*id);
  if (!entry) co_return UnlessMissing(entry.error());
  question.named.persons.push_back(entry->ticket.patient);
  question.AddDepartments(DepartmentsOf({entry->ticket.queue.resource}));
  co_return Status();
}

Task<Status> ObjectRules::LearnDependants(Question& question, Instant now) const {
  access::Caller& caller = question.caller;
  const bool names_others = caller.self && std::ranges::any_of(question.named.persons, [&](PatientId person) {
                              return !person.IsNil() && person != *caller.self;
                            });
  if (!names_others) co_return Status();
  MEDRES_CO_TRY(const auto relations, co_await parts_.relations.Of(*caller.self));
  const LocalDate today = patients::RelationDay(now);
  for (const patients::Relation& relation : relations) {
    const bool acts = relation.agent == *caller.self && IsInForce(relation, today);
    if (acts) caller.dependants.push_back(relation.patient);
  }
  co_return Status();
}

/// A department sees a person who has, or had, a visit with it: within a year before or after now.
Task<Status> ObjectRules::LearnDepartments(Question& question, Instant now) const {
  const Named& named = question.named;
  if (!question.departments.empty() || named.persons.size() != 1 || named.persons[0].IsNil()) co_return Status();
  scheduling::AppointmentFilter filter{.time = Interval{{now.milliseconds - kSeesMs}, {now.milliseconds + kSeesMs}},
                                       .resource = std::nullopt,
                                       .patient = named.persons[0],
                                       .facility = std::nullopt,
                                       .pickup_code = std::nullopt,
                                       .status = std::nullopt,
                                       .after = std::nullopt,
                                       .limit = kVisitsLookedAt,
                                       .now = now};
  MEDRES_CO_TRY(const auto page, co_await parts_.bookings.List(std::move(filter)));
  for (const scheduling::Appointment& visit : page.items) {
    if (visit.status == scheduling::AppointmentStatus::kCancelled) continue;
    question.AddDepartments(DepartmentsOf(visit.resources));
  }
  co_return Status();
}

}  // namespace medres::app
