#include "patients/sql_store.hpp"

#include <array>

#include "patients/rules.hpp"
#include "platform/events/outbox.hpp"

namespace medres::patients {
namespace {

#define MEDRES_PATIENT_COLUMNS \
  "id, name, id_type, id_number, phone, birth_date, sex, merged_into, version, created_at, updated_at"

struct PatientSql {
  static constexpr sql::Statement kInsert{
      "patient.insert",
      "insert into patient (id, name, id_type, id_number, phone, birth_date, sex, merged_into, version, created_at, "
      "updated_at, id_index, phone_index) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)"};
  static constexpr sql::Statement kUpdate{
      "patient.update",
      "update patient set name = ?2, id_type = ?3, id_number = ?4, phone = ?5, birth_date = ?6, sex = ?7, merged_into "
      "= "
      "?8, version = ?9, created_at = ?10, updated_at = ?11, id_index = ?12, phone_index = ?13 "
      "where id = ?1 and version = ?9 - 1"};
  static constexpr sql::Statement kFind{"patient.find", "select " MEDRES_PATIENT_COLUMNS " from patient where id = ?1"};
  static constexpr sql::Statement kByIndex{"patient.by_id_number",
                                           "select id from patient where id_index in (?1, ?2) and merged_into is null"};
  static constexpr sql::Statement kList{"patient.list", "select " MEDRES_PATIENT_COLUMNS
                                                        " from patient where id > ?1 and merged_into is null and (?2 = "
                                                        "'' or (name >= ?2 and name < ?3)) order by id limit "
                                                        "?4"};
  static constexpr sql::Statement kListById{
      "patient.list_id",
      "select " MEDRES_PATIENT_COLUMNS
      " from patient where id > ?1 and merged_into is null and id_index in (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, "
      "?10, ?11, ?12, ?13, ?14, ?15) order by id limit ?16"};
  static constexpr sql::Statement kListByPhone{
      "patient.list_phone",
      "select " MEDRES_PATIENT_COLUMNS
      " from patient where id > ?1 and merged_into is null and phone_index in (?2, ?3) order by id limit ?4"};
};

/// Whoever searches by number need not know which document it is from.
constexpr std::array kIndexedTypes{IdType::kResidentIdCard, IdType::kPassport,   IdType::kHkMacaoPermit,
                                   IdType::kTaiwanPermit,   IdType::kMilitaryId, IdType::kBirthCertificate,
                                   IdType::kOther};

std::string CodeOf(IdType type) { return json::ToText(type); }

template <class E>
E Parse(std::string_view quoted) {
  return json::Parse<E>(quoted).value();
}

std::string ContextOf(PatientId id, std::string_view field) {
  return "patient." + std::string(field) + "|" + id.Text();
}

void AddEvent(const Patient& patient, std::string change, sql::Dialect dialect, std::vector<sql::Call>& calls) {
  events::AppendTo(
      calls, dialect,
      {{"patient." + std::move(change), patient.id.value, R"({"version":)" + std::to_string(patient.version) + "}"}},
      patient.updated_at);
}

constexpr std::string_view kIdNumberField = "patient.id_number";
constexpr std::string_view kPhoneField = "patient.phone";

/// What the blind index of a number is made from.
std::string TextOfId(IdType type, const std::string& number) { return CodeOf(type) + NormaliseIdNumber(number); }

void Append(sql::Params& params, security::IndexKeys::Both both) {
  for (std::string& index : both) params.push_back(sql::Bytes{std::move(index)});
}

}  // namespace

sql::Value SqlPatientStore::Seal(const Patient& patient, std::string_view field,
                                 const std::optional<std::string>& value) const {
  if (!value) return nullptr;
  return sql::Bytes{keys_.Encrypt(*value, ContextOf(patient.id, field))};
}

sql::Value SqlPatientStore::IdIndex(IdType type, const std::optional<std::string>& number) const {
  if (!number || type == IdType::kUnknown) return nullptr;
  return sql::Bytes{keys_.indexes().Make(kIdNumberField, TextOfId(type, *number))};
}

sql::Value SqlPatientStore::PhoneIndex(const std::optional<std::string>& phone) const {
  if (!phone) return nullptr;
  return sql::Bytes{keys_.indexes().Make(kPhoneField, NormalisePhone(*phone))};
}

sql::Params SqlPatientStore::RowOf(const Patient& p) const {
  return {p.id,
          p.name,
          CodeOf(p.id_type),
          Seal(p, "id_number", p.id_number),
          Seal(p, "phone", p.phone),
          p.birth_date ? sql::Value(FormatDate(*p.birth_date)) : sql::Value(nullptr),
          json::ToText(p.sex),
          p.merged_into,
          p.version,
          p.created_at,
          p.updated_at,
          IdIndex(p.id_type, p.id_number),
          PhoneIndex(p.phone)};
}

Result<Patient> SqlPatientStore::Read(const sql::Rows::Row& row) const {
  Patient patient;
  patient.id = row.AsId<PatientId>(0);
  patient.name = row.Text(1);
  patient.id_type = Parse<IdType>(row.Text(2));
  if (!row.IsNull(3)) {
    MEDRES_TRY(patient.id_number, keys_.Decrypt(row.Blob(3), ContextOf(patient.id, "id_number")));
  }
  if (!row.IsNull(4)) {
    MEDRES_TRY(patient.phone, keys_.Decrypt(row.Blob(4), ContextOf(patient.id, "phone")));
  }
  if (!row.IsNull(5)) patient.birth_date = ParseDate(row.Text(5));
  patient.sex = Parse<Sex>(row.Text(6));
  patient.merged_into = row.OptionalId<PatientId>(7);
  patient.version = row.Integer(8);
  patient.created_at = row.At(9);
  patient.updated_at = row.At(10);
  return patient;
}

Task<Status> SqlPatientStore::Insert(sql::Session& session, const Patient& patient) {
  std::vector<sql::Call> calls{{&PatientSql::kInsert, RowOf(patient)}};
  AddEvent(patient, "created", session.dialect(), calls);
  MEDRES_CO_CHECK(co_await session.RunAll(std::move(calls)));
  co_return Status();
}

Task<Status> SqlPatientStore::Update(sql::Session& session, const Patient& patient) {
  std::vector<sql::Call> calls{{&PatientSql::kUpdate, RowOf(patient)}};
  AddEvent(patient, patient.merged_into ? "merged" : "updated", session.dialect(), calls);
  MEDRES_CO_TRY(const auto results, co_await session.RunAll(std::move(calls)));
  if (results.front().affected() == 1) co_return Status();
  co_return Fail(Error::Precondition("patient.version", {{"expected", std::to_string(patient.version - 1)}}));
}

Task<Result<std::optional<Patient>>> SqlPatientStore::Find(sql::Session& session, PatientId id) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(PatientSql::kFind, {id}));
  if (rows.empty()) co_return std::optional<Patient>();
  MEDRES_CO_TRY(Patient patient, Read(rows[0]));
  co_return std::optional(std::move(patient));
}

Task<Result<std::optional<PatientId>>> SqlPatientStore::FindByIdNumber(sql::Session& session, IdType type,
                                                                       const std::string& number) {
  if (type == IdType::kUnknown) co_return std::optional<PatientId>();
  sql::Params params;
  Append(params, keys_.indexes().MakeBoth(kIdNumberField, TextOfId(type, number)));
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(PatientSql::kByIndex, std::move(params)));
  co_return rows.empty() ? std::nullopt : std::optional(rows[0].AsId<PatientId>(0));
}

Task<Result<std::vector<Patient>>> SqlPatientStore::List(sql::Session& session, const PatientFilter& filter) {
  sql::Rows rows;
  if (filter.id_number) {
    sql::Params params{filter.after};
    for (const IdType type : kIndexedTypes) {
      Append(params, keys_.indexes().MakeBoth(kIdNumberField, TextOfId(type, *filter.id_number)));
    }
    params.push_back(filter.limit);
    MEDRES_CO_TRY(rows, co_await session.Run(PatientSql::kListById, std::move(params)));
  } else if (filter.phone) {
    sql::Params params{filter.after};
    Append(params, keys_.indexes().MakeBoth(kPhoneField, NormalisePhone(*filter.phone)));
    params.push_back(filter.limit);
    MEDRES_CO_TRY(rows, co_await session.Run(PatientSql::kListByPhone, std::move(params)));
  } else {
    MEDRES_CO_TRY(rows,
                  co_await session.Run(PatientSql::kList, {filter.after, filter.name_prefix,
                                                           filter.name_prefix + "\xF4\x8F\xBF\xBF", filter.limit}));
  }
  std::vector<Patient> patients;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    MEDRES_CO_TRY(Patient patient, Read(rows[i]));
    patients.push_back(std::move(patient));
  }
  co_return patients;
}

namespace {

Result<std::string> IndexOfIdNumber(const sql::Rows::Row& row, const security::KeyRing& keys) {
  MEDRES_TRY(const std::string number, keys.Decrypt(row.Blob(2), ContextOf(row.AsId<PatientId>(1), "id_number")));
  return keys.indexes().Make(kIdNumberField, TextOfId(Parse<IdType>(row.Text(3)), number));
}

Result<std::string> IndexOfPhone(const sql::Rows::Row& row, const security::KeyRing& keys) {
  MEDRES_TRY(const std::string phone, keys.Decrypt(row.Blob(2), ContextOf(row.AsId<PatientId>(1), "phone")));
  return keys.indexes().Make(kPhoneField, NormalisePhone(phone));
}

constexpr std::array kSealed{
    security::SealedColumn{MEDRES_INDEXED_BY_UUID("patient", "id", "id_index", "id_number, id_type"),
                           .index = &IndexOfIdNumber},
    security::SealedColumn{MEDRES_INDEXED_BY_UUID("patient", "id", "phone_index", "phone"), .index = &IndexOfPhone},
    security::SealedColumn{
        MEDRES_SEALED_BY_UUID("patient", "id", "id_number"),
        .context = [](const sql::Rows::Row& row) { return ContextOf(row.AsId<PatientId>(1), "id_number"); }},
    security::SealedColumn{MEDRES_SEALED_BY_UUID("patient", "id", "phone"), .context = [](const sql::Rows::Row& row) {
                             return ContextOf(row.AsId<PatientId>(1), "phone");
                           }}};

}  // namespace

std::span<const security::SealedColumn> SealedPatientColumns() { return kSealed; }

}  // namespace medres::patients
