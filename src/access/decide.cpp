#include "access/decide.hpp"

#include <algorithm>
#include <array>

namespace medres::access {
namespace {

/// What everybody does with their own account; whose it is needs no saying.
constexpr std::string_view kOwnAccount = "OwnAccount";

struct RoleName {
  Role role;
  std::string_view name;
};
constexpr std::array<RoleName, 6> kRoleNames{{{Role::kAdmin, "admin"},
                                              {Role::kRegistrar, "registrar"},
                                              {Role::kClinician, "clinician"},
                                              {Role::kPatient, "patient"},
                                              {Role::kDevice, "device"},
                                              {Role::kAuditor, "auditor"}}};

/// What a role may do with a kind of object, as letters of c, r, u, d; what is not here it may not.
struct Grant {
  std::string_view type;
  std::string_view verbs;
};

constexpr std::array<Grant, 15> kRegistrarGrants{{{"Schedule", "crud"},
                                                  {"Patient", "cru"},
                                                  {"PatientRelation", "crud"},
                                                  {"Appointment", "crud"},
                                                  {"Series", "cru"},
                                                  {"WaitlistEntry", "crud"},
                                                  {"Ticket", "cru"},
                                                  {"Calendar", "crd"},
                                                  {"Notice", "ru"},
                                                  {"NotificationPreferences", "ru"},
                                                  {"Session", "ru"},
                                                  {"Slot", "r"},
                                                  {"Order", "cru"},
                                                  {"Payment", "cr"},
                                                  {"-", "crud"}}};
constexpr std::array<Grant, 9> kClinicianGrants{{{"Patient", "ru"},
                                                 {"PatientRelation", "r"},
                                                 {"Appointment", "cru"},
                                                 {"Series", "cru"},
                                                 {"WaitlistEntry", "cru"},
                                                 {"Ticket", "ru"},
                                                 {"ConstitutionAssessment", "cr"},
                                                 {"Prescription", "cr"},
                                                 {"Session", "r"}}};
constexpr std::array<Grant, 12> kPatientGrants{{{"Patient", "ru"},
                                                {"PatientRelation", "crd"},
                                                {"Appointment", "crud"},
                                                {"Series", "cru"},
                                                {"WaitlistEntry", "crud"},
                                                {"Ticket", "r"},
                                                {"Calendar", "cd"},
                                                {"Notice", "r"},
                                                {"NotificationPreferences", "ru"},
                                                {"ConstitutionAssessment", "cr"},
                                                {"Order", "r"},
                                                {"Payment", "r"}}};
constexpr std::array<Grant, 5> kDeviceGrants{
    {{"Appointment", "r"}, {"Ticket", "cru"}, {"Slot", "r"}, {"Session", "r"}, {"-", "r"}}};
constexpr std::array<Grant, 1> kAuditorGrants{{{"AuditRecord", "r"}}};
/// What everybody may who may use the endpoint.
constexpr std::array<Grant, 2> kEverybodysGrants{{{"Slot", "r"}, {"-", "r"}}};

template <class Grants>
bool Gives(const Grants& grants, std::string_view type, Verb verb) {
  constexpr std::array kLetters{'c', 'r', 'u', 'd'};
  const auto grant = std::ranges::find(grants, type, &Grant::type);
  return grant != grants.end() &&
         grant->verbs.find(kLetters.at(static_cast<std::size_t>(verb))) != std::string_view::npos;
}

template <class Ids, class OneId>
bool Holds(const Ids& ids, OneId id) {
  return std::ranges::find(ids, id) != ids.end();
}

Verdict DecideClinician(const Caller& caller, Verb verb, const Object& object) {
  if (Gives(kEverybodysGrants, object.type, verb)) return {true, "everybody"};
  if (!Gives(kClinicianGrants, object.type, verb)) return {false, "clinician.kind"};
  const bool is_theirs = std::ranges::any_of(
      object.departments, [&](ResourceId department) { return Holds(caller.departments, department); });
  return is_theirs ? Verdict{true, "clinician.department"} : Verdict{false, "clinician.other_department"};
}

Verdict DecidePatient(const Caller& caller, Verb verb, const Object& object) {
  if (Gives(kEverybodysGrants, object.type, verb)) {
    // A free time is everybody's, what fits somebody is not.
    if (object.persons.empty()) return {true, "everybody"};
  } else if (!Gives(kPatientGrants, object.type, verb)) {
    return {false, "patient.kind"};
  }
  // A list that shows nobody shows nothing.
  if (object.persons.empty())
    return verb == Verb::kRead ? Verdict{true, "patient.own"} : Verdict{false, "patient.nobody"};
  if (!caller.self) return {false, "patient.unknown"};
  bool is_own = true;
  for (const PatientId person : object.persons) {
    if (person == *caller.self) continue;
    is_own = false;
    if (!Holds(caller.dependants, person)) return {false, "patient.not_theirs"};
  }
  // One's relations are one's own to give.
  if (!is_own && object.type == "PatientRelation" && verb == Verb::kDelete) return {false, "patient.not_theirs"};
  return {true, is_own ? "patient.own" : "patient.dependant"};
}

Verdict DecideAs(Role role, const Caller& caller, Verb verb, const Object& object) {
  const auto by = [](bool allowed, std::string_view yes, std::string_view no) {
    return Verdict{allowed, allowed ? yes : no};
  };
  switch (role) {
    case Role::kAdmin: return {true, "admin"};
    case Role::kRegistrar: return by(Gives(kRegistrarGrants, object.type, verb), "registrar", "registrar.kind");
    case Role::kClinician: return DecideClinician(caller, verb, object);
    case Role::kPatient: return DecidePatient(caller, verb, object);
    case Role::kDevice: return by(Gives(kDeviceGrants, object.type, verb), "device", "device.kind");
    case Role::kAuditor: return by(Gives(kAuditorGrants, object.type, verb), "auditor", "auditor.kind");
  }
  return {false, "role"};
}

}  // namespace

std::optional<Role> ParseRole(std::string_view text) {
  const auto row = std::ranges::find(kRoleNames, text, &RoleName::name);
  return row == kRoleNames.end() ? std::nullopt : std::optional(row->role);
}

std::string_view ToText(Role role) { return kRoleNames.at(static_cast<std::size_t>(role)).name; }

std::vector<std::string> ScopesOf(Role role) {
  switch (role) {
    case Role::kAdmin: return {"*"};
    case Role::kRegistrar: return {"catalog:read", "patients:*", "scheduling:*", "desk:*", "notification:*"};
    case Role::kClinician:
      return {"catalog:read",   "patients:*",        "scheduling:read", "scheduling:write",   "desk:*",
              "constitution:*", "prescription:read", "knowledge:read",  "recommendation:read"};
    case Role::kPatient:
      return {"catalog:read", "patients:*",     "scheduling:read",    "scheduling:write",
              "desk:read",    "constitution:*", "recommendation:read"};
    case Role::kDevice: return {"catalog:read", "scheduling:read", "desk:*"};
    case Role::kAuditor: return {"audit:read"};
  }
  return {};
}

Verdict Decide(const Caller& caller, Verb verb, const Object& object) {
  if (caller.roles.empty()) return {true, "scopes"};
  if (object.type == kOwnAccount) return {true, "own_account"};
  Verdict verdict;
  for (const Role role : caller.roles) {
    verdict = DecideAs(role, caller, verb, object);
    if (verdict.allowed) break;
  }
  return verdict;
}

}  // namespace medres::access
