#include "app/object_rules.hpp"

#include <algorithm>
#include <array>

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
constexpr std::array<FhirType, 12> kFhirTypes{{{"Patient", "Patient"},
                                               {"Appointment", "Appointment"},
                                               {"AppointmentResponse", "Appointment"},
                                               {"AuditEvent", "AuditRecord"},
                                               {"Slot", "Slot"},
                                               {"Schedule", "Slot"},
                                               {"Practitioner", "-"},
                                               {"PractitionerRole", "-"},
                                               {"Organization", "-"},
                                               {"Location", "-"},
                                               {"HealthcareService", "-"},
                                               {"metadata", "-"}}};

/// What brings resources of other types along, or filters by them.
bool ReachesFurther(std::string_view parameter) {
  return parameter.starts_with("_include") || parameter.starts_with("_revinclude") || parameter.starts_with("_has") ||
         parameter.contains('.');
}

std::string_view FhirTypeIn(std::string_view path) {
  if (path.contains("_search")) return kUnheard;
  path.remove_prefix(std::min(path.size(), kFhirFolder.size()));
  const auto known = std::ranges::find(kFhirTypes, path.substr(0, path.find_first_of("/$")), &FhirType::fhir);
  return known == kFhirTypes.end() ? kUnheard : known->ours;
}

std::string_view TypeOf(const http::Context& context) {
  const http::Touches& touches = context.route->operation.touches;
  if (touches.type == http::kHandlerRecords.type) return FhirTypeIn(context.request.Path());
  return touches.type.empty() ? kUnheard : touches.type;
}

Verb VerbOf(const http::Context& context) {
  if (context.route->operation.touches.effect == http::Effect::kReads) return Verb::kRead;
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
  const http::QueryPairs query(context.request.Query());
  for (const json::NamedText& pair : query.pairs()) {
    AddNamed(named, pair.name, pair.value);
    if (context.request.Path().starts_with(kFhirFolder) && ReachesFurther(pair.name)) named.type = kUnheard;
  }
  AddBody(named, context.request.body);
  return named;
}

std::vector<ResourceId> ObjectRules::DepartmentsOf(const std::vector<ResourceId>& resources) const {
  std::vector<ResourceId> departments;
  for (const ResourceId resource : resources) {
    for (const auto& entry : resources_.WithAncestors(resource)) departments.push_back(entry->id);
  }
  return departments;
}

Status ObjectRules::Admit(const http::Context& context) const {
  const http::Identity& identity = *context.caller;
  if (identity.roles.empty() || context.route == nullptr) return {};
  access::Caller caller{.roles = {}, .self = identity.patient, .dependants = {}, .departments = identity.departments};
  for (const std::string& name : identity.roles) {
    if (const auto role = access::ParseRole(name)) caller.roles.push_back(*role);
  }
  const auto refuse = [](std::string_view rule) {
    return Fail(Error::Forbidden("access.object_denied", {{"rule", std::string(rule)}}));
  };
  if (caller.roles.empty()) return refuse("role");
  const Named named = NamedIn(context);
  access::Object object{.type = named.type, .persons = named.persons, .departments = DepartmentsOf(named.resources)};
  // Whose it is does not show: somebody's, then, whom the caller is not.
  const bool is_anybodys = named.type == http::kNobody.type || named.type == "Slot";
  if (object.persons.empty() && !is_anybodys) object.persons.push_back(PatientId{});
  const access::Verdict verdict = Decide(caller, named.verb, object);
  return verdict.allowed ? Status() : refuse(verdict.rule);
}

}  // namespace medres::app
