#include "constitution/evidence/sql_store.hpp"

#include <array>

#include "constitution/evidence/describe.hpp"
#include "constitution/evidence/measuring.hpp"
#include "knowledge/graph/names_of_kinds.hpp"

namespace medres::constitution {

/// What is sealed of a measurement.
struct SealedMeasurement {
  double value = 0;
  std::string unit;
  double said_value = 0;
  std::string said_unit;
  std::string device;
};
BOOST_DESCRIBE_STRUCT(SealedMeasurement, (), (value, unit, said_value, said_unit, device))

namespace {

#define MEDRES_OBSERVATION_COLUMNS "id, patient, measurand, observed_at, actor, sealed"

struct ObservationSql {
  /// A row that is written, though to what it was, is locked: appending and merges of one patient wait for each other.
  static constexpr sql::Statement kHold{"observation.hold",
                                        "update patient set version = version where id = ?1 and merged_into is null"};
  static constexpr sql::Statement kAppend{
      "observation.append",
      "insert into constitution_observation (id, patient, measurand, observed_at, actor, sealed) "
      "select ?1, ?2, ?3, ?4, ?5, ?6 where not exists (select 1 from constitution_observation "
      "where patient = ?2 and measurand = ?3 and observed_at = ?4)"};
  static constexpr sql::Statement kPage{
      "observation.list", "select " MEDRES_OBSERVATION_COLUMNS
                          " from constitution_observation where patient = ?1 and (?2 = '' or measurand = ?2) "
                          "and id < ?3 order by id desc limit ?4"};
  /// Of one measurand, so that the index ends the search after a few rows, however many a device has sent.
  static constexpr sql::Statement kRecent{"observation.recent",
                                          "select " MEDRES_OBSERVATION_COLUMNS
                                          " from constitution_observation where patient = ?1 and measurand = ?2 "
                                          "and observed_at >= ?3 order by observed_at desc, id desc limit ?4"};
  static constexpr sql::Statement kMove{"observation.repoint",
                                        "update constitution_observation set patient = ?2 where patient = ?1"};
};

/// Beyond every id.
ObservationId LastObservationId() {
  ObservationId last;
  last.value.bytes.fill(0xFF);
  return last;
}

std::string ObservationContext(ObservationId id) { return "constitution_observation|" + id.Text(); }

}  // namespace

Status SqlObservationStore::ReadInto(std::vector<Observation>& all, const sql::Rows& rows) const {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto row = rows[i];
    Observation one;
    one.id = row.AsId<ObservationId>(0);
    one.patient = row.AsId<PatientId>(1);
    one.measurand = knowledge::ParseName<Measurand>(row.Text(2)).value_or(Measurand::kHeartRate);
    one.observed_at = row.At(3);
    one.actor = row.Text(4);
    MEDRES_TRY(const std::string text, keys_.Decrypt(row.Blob(5), ObservationContext(one.id)));
    MEDRES_TRY(SealedMeasurement sealed, json::Parse<SealedMeasurement>(text));
    one.value = sealed.value;
    one.unit = std::move(sealed.unit);
    one.said_value = sealed.said_value;
    one.said_unit = std::move(sealed.said_unit);
    one.device = std::move(sealed.device);
    all.push_back(std::move(one));
  }
  return {};
}

Task<Result<int>> SqlObservationStore::Append(sql::Session& session, PatientId patient,
                                              const std::vector<Observation>& made) {
  std::vector<sql::Call> calls;
  calls.push_back({&ObservationSql::kHold, {patient}});
  for (const Observation& one : made) {
    const std::string text =
        json::ToText(SealedMeasurement{one.value, one.unit, one.said_value, one.said_unit, one.device});
    const sql::Bytes sealed{keys_.Encrypt(text, ObservationContext(one.id))};
    calls.push_back({&ObservationSql::kAppend,
                     {one.id, patient, NameOfMeasurand(one.measurand), one.observed_at, one.actor, sealed}});
  }
  MEDRES_CO_TRY(const auto results, co_await session.RunAll(std::move(calls)));
  if (results.front().affected() != 1) {
    co_return Fail(Error::Conflict("patient.merged_already", {{"id", patient.Text()}}));
  }
  int added = 0;
  for (const sql::Rows& result : std::span(results).subspan(1)) added += static_cast<int>(result.affected());
  co_return added;
}

Task<Result<std::vector<Observation>>> SqlObservationStore::List(sql::Session& session,
                                                                 const ObservationFilter& filter) {
  const std::string measurand = filter.measurand ? NameOfMeasurand(*filter.measurand) : "";
  MEDRES_CO_TRY(
      const sql::Rows rows,
      co_await session.Run(ObservationSql::kPage,
                           {filter.patient, measurand, filter.before.value_or(LastObservationId()), filter.limit}));
  std::vector<Observation> all;
  MEDRES_CO_CHECK(ReadInto(all, rows));
  co_return all;
}

Task<Result<std::vector<Observation>>> SqlObservationStore::Recent(sql::Session& session, PatientId patient,
                                                                   Instant since, int most) {
  std::vector<sql::Call> calls;
  for (std::size_t i = 0; i < kMeasurands; ++i) {
    calls.push_back({&ObservationSql::kRecent, {patient, NameOfMeasurand(static_cast<Measurand>(i)), since, most}});
  }
  MEDRES_CO_TRY(const auto results, co_await session.RunAll(std::move(calls)));
  std::vector<Observation> all;
  for (const sql::Rows& rows : results) MEDRES_CO_CHECK(ReadInto(all, rows));
  co_return all;
}

Task<Status> SqlObservationStore::Repoint(sql::Session& session, PatientId from, PatientId to) {
  MEDRES_CO_CHECK(co_await session.Run(ObservationSql::kHold, {from}));
  MEDRES_CO_CHECK(co_await session.Run(ObservationSql::kMove, {from, to}));
  co_return Status();
}

namespace {

constexpr std::array kSealedObservations{security::SealedColumn{
    MEDRES_SEALED_BY_UUID("constitution_observation", "id", "sealed"),
    .context = [](const sql::Rows::Row& row) { return ObservationContext(row.AsId<ObservationId>(1)); }}};

}  // namespace

std::span<const security::SealedColumn> SealedObservationColumns() { return kSealedObservations; }

}  // namespace medres::constitution
