#include "access/accounts/rules.hpp"

#include <algorithm>
#include <iterator>
#include <set>

#include "access/decide.hpp"
#include "base/text.hpp"

namespace medres::access {
namespace {

constexpr std::string_view kSubjectPrefix = "account:";
constexpr std::size_t kMaxAccountName = 64;
constexpr std::size_t kMaxDisplayName = 100;
constexpr std::size_t kMinPassword = 12;
constexpr std::size_t kMaxPassword = 128;
constexpr std::size_t kDifferentLetters = 5;

bool IsName(std::string_view name) {
  constexpr std::string_view kNameLetters = "abcdefghijklmnopqrstuvwxyz0123456789._-@";
  return name.size() >= 2 && name.size() <= kMaxAccountName &&
         name.find_first_not_of(kNameLetters) == std::string_view::npos && std::isalnum(name.front()) != 0;
}

bool Plays(const AccountInput& input, Role role) {
  return std::ranges::find(input.roles, ToText(role)) != input.roles.end();
}

}  // namespace

std::string SubjectOf(AccountId id) { return std::string(kSubjectPrefix) + id.Text(); }

std::optional<AccountId> AccountIn(std::string_view subject) {
  if (!subject.starts_with(kSubjectPrefix)) return std::nullopt;
  return AccountId::Parse(subject.substr(kSubjectPrefix.size()));
}

std::string NormaliseName(std::string_view name) { return text::ToLowerAscii(text::Trim(name)); }

std::vector<Issue> CheckAccount(const AccountInput& input) {
  std::vector<Issue> issues;
  if (!IsName(input.name)) {
    issues.push_back({"account.name_false", "/name", {{"max", std::to_string(kMaxAccountName)}}});
  }
  if (!text::IsUtf8(input.display_name) || text::CountCodePoints(input.display_name) > kMaxDisplayName) {
    issues.push_back({"account.display_name_false", "/display_name", {{"max", std::to_string(kMaxDisplayName)}}});
  }
  if (input.roles.empty()) issues.push_back({"account.role_missing", "/roles", {}});
  for (std::size_t i = 0; i < input.roles.size(); ++i) {
    if (ParseRole(input.roles[i])) continue;
    issues.push_back({"account.role_false", "/roles/" + std::to_string(i), {{"role", input.roles[i]}}});
  }
  if (Plays(input, Role::kPatient) && !input.patient) issues.push_back({"account.patient_missing", "/patient", {}});
  if (Plays(input, Role::kClinician) && input.departments.empty()) {
    issues.push_back({"account.department_missing", "/departments", {}});
  }
  return issues;
}

std::vector<Issue> CheckPassword(std::string_view password, std::string_view name, std::string_view pointer) {
  const std::size_t length = text::IsUtf8(password) ? text::CountCodePoints(password) : 0;
  const std::string at(pointer);
  if (length < kMinPassword) return {{"account.password_short", at, {{"min", std::to_string(kMinPassword)}}}};
  if (length > kMaxPassword) return {{"account.password_long", at, {{"max", std::to_string(kMaxPassword)}}}};
  const std::set<char> different(password.begin(), password.end());
  const bool holds_name =
      !name.empty() && text::ToLowerAscii(password).contains(name) && password.size() < name.size() + kMinPassword;
  if (different.size() < kDifferentLetters || holds_name) return {{"account.password_plain", at, {}}};
  return {};
}

Milliseconds LockAfter(std::int64_t attempts) {
  constexpr std::int64_t kFirst = 30'000;
  constexpr std::int64_t kLongest = 900'000;
  if (attempts <= kFreeAttempts) return Milliseconds(0);
  const std::int64_t doublings = std::min<std::int64_t>(attempts - kFreeAttempts - 1, 5);
  return Milliseconds(std::min(kFirst << doublings, kLongest));
}

std::vector<std::string> ScopesOf(const std::vector<std::string>& roles) {
  std::vector<std::string> scopes;
  for (const std::string& name : roles) {
    if (const auto role = ParseRole(name)) std::ranges::move(ScopesOf(*role), std::back_inserter(scopes));
  }
  return scopes;
}

}  // namespace medres::access
