#include "patients/rules.hpp"

#include <gtest/gtest.h>

namespace medres::patients {
namespace {

const LocalDate kToday = *ParseDate("2026-12-01");

/// Codes and pointers, in the order of the report.
std::vector<std::string> IssuesOf(const PatientInput& input) {
  std::vector<std::string> all;
  for (const Issue& issue : CheckInput(input, kToday)) all.push_back(issue.code + " " + issue.pointer);
  return all;
}

PatientInput Holding(IdType type, std::optional<std::string> number) {
  return {.name = "张伟", .id_type = type, .id_number = std::move(number), .phone = {}, .birth_date = {}};
}

TEST(ResidentIdNumber, HasACheckDigitAndABirthDate) {
  const std::vector<std::pair<std::string, bool>> cases{
      {"11010519491231002X", true},   {"440524188001010014", true},  {"11010519491231002x", false},
      {"110105194912310021", false},  {"11010519491331002X", false}, {"1101051949123100", false},
      {"11010519491231002XX", false}, {"A1010519491231002X", false}, {"", false},
      {"11010519491231 02X", false},  {"一一010519491231002", false}};
  for (const auto& [number, valid] : cases) EXPECT_EQ(IsResidentIdNumber(number), valid) << number;
}

/// Any one digit changed, or two neighbours exchanged, is found: that is what MOD 11-2 is for.
TEST(ResidentIdNumber, FindsEverySlipOfThePen) {
  const std::string good = "11010519491231002X";
  for (std::size_t at = 0; at < 17; ++at) {
    for (char digit = '0'; digit <= '9'; ++digit) {
      std::string changed = good;
      changed[at] = digit;
      EXPECT_EQ(IsResidentIdNumber(changed), changed == good) << changed;
    }
    std::string exchanged = good;
    std::swap(exchanged[at], exchanged[at + 1]);
    EXPECT_EQ(IsResidentIdNumber(exchanged), exchanged == good) << exchanged;
  }
}

TEST(ResidentIdNumber, TellsBirthAndSex) {
  EXPECT_EQ(BirthDateOf("11010519491231002X"), ParseDate("1949-12-31"));
  EXPECT_EQ(SexOf("11010519491231002X"), Sex::kFemale);
  EXPECT_EQ(SexOf("440524188001010014"), Sex::kMale);
  EXPECT_FALSE(BirthDateOf("11010519490231002X"));
  EXPECT_FALSE(SexOf("short"));
}

TEST(CheckInput, OfEachDocument) {
  struct Case {
    IdType type;
    std::string number;
    bool valid;
  };
  const std::vector<Case> cases{{IdType::kResidentIdCard, "11010519491231002X", true},
                                {IdType::kResidentIdCard, "110105 1949-1231 002x", true},
                                {IdType::kResidentIdCard, "110105194912310021", false},
                                {IdType::kPassport, "E12345678", true},
                                {IdType::kPassport, "e1234", true},
                                {IdType::kPassport, "E123", false},
                                {IdType::kPassport, "E1234567/", false},
                                {IdType::kPassport, std::string(21, 'E'), false},
                                {IdType::kHkMacaoPermit, "H12345678", true},
                                {IdType::kHkMacaoPermit, "m1234567800", true},
                                {IdType::kHkMacaoPermit, "H1234567", false},
                                {IdType::kHkMacaoPermit, "X12345678", false},
                                {IdType::kHkMacaoPermit, "H1234567A", false},
                                {IdType::kTaiwanPermit, "12345678", true},
                                {IdType::kTaiwanPermit, "1234567890", true},
                                {IdType::kTaiwanPermit, "123456789", false},
                                {IdType::kTaiwanPermit, "1234567A", false},
                                {IdType::kMilitaryId, "军字第1234567号", true},
                                {IdType::kBirthCertificate, "P310123456", true},
                                {IdType::kOther, "x", true},
                                {IdType::kOther, "\xff", false},
                                {IdType::kOther, std::string(61, 'x'), false}};
  for (const auto& [type, number, valid] : cases) {
    const auto issues = IssuesOf(Holding(type, number));
    EXPECT_EQ(issues,
              valid ? std::vector<std::string>() : std::vector<std::string>{"patient.id_number_false /id_number"})
        << number;
  }
}

TEST(CheckInput, AKnownDocumentNeedsItsNumber) {
  for (const auto& number : {std::optional<std::string>(), std::optional<std::string>(" - ")}) {
    EXPECT_EQ(IssuesOf(Holding(IdType::kPassport, number)),
              std::vector<std::string>{"patient.id_number_missing /id_number"});
  }
  EXPECT_TRUE(IssuesOf(Holding(IdType::kUnknown, std::nullopt)).empty());
}

TEST(CheckInput, ComparesWithTheCard) {
  PatientInput input = Holding(IdType::kResidentIdCard, "11010519491231002X");
  input.birth_date = ParseDate("1949-12-31");
  input.sex = Sex::kFemale;
  EXPECT_TRUE(IssuesOf(input).empty());
  input.sex = Sex::kOther;
  EXPECT_TRUE(IssuesOf(input).empty()) << "what a card cannot say is not against it";
  input.birth_date = ParseDate("1949-12-30");
  input.sex = Sex::kMale;
  EXPECT_EQ(IssuesOf(input),
            (std::vector<std::string>{"patient.birth_date_differs /birth_date", "patient.sex_differs /sex"}));
}

TEST(CheckInput, NobodyIsBornTomorrow) {
  PatientInput input = Holding(IdType::kUnknown, std::nullopt);
  input.birth_date = kToday;
  EXPECT_TRUE(IssuesOf(input).empty());
  input.birth_date = ParseDate("2026-12-02");
  EXPECT_EQ(IssuesOf(input), std::vector<std::string>{"patient.born_in_future /birth_date"});
}

TEST(CheckInput, OfNames) {
  const std::vector<std::pair<std::string, bool>> names{{"张伟", true},
                                                        {"阿卜杜拉·买买提", true},
                                                        {"O'Neil, Mary", true},
                                                        {"", false},
                                                        {"  ", false},
                                                        {"a\tb", false},
                                                        {"\xff", false},
                                                        {std::string(100, 'x'), true},
                                                        {std::string(101, 'x'), false}};
  for (const auto& [name, valid] : names) {
    PatientInput input = Holding(IdType::kUnknown, std::nullopt);
    input.name = name;
    EXPECT_EQ(IssuesOf(input).empty(), valid) << name;
  }
}

TEST(CheckInput, OfPhones) {
  const std::vector<std::pair<std::string, bool>> phones{
      {"13800138000", true},     {"+86 138-0013-8000", true}, {"+1 (202) 555-0123", true}, {"1234", false},
      {"138001380001380", true}, {"1380013800013800", false}, {"138 0013 800O", false},    {"++8613800138000", false}};
  for (const auto& [phone, valid] : phones) {
    PatientInput input = Holding(IdType::kUnknown, std::nullopt);
    input.phone = phone;
    EXPECT_EQ(IssuesOf(input).empty(), valid) << phone;
  }
}

TEST(CheckInput, ReportsEverythingAtOnce) {
  PatientInput input = Holding(IdType::kPassport, "?");
  input.name = " ";
  input.phone = "x";
  input.birth_date = ParseDate("2030-01-01");
  EXPECT_EQ(IssuesOf(input).size(), 4U);
}

TEST(Normalise, MakesEqualThingsEqual) {
  EXPECT_EQ(NormaliseIdNumber("110105-1949 1231 002x"), "11010519491231002X");
  EXPECT_EQ(NormaliseIdNumber("军1 a"), "军1A");
  for (const char* phone :
       {"13800138000", "+86 138 0013 8000", "+86-13800138000", "008613800138000", "8613800138000"}) {
    EXPECT_EQ(NormalisePhone(phone), "13800138000") << phone;
  }
  EXPECT_EQ(NormalisePhone("+1 202 555 0123"), "12025550123");
}

TEST(Mask, HidesTheMiddle) {
  EXPECT_EQ(MaskIdNumber("11010519491231002X"), "110105********002X");
  EXPECT_EQ(MaskIdNumber("E12345678"), "E1*****78");
  EXPECT_EQ(MaskIdNumber("E123"), "****");
  EXPECT_EQ(MaskPhone("13800138000"), "138****8000");
  EXPECT_EQ(MaskPhone("1234567"), "*******") << "never the whole of a short one";
  Patient patient;
  patient.name = "张伟";
  patient.id_number = "军字第1234567号";
  patient.phone = "13800138000";
  const Patient masked = Masked(patient);
  EXPECT_EQ(masked.id_number, "军字*******7号");
  EXPECT_EQ(masked.phone, "138****8000");
  EXPECT_EQ(masked.name, "张伟");
  EXPECT_FALSE(Masked(Patient{}).phone);
}

}  // namespace
}  // namespace medres::patients
