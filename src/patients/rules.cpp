#include "patients/rules.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace medres::patients {
namespace {

constexpr std::size_t kCardLength = 18;
constexpr std::size_t kNameLength = 100;
constexpr std::size_t kIdNumberBytes = 60;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }

char CheckCharacter(std::string_view digits17) {
  constexpr std::array<int, 17> kWeights{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  int sum = 0;
  for (std::size_t i = 0; i < kWeights.size(); ++i) sum += kWeights[i] * (digits17[i] - '0');
  return std::string_view("10X98765432")[static_cast<std::size_t>(sum % 11)];
}

/// Keeps `head` and `tail` characters and hides what is between.
std::string HideMiddle(std::string_view text, std::size_t head, std::size_t tail) {
  const std::size_t length = text::CountCodePoints(text);
  std::string masked;
  for (std::size_t at = 0; const auto c = text::NextCodePoint(text); ++at) {
    const bool shown = length > head + tail && (at < head || at >= length - tail);
    text::AppendCodePoint(masked, shown ? *c : U'*');
  }
  return masked;
}

bool IsName(std::string_view name) {
  const std::size_t length = text::CountCodePoints(name);
  const bool printable =
      std::ranges::none_of(name, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
  return text::IsUtf8(name) && printable && !text::Trim(name).empty() && length <= kNameLength;
}

/// The shapes that are fixed by who issues the document; others are taken as they are written.
bool HasShape(IdType type, std::string_view number) {
  const auto digits = [](std::string_view text) { return std::ranges::all_of(text, IsDigit); };
  const auto in = [&](std::size_t min, std::size_t max) { return number.size() >= min && number.size() <= max; };
  switch (type) {
    case IdType::kResidentIdCard: return IsResidentIdNumber(number);
    case IdType::kPassport:
      return in(5, 20) && std::ranges::all_of(number, [](char c) { return IsDigit(c) || IsUpper(c); });
    case IdType::kHkMacaoPermit:
      return (number.size() == 9 || number.size() == 11) && (number[0] == 'H' || number[0] == 'M') &&
             digits(number.substr(1));
    case IdType::kTaiwanPermit: return (number.size() == 8 || number.size() == 10) && digits(number);
    default: return in(1, kIdNumberBytes) && text::IsUtf8(number);
  }
}

/// +86 with a mainland number, or another country's by E.164.
bool IsPhone(std::string_view phone) {
  constexpr std::size_t kShortest = 5;
  constexpr std::size_t kLongest = 15;
  const std::string_view rest = phone.substr(phone.starts_with('+') ? 1 : 0);
  if (rest.find_first_not_of("0123456789 -()") != std::string_view::npos) return false;
  const std::string digits = NormalisePhone(phone);
  return digits.size() >= kShortest && digits.size() <= kLongest;
}

void CheckAgainstCard(const PatientInput& input, std::string_view number, std::vector<Issue>& issues) {
  if (input.birth_date && input.birth_date != BirthDateOf(number)) {
    issues.push_back({"patient.birth_date_differs", "/birth_date", {}});
  }
  if ((input.sex == Sex::kMale || input.sex == Sex::kFemale) && input.sex != SexOf(number)) {
    issues.push_back({"patient.sex_differs", "/sex", {}});
  }
}

/// Returns when the person was born, as far as the input or its card says.
std::optional<LocalDate> CheckIdNumber(const PatientInput& input, std::vector<Issue>& issues) {
  const std::string number = input.id_number ? NormaliseIdNumber(*input.id_number) : "";
  if (input.id_type == IdType::kUnknown) return input.birth_date;
  if (number.empty()) {
    issues.push_back({"patient.id_number_missing", "/id_number", {}});
  } else if (!HasShape(input.id_type, number)) {
    issues.push_back({"patient.id_number_false", "/id_number", {}});
  } else if (input.id_type == IdType::kResidentIdCard) {
    CheckAgainstCard(input, number, issues);
    return BirthDateOf(number);
  }
  return input.birth_date;
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
  if (digits.starts_with("0086")) return digits.substr(4);
  const bool mainland = phone.starts_with("+86") || (digits.size() == 13 && digits.starts_with("861"));
  return mainland ? digits.substr(2) : digits;
}

std::vector<Issue> CheckInput(const PatientInput& input, LocalDate today) {
  std::vector<Issue> issues;
  if (!IsName(input.name)) issues.push_back({"patient.name_false", "/name", {{"max", std::to_string(kNameLength)}}});
  const std::optional<LocalDate> born = CheckIdNumber(input, issues);
  if (born && std::chrono::sys_days(*born) > std::chrono::sys_days(today)) {
    issues.push_back({"patient.born_in_future", "/birth_date", {{"today", FormatDate(today)}}});
  }
  if (input.phone && !IsPhone(*input.phone)) issues.push_back({"patient.phone_false", "/phone", {}});
  return issues;
}

std::string MaskIdNumber(std::string_view number) {
  return number.size() == kCardLength ? HideMiddle(number, 6, 4) : HideMiddle(number, 2, 2);
}

std::string MaskPhone(std::string_view phone) { return HideMiddle(phone, 3, 4); }

std::string MaskName(std::string_view name) { return HideMiddle(name, 1, 0); }

Patient Masked(Patient patient) {
  if (patient.id_number) patient.id_number = MaskIdNumber(*patient.id_number);
  if (patient.phone) patient.phone = MaskPhone(*patient.phone);
  return patient;
}

}  // namespace medres::patients
