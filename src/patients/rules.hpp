#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "patients/describe.hpp"

/// Pure rules of patients: no database, no clock.
namespace medres::patients {

/// 18 characters with the check digit of GB 11643 (ISO 7064 MOD 11-2).
bool IsResidentIdNumber(std::string_view number);
/// What the number of a resident's card says; nothing when it is not one.
std::optional<LocalDate> BirthDateOf(std::string_view resident_id);
std::optional<Sex> SexOf(std::string_view resident_id);

/// Upper case without blanks and hyphens; digits of a phone with +86 or 0086 removed: equal things become equal texts.
std::string NormaliseIdNumber(std::string_view number);
std::string NormalisePhone(std::string_view phone);

/// Everything that is wrong, with JSON pointers: number missing or false, birth date or sex against the card, a birth
/// date after `today`.
std::vector<Issue> CheckInput(const PatientInput& input, LocalDate today);

/// 110105********002X, 138****0000.
std::string MaskIdNumber(std::string_view number);
std::string MaskPhone(std::string_view phone);
/// 张*: as waiting rooms show a name.
std::string MaskName(std::string_view name);

/// The patient as lists show it: number and phone masked.
Patient Masked(Patient patient);

}  // namespace medres::patients
