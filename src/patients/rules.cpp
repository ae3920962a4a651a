#include "patients/rules.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace medres::patients {
namespace {

constexpr std::size_t kCardLength = 18;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

char CheckCharacter(std::string_view digits17) {
  constexpr std::array<int, 17> kWeights{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  int sum = 0;
  for (std::size_t i = 0; i < kWeights.size(); ++i) sum += kWeights[i] * (digits17[i] - '0');
  return std::string_view("10X98765432")[static_cast<std::size_t>(sum % 11)];
}

/// Keeps `head` and `tail` bytes and hides what is between.
std::string HideMiddle(std::string_view text, std::size_t head, std::size_t tail) {
  if (text.size() <= head + tail) return std::string(text.size(), '*');
  return std::string(text.substr(0, head)) + std::string(text.size() - head - tail, '*') +
         std::string(text.substr(text.size() - tail));
}

void CheckAgainstCard(const PatientInput& input, std::string_view number, std::vector<Issue>& issues) {
  if (!IsResidentIdNumber(number)) {
    issues.push_back({"patient.id_number_false", "/id_number", {}});
    return;
  }
  if (input.birth_date && input.birth_date != BirthDateOf(number)) {
    issues.push_back({"patient.birth_date_differs", "/birth_date", {}});
  }
  if ((input.sex == Sex::kMale || input.sex == Sex::kFemale) && input.sex != SexOf(number)) {
    issues.push_back({"patient.sex_differs", "/sex", {}});
  }
}

}  // namespace

bool IsResidentIdNumber(std::string_view number) {
  if (number.size() != kCardLength || !std::ranges::all_of(number.substr(0, 17), IsDigit)) return false;
  return CheckCharacter(number.substr(0, 17)) == number[17] && BirthDateOf(number).has_value();
}

std::optional<LocalDate> BirthDateOf(std::string_view id) {
  if (id.size() != kCardLength) return std::nullopt;
  return ParseDate(std::string(id.substr(6, 4)) + "-" + std::string(id.substr(10, 2)) + "-" +
                   std::string(id.substr(12, 2)));
}

std::optional<Sex> SexOf(std::string_view id) {
  if (id.size() != kCardLength || !IsDigit(id[16])) return std::nullopt;
  return (id[16] - '0') % 2 == 1 ? Sex::kMale : Sex::kFemale;
}

std::string NormaliseIdNumber(std::string_view number) {
  std::string normal;
  for (const char c : number) {
    if (c == ' ' || c == '-') continue;
    normal.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
  }
  return normal;
}

std::string NormalisePhone(std::string_view phone) {
  std::string digits;
  std::ranges::copy_if(phone, std::back_inserter(digits), IsDigit);
  const bool mainland = phone.starts_with("+86") || (digits.size() == 13 && digits.starts_with("861"));
  return mainland ? digits.substr(2) : digits;
}

std::vector<Issue> CheckInput(const PatientInput& input, LocalDate today) {
  std::vector<Issue> issues;
  if (input.id_type != IdType::kUnknown && !input.id_number)
    issues.push_back({"patient.id_number_missing", "/id_number", {}});
  if (input.id_type == IdType::kResidentIdCard && input.id_number) {
    CheckAgainstCard(input, NormaliseIdNumber(*input.id_number), issues);
  }
  if (input.birth_date && std::chrono::sys_days(*input.birth_date) > std::chrono::sys_days(today)) {
    issues.push_back({"patient.born_in_future", "/birth_date", {{"today", FormatDate(today)}}});
  }
  if (input.phone && NormalisePhone(*input.phone).size() < 5) issues.push_back({"patient.phone_false", "/phone", {}});
  return issues;
}

std::string MaskName(std::string_view name) {
  std::string masked;
  bool first = true;
  while (const auto c = text::NextCodePoint(name)) {
    if (*c == ' ') {
      masked.push_back(' ');
      first = true;
      continue;
    }
    if (first) {
      text::AppendCodePoint(masked, *c);
    } else {
      masked.push_back('*');
    }
    first = false;
  }
  return masked;
}

std::string MaskIdNumber(std::string_view number) {
  return number.size() == kCardLength ? HideMiddle(number, 6, 4) : HideMiddle(number, 2, 2);
}

std::string MaskPhone(std::string_view phone) { return HideMiddle(phone, 3, 4); }

Patient Masked(Patient patient) {
  if (patient.id_number) patient.id_number = MaskIdNumber(*patient.id_number);
  if (patient.phone) patient.phone = MaskPhone(*patient.phone);
  return patient;
}

}  // namespace medres::patients
