#pragma once

#include "access/accounts/model.hpp"
#include "platform/json/json.hpp"

namespace medres::api {

struct AccountView {
  access::AccountId id;
  std::string name;
  std::string display_name;
  std::vector<std::string> roles;
  std::vector<ResourceId> departments;
  std::optional<PatientId> patient;
  bool must_change_password = false;
  bool second_factor = false;
  std::optional<Instant> disabled_at;
  Instant password_at;
  std::int64_t version = 1;
  Instant created_at;
  Instant updated_at;
};
BOOST_DESCRIBE_STRUCT(AccountView, (),
                      (id, name, display_name, roles, departments, patient, must_change_password, second_factor,
                       disabled_at, password_at, version, created_at, updated_at))
constexpr auto DescribeJson(const AccountView*) {
  return json::Object("Account", "Somebody who signs in, without what they prove it by.",
                      json::Field("name").Help("To sign in with.").Example("li.wei"),
                      json::Field("departments").Help("Of a clinician: whose patients they see."),
                      json::Field("patient").Help("Of a patient: who they are."),
                      json::Field("must_change_password").Help("Before they may do anything else."),
                      json::Field("second_factor").Help("Is asked for when they sign in."),
                      json::Field("password_at").Help("Since when the password is what it is."));
}

struct AccountChange {
  std::string display_name;
  std::vector<std::string> roles;
  std::vector<ResourceId> departments;
  std::optional<PatientId> patient;
};
BOOST_DESCRIBE_STRUCT(AccountChange, (), (display_name, roles, departments, patient))
namespace account_fields {

inline constexpr auto kDisplayName = json::Field("display_name").Optional().Length(0, 100).Example("李伟");
inline constexpr auto kRoles = json::Field("roles")
                                   .Items(1, 6)
                                   .Help("admin, registrar, clinician, patient, device, auditor.")
                                   .Example(R"(["clinician"])");
inline constexpr auto kDepartments = json::Field("departments").Optional().Items(0, 50).Help("A clinician needs one.");
inline constexpr auto kPatient = json::Field("patient").Help("Whom a patient is; the role needs it.");

}  // namespace account_fields

constexpr auto DescribeJson(const AccountChange*) {
  using namespace account_fields;
  return json::Object("AccountChange", "What is said of somebody who signs in, but for the name.", kDisplayName, kRoles,
                      kDepartments, kPatient);
}

struct NewAccountInput : AccountChange {
  std::string name;
};
BOOST_DESCRIBE_STRUCT(NewAccountInput, (AccountChange), (name))
constexpr auto DescribeJson(const NewAccountInput*) {
  using namespace account_fields;
  return json::Object("NewAccountInput", "Somebody who is to sign in.",
                      json::Field("name").Length(2, 64).Help("a-z, 0-9 and . _ - @; never changed.").Example("li.wei"),
                      kDisplayName, kRoles, kDepartments, kPatient);
}

struct NewPasswordView {
  AccountView account;
  std::string password;
};
BOOST_DESCRIBE_STRUCT(NewPasswordView, (), (account, password))
constexpr auto DescribeJson(const NewPasswordView*) {
  return json::Object("NewPassword", "A password that the house made; shown this once, to be changed at once.");
}

struct AccountListQuery {
  int limit = 50;
  std::optional<access::AccountId> cursor;
};
BOOST_DESCRIBE_STRUCT(AccountListQuery, (), (limit, cursor))
constexpr auto DescribeJson(const AccountListQuery*) {
  return json::Object("AccountListQuery", "In order of creation.", json::Field("limit").Optional().Range(1, 200));
}

inline AccountView ViewOf(const access::Account& account) {
  return {.id = account.id,
          .name = account.name,
          .display_name = account.display_name,
          .roles = account.roles,
          .departments = account.departments,
          .patient = account.patient,
          .must_change_password = account.must_change,
          .second_factor = account.second_factor,
          .disabled_at = account.disabled_at,
          .password_at = account.password_at,
          .version = account.version,
          .created_at = account.created_at,
          .updated_at = account.updated_at};
}

}  // namespace medres::api
