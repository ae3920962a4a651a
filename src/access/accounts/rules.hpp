#pragma once

#include "access/accounts/model.hpp"
#include "base/error.hpp"

/// What accounts and passwords must be like, and how long somebody is kept waiting. Pure.
namespace medres::access {

/// As it is kept and compared: trimmed, ASCII letters in lower case.
std::string NormaliseName(std::string_view name);

/// `account.name_false`, `account.display_name_false`, `account.role_false`, `account.patient_missing`,
/// `account.department_missing`: all of them, with pointers.
std::vector<Issue> CheckAccount(const AccountInput& input);

/// `account.password_short`, `account.password_long`, `account.password_plain`: 12 to 128 characters, five different
/// ones at least, not the name.
std::vector<Issue> CheckPassword(std::string_view password, std::string_view name, std::string_view pointer);

/// Attempts that cost nothing but themselves.
inline constexpr int kFreeAttempts = 4;

/// How long nobody may try again after so many attempts of which none succeeded: 30 s after the fifth, twice as long
/// after each further one, at most a quarter of an hour.
Milliseconds LockAfter(std::int64_t attempts);

/// The scopes of the roles together; those that are none give nothing.
std::vector<std::string> ScopesOf(const std::vector<std::string>& roles);

}  // namespace medres::access
