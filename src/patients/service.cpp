#include "patients/service.hpp"

#include "patients/rules.hpp"

namespace medres::patients {
namespace {

void Assign(Patient& patient, PatientInput input) {
  patient.name = std::move(input.name);
  patient.id_type = input.id_type;
  patient.id_number = std::move(input.id_number);
  patient.phone = std::move(input.phone);
  patient.birth_date = input.birth_date;
  patient.sex = input.sex;
  if (patient.id_type != IdType::kResidentIdCard || !patient.id_number) return;
  // The card says both: whoever has one need not type them.
  const std::string number = NormaliseIdNumber(*patient.id_number);
  if (!patient.birth_date) patient.birth_date = BirthDateOf(number);
  if (patient.sex == Sex::kUnknown) patient.sex = SexOf(number).value_or(Sex::kUnknown);
}

Status RefuseMerged(const Patient& patient) {
  if (!patient.merged_into) return {};
  return Fail(Error::Conflict("patient.merged_already", {{"id", patient.id.Text()}}));
}

}  // namespace

LocalDate PatientService::Today() const {
  // Somebody born today in the easternmost zone is not born in the future.
  return LocalDate(std::chrono::floor<std::chrono::days>(
      std::chrono::sys_time<Milliseconds>(Milliseconds(clock_.Now().milliseconds) + std::chrono::hours(14))));
}

Task<Result<Patient>> PatientService::Load(sql::Session& session, PatientId id) {
  MEDRES_CO_TRY(std::optional<Patient> found, co_await store_.Find(session, id));
  if (!found) co_return Fail(Error::NotFound("patient.not_found", {{"id", id.Text()}}));
  co_return *std::move(found);
}

Task<Status> PatientService::RefuseSecond(sql::Session& session, const Patient& patient) {
  if (!patient.id_number || patient.id_type == IdType::kUnknown) co_return Status();
  MEDRES_CO_TRY(const auto existing, co_await store_.FindByIdNumber(session, patient.id_type, *patient.id_number));
  if (!existing || *existing == patient.id) co_return Status();
  co_return Fail(Error::Conflict("patient.exists", {{"patient", existing->Text()}}));
}

Task<Error> PatientService::Explain(Error refused, const Patient& patient) {
  if (refused.code != "database.constraint") co_return refused;
  const auto look = [&](sql::Session& session) { return RefuseSecond(session, patient); };
  const Status second = co_await database_.RunRead(look, sql::Database::kDeadline);
  co_return second ? refused : second.error();
}

Task<Result<Patient>> PatientService::Create(PatientInput input) {
  if (auto issues = CheckInput(input, Today()); !issues.empty()) co_return Fail(Error::Invalid(std::move(issues)));
  Patient patient;
  patient.id = PatientId::Make();
  patient.created_at = patient.updated_at = clock_.Now();
  Assign(patient, std::move(input));
  const auto work = [&](sql::Session& session) -> Task<Status> {
    MEDRES_CO_CHECK(co_await RefuseSecond(session, patient));
    co_return co_await store_.Insert(session, patient);
  };
  const Status made = co_await database_.RunWrite(work, sql::Database::kDeadline);
  if (!made) co_return Fail(co_await Explain(made.error(), patient));
  co_return patient;
}

Task<Result<Patient>> PatientService::Get(PatientId id) {
  co_return co_await database_.Read<Patient>([&](sql::Session& session) { return Load(session, id); });
}

Task<Result<Patient>> PatientService::Update(PatientId id, PatientInput input, std::optional<std::int64_t> expected) {
  if (auto issues = CheckInput(input, Today()); !issues.empty()) co_return Fail(Error::Invalid(std::move(issues)));
  Patient patient;
  const auto work = [&](sql::Session& session) -> Task<Status> {
    MEDRES_CO_TRY(patient, co_await Load(session, id));
    MEDRES_CO_CHECK(RefuseMerged(patient));
    if (expected && *expected != patient.version) {
      co_return Fail(Error::Precondition(
          "patient.version", {{"expected", std::to_string(*expected)}, {"current", std::to_string(patient.version)}}));
    }
    Assign(patient, input);
    ++patient.version;
    patient.updated_at = clock_.Now();
    MEDRES_CO_CHECK(co_await RefuseSecond(session, patient));
    co_return co_await store_.Update(session, patient);
  };
  const Status changed = co_await database_.RunWrite(work, sql::Database::kDeadline);
  if (!changed) co_return Fail(co_await Explain(changed.error(), patient));
  co_return patient;
}

Task<Result<PatientService::Page>> PatientService::List(PatientFilter filter) {
  const auto limit = static_cast<std::size_t>(filter.limit);
  ++filter.limit;
  MEDRES_CO_TRY(std::vector<Patient> found, co_await database_.Read<std::vector<Patient>>(
                                                [&](sql::Session& session) { return store_.List(session, filter); }));
  Page page;
  if (found.size() > limit) {
    found.resize(limit);
    page.next = found.back().id;
  }
  for (Patient& patient : found) page.items.push_back(Masked(std::move(patient)));
  co_return page;
}

/// What one was to another twice over, they are once.
Task<Status> PatientService::MergeRelations(sql::Session& session, PatientId from, PatientId to) {
  const Instant now = clock_.Now();
  MEDRES_CO_CHECK(co_await relations_.Repoint(session, from, to, now));
  MEDRES_CO_TRY(const std::vector<Relation> held, co_await relations_.Of(session, to));
  for (Relation& twice : SuperfluousOf(held, RelationDay(now))) {
    twice.revoked_at = now;
    twice.revoked_by = "merge";
    MEDRES_CO_CHECK(co_await relations_.Revoke(session, twice));
  }
  co_return Status();
}

Task<Result<Patient>> PatientService::Merge(PatientId survivor_id, PatientId duplicate_id) {
  if (survivor_id == duplicate_id) co_return Fail(Error::Invalid("patient.merge_self", "/duplicate"));
  const auto work = [&](sql::Session& session) -> Task<Result<Patient>> {
    MEDRES_CO_TRY(Patient survivor, co_await Load(session, survivor_id));
    MEDRES_CO_TRY(Patient duplicate, co_await Load(session, duplicate_id));
    MEDRES_CO_CHECK(RefuseMerged(survivor));
    MEDRES_CO_CHECK(RefuseMerged(duplicate));
    MEDRES_CO_CHECK(co_await references_.Repoint(session, duplicate.id, survivor.id));
    MEDRES_CO_CHECK(co_await MergeRelations(session, duplicate.id, survivor.id));
    duplicate.merged_into = survivor.id;
    // Both versions move: two merges in opposite directions cannot both succeed.
    for (Patient* changed : {&duplicate, &survivor}) {
      ++changed->version;
      changed->updated_at = clock_.Now();
      MEDRES_CO_CHECK(co_await store_.Update(session, *changed));
    }
    co_return survivor;
  };
  co_return co_await database_.Write<Patient>(work);
}

}  // namespace medres::patients
