#include "api/fhir/types/patient_map.hpp"

#include <algorithm>
#include <array>

#include "api/fhir/types/words.hpp"

namespace medres::api::fhir {
namespace {

using patients::IdType;
using patients::Patient;
using patients::Sex;

struct IdRow {
  IdType type;
  std::string_view system;
};
/// The resident's card by its OID in the national register, others in systems of the house's own.
constexpr std::array<IdRow, 7> kIds{{{IdType::kResidentIdCard, "urn:oid:2.16.156.10011.1.3"},
                                     {IdType::kPassport, "urn:medres:id:passport"},
                                     {IdType::kHkMacaoPermit, "urn:medres:id:hk-macao-permit"},
                                     {IdType::kTaiwanPermit, "urn:medres:id:taiwan-permit"},
                                     {IdType::kMilitaryId, "urn:medres:id:military-id"},
                                     {IdType::kBirthCertificate, "urn:medres:id:birth-certificate"},
                                     {IdType::kOther, "urn:medres:id:other"}}};

struct SexRow {
  Sex sex;
  std::string_view code;
};
constexpr std::array<SexRow, 4> kSexes{
    {{Sex::kMale, "male"}, {Sex::kFemale, "female"}, {Sex::kOther, "other"}, {Sex::kUnknown, "unknown"}}};

void ReadId(const JsonObject& json, patients::PatientInput& input) {
  for (const Json& item : ArrayOf(json, "identifier")) {
    const JsonObject* identifier = item.if_object();
    if (identifier == nullptr) continue;
    const auto type = IdTypeOf(TextOf(*identifier, "system"));
    if (!type || TextOf(*identifier, "value").empty()) continue;
    input.id_type = *type;
    input.id_number = TextOf(*identifier, "value");
    return;
  }
}

}  // namespace

std::optional<IdType> IdTypeOf(std::string_view system) {
  const auto row = std::ranges::find(kIds, system, &IdRow::system);
  return row == kIds.end() ? std::nullopt : std::optional(row->type);
}

Document ToPatientDocument(const Patient& patient) {
  Document document{.id = patient.id.Text(),
                    .version = patient.version,
                    .updated = patient.updated_at,
                    .json = {{"resourceType", "Patient"}}};
  Stamp(document);
  JsonObject& json = document.json;
  const auto id = std::ranges::find(kIds, patient.id_type, &IdRow::type);
  if (patient.id_number && id != kIds.end()) {
    json["identifier"] = JsonArray{Json(JsonObject{{"system", id->system}, {"value", *patient.id_number}})};
  }
  json["active"] = !patient.merged_into.has_value();
  if (!patient.name.empty()) json["name"] = JsonArray{Json(JsonObject{{"text", patient.name}})};
  if (JsonArray phones = Phones(patient.phone); !phones.empty()) json["telecom"] = std::move(phones);
  json["gender"] = std::ranges::find(kSexes, patient.sex, &SexRow::sex)->code;
  if (patient.birth_date) json["birthDate"] = FormatDate(*patient.birth_date);
  if (patient.merged_into) {
    JsonObject link{{"other", Reference("Patient", patient.merged_into->Text())}, {"type", "replaced-by"}};
    json["link"] = JsonArray{Json(std::move(link))};
  }
  return document;
}

Result<patients::PatientInput> ReadPatient(const JsonObject& json) {
  patients::PatientInput input;
  json::Issues issues;
  const catalog::Name name = ReadHumanNames(ArrayOf(json, "name"));
  input.name = DisplayOf(name);
  if (input.name.empty()) issues.Add({"json.missing", "/name", {}});
  ReadId(json, input);
  input.phone = ReadPhone(json);
  if (const auto date = TextOf(json, "birthDate"); !date.empty()) {
    input.birth_date = ParseDate(date);
    if (!input.birth_date) issues.Add({"fhir.value", "/birthDate", {{"value", std::string(date)}}});
  }
  // Who is merged into another is not updated; everybody else is in use.
  if (const Json* active = Find(json, "active"); active != nullptr && *active == Json(false)) {
    issues.Add({"fhir.patient_active", "/active", {}});
  }
  if (const auto gender = TextOf(json, "gender"); !gender.empty()) {
    const auto row = std::ranges::find(kSexes, gender, &SexRow::code);
    if (row == kSexes.end())
      issues.Add({"fhir.value", "/gender", {{"value", std::string(gender)}}});
    else
      input.sex = row->sex;
  }
  if (!issues.empty()) return Fail(issues.TakeError());
  return input;
}

}  // namespace medres::api::fhir
