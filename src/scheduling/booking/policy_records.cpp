#include "scheduling/booking/policy_records.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "platform/sql/row_set.hpp"
#include "scheduling/booking/commands.hpp"
#include "scheduling/booking/states.hpp"

namespace medres::scheduling {
namespace {

using sql::ColumnType;
using sql::SetStatement;

#define MEDRES_VISIT_COLUMNS                                                                                        \
  "id, status, start_at, channel, resources, called_off_by, case when status = 'cancelled' then (select max(h.at) " \
  "from appointment_history h where h.appointment = a.id and h.change in ('cancelled', 'unpaid')) else updated_at end"
#define MEDRES_NOW_POSTGRES "cast(extract(epoch from statement_timestamp()) * 1000 as bigint)"
#define MEDRES_NOW_SQLITE "cast((julianday('now') - 2440587.5) * 86400000 as bigint)"

/// `offset 0` and the compared rows keep PostgreSQL's plans to one index each (see sql_store_facts.cpp).
struct PolicyFactSql {
  static constexpr SetStatement kPersons{
      {"booking.policy_persons",
       "select p.id, p.birth_date, cast(case when p.id_index is null then 0 else 1 end as bigint), "
       "(select count(*) from patient o where o.phone_index = p.phone_index and o.merged_into is null and o.id < p.id) "
       "from patient p where p.id = any(?1::uuid[])"},
      {"booking.policy_persons",
       "select p.id, p.birth_date, case when p.id_index is null then 0 else 1 end, "
       "(select count(*) from patient o where o.phone_index = p.phone_index and o.merged_into is null and o.id < p.id) "
       "from patient p where p.id = ?1"}};

  /// Their own and those they take part in, without holds that are over. A visit that was cancelled without anybody
  /// cancelling it (a hold that ended) has no time of cancellation.
  static constexpr SetStatement kVisits{
      {"booking.policy_visits",
       "select t.p, v.* from unnest(?1::uuid[], ?2::bigint[]) as t(p, a) cross join lateral "
       "((select " MEDRES_VISIT_COLUMNS " from appointment a where (patient, start_at) >= (t.p, t.a) and (patient, "
       "start_at) < (t.p, 9223372036854775807) "
       "and (expires_at is null or expires_at > " MEDRES_NOW_POSTGRES
       ") offset 0) union all (select " MEDRES_VISIT_COLUMNS
       " from appointment a where id in (select appointment from participation where (patient, start_at) >= (t.p, t.a) "
       "and (patient, start_at) < (t.p, 9223372036854775807)) offset 0)) as v"},
      {"booking.policy_visits",
       "select ?1, " MEDRES_VISIT_COLUMNS " from appointment a where patient = ?1 and start_at >= ?2 and (expires_at "
       "is null or expires_at > " MEDRES_NOW_SQLITE ") union all select ?1, " MEDRES_VISIT_COLUMNS
       " from appointment a where id in (select appointment from "
       "participation where patient = ?1 and start_at >= ?2)"}};

  static constexpr SetStatement kQuotas{
      {"booking.policy_quotas",
       "select distinct t.k, v.id from unnest(?1::text[], ?2::uuid[], ?3::bigint[], ?4::bigint[], ?5::text[]) as "
       "t(k, r, a, b, channels) cross join lateral (select appointment from allocation where resource = t.r "
       "and start_at >= t.a and start_at < t.b and active <> 0 and (expires_at is null or expires_at > "
       "" MEDRES_NOW_POSTGRES ") and appointment is not null offset 0) as l "
       "cross join lateral (select id, channel, start_at from appointment where id = l.appointment and active <> 0 "
       "offset 0) as v where v.start_at >= t.a and v.start_at < t.b "
       "and (t.channels = '' or position(',' || v.channel || ',' in ',' || t.channels || ',') > 0)"},
      {"booking.policy_quotas",
       "select distinct ?1, v.id from allocation l join appointment v on v.id = l.appointment where l.resource = ?2 "
       "and l.start_at >= ?3 and l.start_at < ?4 and +v.start_at >= ?3 and +v.start_at < ?4 and l.active = 1 "
       "and v.active = 1 and (l.expires_at is null or l.expires_at > " MEDRES_NOW_SQLITE ") "
       "and (?5 = '' or instr(',' || ?5 || ',', ',' || v.channel || ',') > 0)"}};

  static constexpr SetStatement kFacilityQuotas{
      {"booking.policy_facility_quotas",
       "select t.k, v.id from unnest(?1::text[], ?2::uuid[], ?3::bigint[], ?4::bigint[], ?5::text[]) as "
       "t(k, f, a, b, channels) cross join lateral (select id, channel from appointment where (facility, start_at) >= "
       "(t.f, t.a) and (facility, start_at) < (t.f, t.b) and active <> 0 offset 0) as v "
       "where t.channels = '' or position(',' || v.channel || ',' in ',' || t.channels || ',') > 0"},
      {"booking.policy_facility_quotas",
       "select ?1, id from appointment where facility = ?2 and start_at >= ?3 and start_at < ?4 and active = 1 "
       "and (?5 = '' or instr(',' || ?5 || ',', ',' || channel || ',') > 0)"}};
};

#undef MEDRES_VISIT_COLUMNS
#undef MEDRES_NOW_POSTGRES
#undef MEDRES_NOW_SQLITE

std::vector<ResourceId> SplitResources(std::string_view text) {
  std::vector<ResourceId> ids;
  if (text.empty()) return ids;
  for (const std::string_view part : text::Split(text, ',')) ids.push_back(ResourceId::Parse(part).value());
  return ids;
}

PolicyRecords::Visit ReadVisit(const sql::Rows::Row& row) {
  PolicyVisit visit;
  visit.id = row.AsId<AppointmentId>(1);
  visit.status = ParseAppointmentStatus(row.Text(2)).value();
  visit.start = row.At(3);
  visit.channel = row.Text(4);
  visit.by_provider = row.IsNull(7) || !row.IsNull(6);
  if (!row.IsNull(7)) visit.changed_at = row.At(7);
  return {std::move(visit), SplitResources(row.Text(5))};
}

PolicyPerson ReadPerson(const sql::Rows::Row& row) {
  PolicyPerson person;
  if (!row.IsNull(1)) person.birth_date = ParseDate(row.Text(1));
  person.identified = row.Integer(2) != 0;
  person.earlier_on_phone = static_cast<int>(row.Integer(3));
  return person;
}

std::string Joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text.append(text.empty() ? "" : ",").append(word);
  return text;
}

void AddQuotas(const PolicyRequest& request, sql::RowSet& of_resources, sql::RowSet& of_facilities) {
  for (const auto& [key, count] : request.quotas) {
    const QuotaDemand& demand = count.demand;
    const auto row = [&](ResourceId where) {
      return sql::Params{key, where, demand.time.start, demand.time.end, Joined(demand.quota.channels)};
    };
    if (demand.quota.scope == PolicyScope::kFacility) of_facilities.Add(row(demand.where));
    for (const ResourceId member : count.members) of_resources.Add(row(member));
  }
}

}  // namespace

void PolicyRequest::AddVisits(PatientId patient, Instant from) {
  const auto [entry, added] = visits_from.try_emplace(patient, from);
  if (!added) entry->second = std::min(entry->second, from);
}

PolicyRead::PolicyRead(const PolicyRequest& request, sql::Dialect dialect, std::vector<sql::Call>& calls)
    : first_(calls.size()) {
  if (!request.governed) return;
  constexpr auto kId = ColumnType::kUuid;
  constexpr auto kInt = ColumnType::kInteger;
  constexpr auto kText = ColumnType::kText;
  sql::RowSet persons(PolicyFactSql::kPersons, {kId});
  for (const PatientId person : request.persons) persons.Add({person});
  sql::RowSet visits(PolicyFactSql::kVisits, {kId, kInt});
  for (const auto& [patient, from] : request.visits_from) {
    visits.Add({patient, from});
    visitors_.push_back(patient);
  }
  sql::RowSet quotas(PolicyFactSql::kQuotas, {kText, kId, kInt, kInt, kText});
  sql::RowSet facility_quotas(PolicyFactSql::kFacilityQuotas, {kText, kId, kInt, kInt, kText});
  AddQuotas(request, quotas, facility_quotas);
  kinds_.insert(kinds_.end(), persons.AppendTo(calls, dialect), Kind::kPerson);
  kinds_.insert(kinds_.end(), visits.AppendTo(calls, dialect), Kind::kVisit);
  kinds_.insert(kinds_.end(), quotas.AppendTo(calls, dialect), Kind::kQuota);
  kinds_.insert(kinds_.end(), facility_quotas.AppendTo(calls, dialect), Kind::kQuota);
}

void PolicyRead::Into(PolicyRecords& records, const std::vector<sql::Rows>& results) const {
  // Whoever has no visit yet may get one in this batch.
  for (const PatientId visitor : visitors_) records.visits.try_emplace(visitor);
  for (std::size_t i = 0; i < kinds_.size(); ++i) {
    const sql::Rows& rows = results[first_ + i];
    for (std::size_t at = 0; at < rows.size(); ++at) {
      const auto row = rows[at];
      switch (kinds_[i]) {
        case Kind::kPerson: records.persons[row.AsId<PatientId>(0)] = ReadPerson(row); break;
        case Kind::kVisit: records.visits[row.AsId<PatientId>(0)].push_back(ReadVisit(row)); break;
        case Kind::kQuota: records.quota_used[std::string(row.Text(0))].insert(row.AsId<AppointmentId>(1)); break;
      }
    }
  }
}

void PolicyRecords::Apply(const Changes& changes) {
  const Appointment& appointment = changes.appointment;
  for (auto& [patient, held] : visits) {
    std::erase_if(held, [&](const Visit& visit) { return visit.visit.id == appointment.id; });
    const auto all = appointment.Patients();
    if (std::ranges::find(all, patient) == all.end()) continue;
    Visit now;
    now.visit.id = appointment.id;
    now.visit.status = appointment.status;
    now.visit.start = appointment.time.start;
    now.visit.changed_at = appointment.updated_at;
    now.visit.channel = appointment.channel;
    now.visit.by_provider = appointment.called_off_by != CalledOffBy::kPatient;
    now.resources = appointment.resources;
    held.push_back(std::move(now));
  }
  // A step that takes no time leaves what the visit draws on as it was.
  if (changes.policy.terms_changed || !HoldsTime(appointment.status)) {
    for (auto& [key, used] : quota_used) used.erase(appointment.id);
  }
  for (const std::string& key : changes.policy.quota_keys) quota_used[key].insert(appointment.id);
}

}  // namespace medres::scheduling
