#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include "patients/model.hpp"
#include "platform/json/json.hpp"

/// Patients as data, for JSON.
namespace medres::patients {

BOOST_DESCRIBE_ENUM(IdType, kResidentIdCard, kPassport, kHkMacaoPermit, kTaiwanPermit, kMilitaryId, kBirthCertificate,
                    kOther, kUnknown)
BOOST_DESCRIBE_ENUM(Sex, kMale, kFemale, kOther, kUnknown)

BOOST_DESCRIBE_STRUCT(Patient, (),
                      (id, name, id_type, id_number, phone, birth_date, sex, merged_into, version, created_at,
                       updated_at))
constexpr auto DescribeJson(const Patient*) {
  return json::Object("Patient", "A person who is booked for.",
                      json::Field("id_number").Help("Masked in lists.").Example("110105********002X"),
                      json::Field("phone").Help("Masked in lists.").Example("138****0000"),
                      json::Field("merged_into").Help("Set when this was a duplicate of another patient."));
}

/// What a caller says of a patient.
struct PatientInput {
  std::string name;
  IdType id_type = IdType::kUnknown;
  std::optional<std::string> id_number;
  std::optional<std::string> phone;
  std::optional<LocalDate> birth_date;
  Sex sex = Sex::kUnknown;
};
BOOST_DESCRIBE_STRUCT(PatientInput, (), (name, id_type, id_number, phone, birth_date, sex))
constexpr auto DescribeJson(const PatientInput*) {
  return json::Object("PatientInput", "A patient to create, or all of one to replace.",
                      json::Field("name").Length(1, 100).Matches(json::kNotBlank).Example("张伟"),
                      json::Field("id_number").Length(1, 40).Help("Needed unless id_type is unknown."),
                      json::Field("phone").Matches(json::kPhone).Example("13800138000"), json::Field("sex").Optional());
}

}  // namespace medres::patients
