#include "access/decide.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <string>

#include "base/text.hpp"

/// Who may do what with whose: a table of decisions, four to an entry.
namespace medres::access_test {
namespace {

using access::Caller;
using access::Decide;
using access::Object;
using access::Role;
using access::Verb;

const PatientId kSelf = PatientId::Make();
const PatientId kChild = PatientId::Make();
const PatientId kStranger = PatientId::Make();
const ResourceId kOurs = ResourceId::Make();
const ResourceId kOther = ResourceId::Make();

Caller PatientCaller() { return {.roles = {Role::kPatient}, .self = kSelf, .dependants = {kChild}, .departments = {}}; }

Caller As(std::vector<Role> roles) {
  return {.roles = std::move(roles), .self = std::nullopt, .dependants = {}, .departments = {kOurs}};
}

struct Row {
  const char* name;
  Caller caller;
  std::vector<PatientId> persons;
  std::vector<ResourceId> departments;
  /// Type and what may be done: c create, r read, u update, d delete, each in its place.
  const char* grants;
};

constexpr const char* kEverything =
    "Patient:crud PatientRelation:crud Appointment:crud Series:crud WaitlistEntry:crud Ticket:crud Calendar:crud "
    "Notice:crud NotificationPreferences:crud ConstitutionAssessment:crud Prescription:crud Session:crud Slot:crud "
    "Event:crud ApiKey:crud AuditRecord:crud Order:crud Payment:crud Unheard:crud -:crud";
constexpr const char* kNothing =
    "Patient:---- PatientRelation:---- Appointment:---- Series:---- WaitlistEntry:---- Ticket:---- Calendar:---- "
    "Notice:---- NotificationPreferences:---- ConstitutionAssessment:---- Prescription:---- Session:---- "
    "Event:---- ApiKey:---- AuditRecord:---- Order:---- Payment:---- Unheard:----";
constexpr const char* kTheirs =
    "Patient:-ru- PatientRelation:cr-d Appointment:crud Series:cru- WaitlistEntry:crud Ticket:-r-- Calendar:c--d "
    "Notice:-r-- NotificationPreferences:-ru- ConstitutionAssessment:cr-- Prescription:---- Session:---- Slot:-r-- "
    "Event:---- ApiKey:---- AuditRecord:---- Order:-r-- Payment:-r-- Unheard:----";

std::vector<Row> Patients() {
  return {
      {"a patient, of their own", PatientCaller(), {kSelf}, {}, kTheirs},
      {"a patient, of a dependant",
       PatientCaller(),
       {kChild},
       {},
       "Patient:-ru- PatientRelation:cr-- Appointment:crud Series:cru- WaitlistEntry:crud Ticket:-r-- Calendar:c--d "
       "Notice:-r-- NotificationPreferences:-ru- ConstitutionAssessment:cr-- Prescription:---- Session:---- Slot:-r-- "
       "Event:---- ApiKey:---- AuditRecord:---- Order:-r-- Payment:-r-- Unheard:----"},
      {"a patient, of both",
       PatientCaller(),
       {kSelf, kChild},
       {},
       "Patient:-ru- Appointment:crud Series:cru- WaitlistEntry:crud Ticket:-r-- Slot:-r-- PatientRelation:cr--"},
      {"a patient, of a stranger", PatientCaller(), {kStranger}, {kOurs}, kNothing},
      {"a patient, of their own and a stranger", PatientCaller(), {kSelf, kStranger}, {}, kNothing},
      {"a patient, of a dependant and a stranger", PatientCaller(), {kChild, kStranger}, {}, kNothing},
      {"a patient, with a stranger's free times", PatientCaller(), {kStranger}, {}, "Slot:----"},
      {"a patient, of nobody",
       PatientCaller(),
       {},
       {},
       "Patient:-r-- PatientRelation:-r-- Appointment:-r-- Series:-r-- WaitlistEntry:-r-- Ticket:-r-- Notice:-r-- "
       "ConstitutionAssessment:-r-- Prescription:---- Slot:-r-- Event:---- ApiKey:---- AuditRecord:---- -:-r--"},
      {"a patient of whom nobody says who they are",
       {.roles = {Role::kPatient}, .self = std::nullopt, .dependants = {}, .departments = {}},
       {kSelf},
       {},
       kNothing},
  };
}

std::vector<Row> OfTheHouse() {
  return {
      {"a program with scopes alone", {}, {kStranger}, {}, kEverything},
      {"an administrator", As({Role::kAdmin}), {kStranger}, {kOther}, kEverything},
      {"a registrar",
       As({Role::kRegistrar}),
       {kStranger},
       {kOther},
       "Patient:cru- PatientRelation:crud Appointment:crud Series:cru- WaitlistEntry:crud Ticket:cru- Calendar:cr-d "
       "Notice:-ru- NotificationPreferences:-ru- ConstitutionAssessment:---- Prescription:---- Session:-ru- Slot:-r-- "
       "Event:---- ApiKey:---- AuditRecord:---- Order:cru- Payment:cr-- Unheard:---- -:crud"},
      {"a clinician of the department",
       As({Role::kClinician}),
       {kStranger},
       {kOther, kOurs},
       "Patient:-ru- PatientRelation:-r-- Appointment:cru- Series:cru- WaitlistEntry:cru- Ticket:-ru- Calendar:---- "
       "Notice:---- NotificationPreferences:---- ConstitutionAssessment:cr-- Prescription:cr-- Session:-r-- Slot:-r-- "
       "Event:---- ApiKey:---- AuditRecord:---- Order:---- Payment:---- Unheard:---- -:-r--"},
      {"a clinician of another department", As({Role::kClinician}), {kStranger}, {kOther}, kNothing},
      {"a clinician, of what has no department", As({Role::kClinician}), {kStranger}, {}, kNothing},
      {"a clinician of another department, of a free time", As({Role::kClinician}), {}, {kOther}, "Slot:-r-- -:-r--"},
      {"a device",
       As({Role::kDevice}),
       {kStranger},
       {kOther},
       "Patient:---- PatientRelation:---- Appointment:-r-- Series:---- WaitlistEntry:---- Ticket:cru- Calendar:---- "
       "Notice:---- NotificationPreferences:---- ConstitutionAssessment:---- Prescription:---- Session:-r-- Slot:-r-- "
       "Event:---- ApiKey:---- AuditRecord:---- Order:---- Payment:---- Unheard:---- -:-r--"},
      {"an auditor",
       As({Role::kAuditor}),
       {kStranger},
       {kOther},
       "Patient:---- PatientRelation:---- Appointment:---- Series:---- WaitlistEntry:---- Ticket:---- Calendar:---- "
       "Notice:---- NotificationPreferences:---- ConstitutionAssessment:---- Prescription:---- Session:---- Slot:---- "
       "Event:---- ApiKey:---- AuditRecord:-r-- Order:---- Payment:---- Unheard:---- -:----"},
      {"a registrar who audits too",
       As({Role::kRegistrar, Role::kAuditor}),
       {kStranger},
       {},
       "Patient:cru- AuditRecord:-r-- ApiKey:---- ConstitutionAssessment:---- -:crud"},
      {"a clinician who is a patient too, of another department",
       {.roles = {Role::kClinician, Role::kPatient}, .self = kSelf, .dependants = {}, .departments = {kOurs}},
       {kSelf},
       {kOther},
       "Patient:-ru- Appointment:crud Prescription:----"},
  };
}

TEST(Decide, DecidesAsTheTableSays) {
  constexpr std::string_view kLetters = "crud";
  int decisions = 0;
  std::vector<Row> table = OfTheHouse();
  std::ranges::move(Patients(), std::back_inserter(table));
  for (const Row& row : table) {
    for (const std::string_view grant : text::Split(row.grants, ' ')) {
      const auto colon = grant.rfind(':');
      const std::string_view type = grant.substr(0, colon);
      const std::string_view verbs = grant.substr(colon + 1);
      ASSERT_EQ(verbs.size(), kLetters.size()) << grant;
      for (std::size_t i = 0; i < kLetters.size(); ++i) {
        const bool is_allowed = verbs[i] == kLetters[i];
        ASSERT_TRUE(is_allowed || verbs[i] == '-') << grant;
        const auto verdict = Decide(row.caller, static_cast<Verb>(i),
                                    {.type = type, .persons = row.persons, .departments = row.departments});
        EXPECT_EQ(verdict.allowed, is_allowed)
            << row.name << ": " << kLetters[i] << " " << type << ", by " << verdict.rule;
        EXPECT_FALSE(verdict.rule.empty());
        ++decisions;
      }
    }
  }
  EXPECT_GE(decisions, 200);
  RecordProperty("decisions", decisions);
}

TEST(Decide, LeavesEverybodyTheirOwnAccount) {
  for (const Role role :
       {Role::kAdmin, Role::kRegistrar, Role::kClinician, Role::kPatient, Role::kDevice, Role::kAuditor}) {
    for (const Verb verb : {Verb::kCreate, Verb::kRead, Verb::kUpdate, Verb::kDelete}) {
      EXPECT_TRUE(Decide(As({role}), verb, {.type = "OwnAccount", .persons = {kStranger}}).allowed) << ToText(role);
      EXPECT_EQ(Decide(As({role}), verb, {.type = "Account"}).allowed, role == Role::kAdmin) << ToText(role);
    }
  }
}

TEST(Decide, NamesItsRule) {
  const auto rule_of = [](const Caller& caller, Verb verb, const Object& object) {
    return Decide(caller, verb, object).rule;
  };
  const Object appointment{.type = "Appointment", .persons = {kChild}, .departments = {kOurs}};
  EXPECT_EQ(rule_of({}, Verb::kRead, appointment), "scopes");
  EXPECT_EQ(rule_of(As({Role::kAdmin}), Verb::kRead, appointment), "admin");
  EXPECT_EQ(rule_of(As({Role::kClinician}), Verb::kRead, appointment), "clinician.department");
  EXPECT_EQ(rule_of(PatientCaller(), Verb::kRead, appointment), "patient.dependant");
  EXPECT_EQ(rule_of(PatientCaller(), Verb::kCreate, {.type = "Appointment"}), "patient.nobody");
  EXPECT_EQ(rule_of(PatientCaller(), Verb::kRead, {.type = "Patient", .persons = {kStranger}}), "patient.not_theirs");
  EXPECT_EQ(rule_of(As({Role::kDevice}), Verb::kRead, {.type = "Patient", .persons = {kStranger}}), "device.kind");
}

TEST(Decide, KnowsRolesByName) {
  for (const Role role :
       {Role::kAdmin, Role::kRegistrar, Role::kClinician, Role::kPatient, Role::kDevice, Role::kAuditor}) {
    EXPECT_EQ(access::ParseRole(ToText(role)), role);
  }
  EXPECT_FALSE(access::ParseRole("root"));
  EXPECT_FALSE(access::ParseRole(""));
}

}  // namespace
}  // namespace medres::access_test
