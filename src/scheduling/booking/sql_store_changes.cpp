#include "platform/events/outbox.hpp"
#include "platform/sql/row_set.hpp"
#include "scheduling/booking/allocation_writes.hpp"
#include "scheduling/booking/payment_writes.hpp"
#include "scheduling/booking/record.hpp"
#include "scheduling/booking/rows.hpp"
#include "scheduling/booking/sql_store.hpp"
#include "scheduling/booking/states.hpp"

namespace medres::scheduling {
namespace {

using sql::ColumnType;
using sql::SetStatement;

struct ChangeSql {
  static constexpr SetStatement kCreate{
      {"booking.create",
       "insert into appointment (id, status, service_type, patient, start_at, end_at, zone, local_start, tzdb_version, "
       "resources, channel, pickup_code, facility, local_date, active, version, created_at, updated_at, expires_at, "
       "hold_token, series, series_index, others, session, number, number_returns_at) "
       "select id, status, service_type, nullif(patient, '00000000-0000-0000-0000-000000000000'), start_at, end_at, "
       "zone, local_start, tzdb_version, resources, "
       "channel, pickup_code, nullif(facility, '00000000-0000-0000-0000-000000000000'), local_date, active, 1, "
       "created_at, created_at, nullif(expires_at, 0), hold_token, "
       "nullif(series, '00000000-0000-0000-0000-000000000000'), series_index, others, "
       "nullif(session, '00000000-0000-0000-0000-000000000000'), nullif(number, 0), nullif(number_returns_at, 0) from "
       "unnest(?1::uuid[], "
       "?2::text[], ?3::uuid[], ?4::uuid[], ?5::bigint[], "
       "?6::bigint[], ?7::text[], ?8::text[], ?9::text[], ?10::text[], ?11::text[], ?12::text[], ?13::uuid[], "
       "?14::text[], ?15::bigint[], ?16::bigint[], ?17::bigint[], ?18::text[], ?19::uuid[], ?20::bigint[], "
       "?21::text[], ?22::uuid[], ?23::bigint[], ?24::bigint[]) as t(id, status, service_type, patient, start_at, "
       "end_at, zone, "
       "local_start, tzdb_version, resources, channel, pickup_code, facility, local_date, active, created_at, "
       "expires_at, hold_token, series, series_index, others, session, number, number_returns_at)"},
      {"booking.create",
       "insert into appointment (id, status, service_type, patient, start_at, end_at, zone, local_start, tzdb_version, "
       "resources, channel, pickup_code, facility, local_date, active, version, created_at, updated_at, expires_at, "
       "hold_token, series, series_index, others, session, number, number_returns_at) values (?1, ?2, ?3, ?4, ?5, ?6, "
       "?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, 1, ?16, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24)"}};

  /// Place and date are written only when the change took time.
  static constexpr sql::Statement kUpdate{
      "booking.update",
      "update appointment set status = ?2, start_at = ?3, end_at = ?4, zone = ?5, local_start = ?6, tzdb_version = ?7, "
      "resources = ?8, cancel_reason = ?9, previous_status = ?10, active = ?11, version = ?12, updated_at = ?13, "
      "facility = coalesce(?14, facility), local_date = coalesce(?15, local_date), patient = ?16, expires_at = ?17, "
      "hold_token = ?18, others = ?19, number_returns_at = ?20, session = ?21, number = ?22 where id = ?1 and version "
      "= ?12 - 1"};

  /// What a visit that moves leaves to others, from `returns_at` on.
  static constexpr sql::Statement kLeaveNumber{
      "booking.leave_number",
      "insert into left_number (session, number, appointment, patient, channel, returns_at, version) values (?1, ?2, "
      "?3, ?4, ?5, ?6, ?7) on conflict (session, number, appointment) do update set returns_at = excluded.returns_at, "
      "version = excluded.version"};

  /// Those who take part besides the first are found by rows of their own.
  static constexpr sql::Statement kUngroup{"booking.ungroup", "delete from participation where appointment = ?1"};
  static constexpr sql::Statement kGroup{
      "booking.group",
      "insert into participation (appointment, patient, start_at, end_at, active) values (?1, ?2, ?3, ?4, ?5)"};

  static constexpr sql::Statement kReply{
      "booking.reply",
      "insert into appointment_reply (id, version, appointment, participant, status, appointment_version, start_at, "
      "end_at, actor, at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"};

  /// Only when they change: a visit without a policy costs no statement here.
  static constexpr sql::Statement kPolicy{
      "booking.policy", "update appointment set policy = ?2, policy_version = ?3, called_off_by = ?4 where id = ?1"};

  /// As rare: who acted for the patient, in the visit and in this line of its history.
  static constexpr sql::Statement kAgent{"booking.agent", "update appointment set booked_by = ?2 where id = ?1"};
  static constexpr sql::Statement kHistoryAgent{
      "booking.history_agent", "update appointment_history set booked_by = ?3 where appointment = ?1 and version = ?2"};

  static constexpr SetStatement kHistory{
      {"booking.history",
       "insert into appointment_history (appointment, version, at, actor, change, status, start_at, end_at, resources, "
       "reason, waived) select id, version, at, actor, change, status, start_at, end_at, resources, nullif(reason, "
       "''), "
       "nullif(waived, '') "
       "from unnest(?1::uuid[], ?2::bigint[], ?3::bigint[], ?4::text[], ?5::text[], ?6::text[], ?7::bigint[], "
       "?8::bigint[], ?9::text[], ?10::text[], ?11::text[]) as t(id, version, at, actor, change, status, start_at, "
       "end_at, resources, reason, waived)"},
      {"booking.history",
       "insert into appointment_history (appointment, version, at, actor, change, status, start_at, end_at, resources, "
       "reason, waived) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"}};

  static constexpr SetStatement kAnswer{
      {"booking.answer",
       "insert into idempotency (scope, key, body_hash, status, response, subject, created_at) "
       "select scope, key, body_hash, 201, response, subject, created_at from unnest(?1::text[], ?2::text[], "
       "?3::text[], ?4::text[], ?5::uuid[], ?6::bigint[]) as t(scope, key, body_hash, response, subject, created_at)"},
      {"booking.answer",
       "insert into idempotency (scope, key, body_hash, status, response, subject, created_at) "
       "values (?1, ?2, ?3, 201, ?4, ?5, ?6)"}};
};

sql::Value OrNull(const std::optional<std::string>& text) { return text ? sql::Value(*text) : sql::Value(nullptr); }

sql::Params CreateRow(const Changes& c) {
  const Appointment& a = c.appointment;
  return {a.id,
          ToCode(a.status),
          a.service_type,
          a.patient,
          a.time.start,
          a.time.end,
          a.zone,
          a.local_start,
          a.tzdb_version,
          JoinIds(a.resources),
          a.channel,
          a.pickup_code,
          c.facility,
          c.local_date,
          HoldsTime(a.status),
          a.created_at,
          a.expires_at,
          a.hold_token,
          a.series ? sql::Value(a.series->id) : sql::Value(nullptr),
          a.series ? a.series->index : 0,
          JoinIds(a.others),
          a.number ? sql::Value(a.number->session) : sql::Value(nullptr),
          a.number ? sql::Value(a.number->number) : sql::Value(nullptr),
          a.number_returns_at};
}

sql::Call UpdateCall(const Changes& c) {
  const Appointment& a = c.appointment;
  const bool took_time = !c.taken.empty();
  std::optional<std::string> previous;
  if (a.previous_status) previous = ToCode(*a.previous_status);
  return {&ChangeSql::kUpdate,
          {a.id,
           ToCode(a.status),
           a.time.start,
           a.time.end,
           a.zone,
           a.local_start,
           a.tzdb_version,
           JoinIds(a.resources),
           OrNull(a.cancel_reason),
           OrNull(previous),
           HoldsTime(a.status),
           a.version,
           a.updated_at,
           took_time ? sql::Value(c.facility) : sql::Value(nullptr),
           took_time ? sql::Value(c.local_date) : sql::Value(nullptr),
           a.patient,
           a.expires_at,
           a.hold_token,
           JoinIds(a.others),
           a.number_returns_at,
           a.number ? sql::Value(a.number->session) : sql::Value(nullptr),
           a.number ? sql::Value(a.number->number) : sql::Value(nullptr)}};
}

sql::Call LeaveNumberCall(const LeftNumber& left, std::int64_t version) {
  const TakenNumber& number = left.number;
  return {
      &ChangeSql::kLeaveNumber,
      {left.session, number.number, number.appointment, number.patient, number.channel, number.returns_at, version}};
}

sql::Call PolicyCall(const Appointment& a) {
  sql::Value policy = nullptr;
  sql::Value version = nullptr;
  sql::Value called_off_by = nullptr;
  if (a.policy) {
    policy = a.policy->id;
    version = a.policy->version;
  }
  if (a.called_off_by == CalledOffBy::kProvider) called_off_by = "provider";
  if (a.called_off_by == CalledOffBy::kHouse) called_off_by = "house";
  return {&ChangeSql::kPolicy, {a.id, std::move(policy), std::move(version), std::move(called_off_by)}};
}

sql::Call ReplyCall(const Reply& r, const std::string& actor) {
  return {&ChangeSql::kReply,
          {r.id, r.version, r.appointment, r.participant, ToCode(r.status), r.appointment_version, r.time.start,
           r.time.end, actor, r.at}};
}

sql::Params HistoryRow(const Changes& c) {
  const Appointment& a = c.appointment;
  const std::string waived = JoinCodes(c.waived);
  return {a.id,
          a.version,
          a.updated_at,
          c.actor,
          c.change,
          ToCode(a.status),
          a.time.start,
          a.time.end,
          JoinIds(a.resources),
          c.reason.empty() ? sql::Value(nullptr) : sql::Value(c.reason),
          waived.empty() ? sql::Value(nullptr) : sql::Value(waived)};
}

template <class Ids>
std::string Quoted(const Ids& ids) {
  std::string list;
  for (const auto& id : ids) list.append(list.empty() ? "\"" : ",\"").append(id.Text()).append("\"");
  return list;
}

/// What is told of the visit as it is now; of the patient, when there is one, only the id.
std::string VisitMember(const Appointment& a) {
  std::string visit = "{";
  if (a.patient) visit.append(R"("patient":")").append(a.patient->Text()).append(R"(",)");
  if (!a.others.empty()) visit.append(R"("others":[)").append(Quoted(a.others)).append("],");
  visit.append(R"("service_type":")").append(a.service_type.Text());
  visit.append(R"(","start":)").append(std::to_string(a.time.start.milliseconds));
  visit.append(R"(,"end":)").append(std::to_string(a.time.end.milliseconds));
  visit.append(R"(,"local_start":")").append(a.local_start).append(R"(","zone":")").append(a.zone);
  visit.append(R"(","resources":[)").append(Quoted(a.resources)).append("]");
  if (a.number) {
    visit.append(R"(,"session":")").append(a.number->session.Text());
    visit.append(R"(","number":)").append(std::to_string(a.number->number));
  }
  if (a.payment) visit.append(R"(,"payment":)").append(PaymentMember(*a.payment));
  return visit + "}";
}

/// The session whose number the visit has no more, and who joined or left its group.
std::string ChangeMembers(const Changes& c) {
  std::string members;
  if (c.left) members.append(R"(,"left_session":")").append(c.left->session.Text()).append("\"");
  if (c.member) members.append(R"(,"member":")").append(c.member->Text()).append("\"");
  return members;
}

/// Which stretches of which resources changed, for other processes' tick indexes, and the visit.
std::string EventPayload(const Changes& c, const std::string& origin) {
  std::string touched;
  const auto add = [&](const Allocation& a) {
    if (!touched.empty()) touched.push_back(',');
    touched.append(R"({"resource":")").append(a.resource.Text()).append(R"(","start":)");
    touched.append(std::to_string(a.core.start.milliseconds)).append(R"(,"end":)");
    touched.append(std::to_string(a.core.end.milliseconds)).append("}");
  };
  for (const Allocation& a : c.taken) add(a);
  for (const Allocation& a : c.released) add(a);
  for (const Allocation& a : c.kept) add(a);
  return R"({"origin":")" + origin + R"(","version":)" + std::to_string(c.appointment.version) + R"(,"status":")" +
         std::string(ToCode(c.appointment.status)) + R"(","touched":[)" + touched + R"(],"visit":)" +
         VisitMember(c.appointment) + ChangeMembers(c) + "}";
}

/// Staff set rules aside: whose word it was, and which. The reason, which may be personal, stays in the history.
std::string OverridePayload(const Changes& c) {
  std::string rules;
  for (const std::string& rule : c.waived) {
    if (!rules.empty()) rules.push_back(',');
    rules.append("\"").append(rule).append("\"");
  }
  return R"({"actor":")" + c.actor + R"(","version":)" + std::to_string(c.appointment.version) + R"(,"rules":[)" +
         rules + "]}";
}

/// What is told of fees, with the visit that it is about.
std::string ToldPayload(std::string payload, const Appointment& a) {
  payload.pop_back();
  return payload + R"(,"appointment_version":)" + std::to_string(a.version) + R"(,"visit":)" + VisitMember(a) + "}";
}

/// Everything that a batch writes, collected change by change.
class Batch {
 public:
  Batch(sql::Dialect dialect, Instant now, const std::string& origin) : dialect_(dialect), now_(now), origin_(origin) {}

  void Add(const Changes& c) {
    allocations_.Add(c);
    if (c.created) {
      created_.Add(CreateRow(c));
    } else {
      updated_.push_back(UpdateCall(c));
    }
    if (c.regrouped) AddParticipation(c);
    if (c.reply) participation_.push_back(ReplyCall(*c.reply, c.actor));
    if (c.left) participation_.push_back(LeaveNumberCall(*c.left, c.appointment.version));
    if (c.policy.terms_changed) terms_.push_back(PolicyCall(c.appointment));
    AppendPaymentTo(terms_, c);
    history_.Add(HistoryRow(c));
    if (c.booked_by) AddAgent(c);
    if (c.idempotency) AddAnswer(c);
    events_.push_back({"appointment." + c.change, c.appointment.id.value, EventPayload(c, origin_), c.trace});
    if (!c.waived.empty()) {
      events_.push_back({"appointment.overridden", c.appointment.id.value, OverridePayload(c), c.trace});
    }
    for (const auto& [kind, payload] : c.policy.told) {
      events_.push_back({kind, c.appointment.id.value, ToldPayload(payload, c.appointment), c.trace});
    }
  }

  std::vector<sql::Call> Calls() {
    std::vector<sql::Call> calls;
    allocations_.AppendTo(calls, dialect_);
    created_.AppendTo(calls, dialect_);
    for (sql::Call& call : updated_) calls.push_back(std::move(call));
    for (sql::Call& call : participation_) calls.push_back(std::move(call));
    for (sql::Call& call : terms_) calls.push_back(std::move(call));
    history_.AppendTo(calls, dialect_);
    for (sql::Call& call : agents_) calls.push_back(std::move(call));
    answers_.AppendTo(calls, dialect_);
    events::AppendTo(calls, dialect_, std::move(events_), now_);
    return calls;
  }

 private:
  void AddParticipation(const Changes& c) {
    const Appointment& a = c.appointment;
    if (!c.created) participation_.push_back({&ChangeSql::kUngroup, {a.id}});
    for (const PatientId patient : a.others) {
      participation_.push_back({&ChangeSql::kGroup, {a.id, patient, a.time.start, a.time.end, HoldsTime(a.status)}});
    }
  }

  void AddAgent(const Changes& c) {
    const Appointment& a = c.appointment;
    agents_.push_back({&ChangeSql::kAgent, {a.id, a.booked_by}});
    agents_.push_back({&ChangeSql::kHistoryAgent, {a.id, a.version, c.booked_by}});
  }

  void AddAnswer(const Changes& c) {
    answers_.Add({c.idempotency->scope, c.idempotency->key, c.idempotency->body_hash,
                  ToAppointmentRecord(c.appointment), c.appointment.id, now_});
  }

  static constexpr auto kId = ColumnType::kUuid;
  static constexpr auto kInt = ColumnType::kInteger;
  static constexpr auto kText = ColumnType::kText;

  sql::Dialect dialect_;
  Instant now_;
  const std::string& origin_;
  AllocationWrites allocations_;
  sql::RowSet created_{ChangeSql::kCreate,
                       {kId, kText, kId,  kId,  kInt, kInt,  kText, kText, kText, kText, kText, kText,
                        kId, kText, kInt, kInt, kInt, kText, kId,   kInt,  kText, kId,   kInt,  kInt}};
  std::vector<sql::Call> updated_;
  std::vector<sql::Call> participation_;
  sql::RowSet history_{ChangeSql::kHistory, {kId, kInt, kInt, kText, kText, kText, kInt, kInt, kText, kText, kText}};
  std::vector<sql::Call> agents_;
  std::vector<sql::Call> terms_;
  sql::RowSet answers_{ChangeSql::kAnswer, {kText, kText, kText, kText, kId, kInt}};
  std::vector<events::Event> events_;
};

}  // namespace

Task<Status> SqlBookingStore::WriteChanges(sql::Session& session, const std::vector<Changes>& changes, Instant now) {
  if (changes.empty()) co_return Status();
  Batch batch(session.dialect(), now, origin_);
  for (const Changes& change : changes) batch.Add(change);
  auto written = co_await session.RunAllAndCommit(batch.Calls());
  if (!written) co_return Fail(std::move(written).error());
  co_return Status();
}

}  // namespace medres::scheduling
