#include "scheduling/desk/store.hpp"

#include <algorithm>
#include <map>

#include "patients/rules.hpp"
#include "platform/events/outbox.hpp"
#include "platform/json/writer.hpp"
#include "scheduling/booking/rows.hpp"
#include "scheduling/calendar/zone.hpp"
#include "scheduling/desk/describe.hpp"
#include "scheduling/desk/rules.hpp"
#include "scheduling/locks.hpp"

namespace medres::scheduling {
namespace {

#define MEDRES_TICKETS                                                                                                \
  "select t.id, t.queue, t.day, t.number, t.patient, p.name, t.service_type, t.appointment, t.standing, t.priority, " \
  "t.due_at, t.since_at, t.entry, t.arrived_at, t.desk, t.calls, t.called_at, t.started_at, t.finished_at, "          \
  "t.version from desk_ticket t join patient p on p.id = t.patient where "
/// As long as its visit is one of somebody who came.
#define MEDRES_STANDS                                                                                  \
  " and (t.appointment is null or exists (select 1 from appointment a where a.id = t.appointment and " \
  "a.status in ('arrived', 'checked-in', 'fulfilled')))"

struct TicketSql {
  static constexpr sql::Statement kOfQueue{
      "desk.of_queue", MEDRES_TICKETS "t.day = ?1 and t.queue = ?2" MEDRES_STANDS " order by t.number"};
  /// The house's, of the days from ?1 on: two at most, by the zones of those asked for.
  static constexpr sql::Statement kWaiting{
      "desk.waiting",
      "select t.queue, t.day, count(*) from desk_ticket t where t.day >= ?1 and t.standing = 'waiting'" MEDRES_STANDS
      " group by t.queue, t.day"};
  /// Of all, those too that are in no list: numbers and entries are given once.
  static constexpr sql::Statement kLast{
      "desk.last",
      "select coalesce(max(number), 0), coalesce(max(entry), 0) from desk_ticket where day = ?1 and queue = ?2"};
  static constexpr sql::Statement kFind{"desk.find", MEDRES_TICKETS "t.id = ?1"};
  static constexpr sql::Statement kOfVisit{"desk.of_visit", MEDRES_TICKETS "t.appointment = ?1 and t.day = ?2"};
  static constexpr sql::Statement kOfPatient{
      "desk.of_patient", MEDRES_TICKETS
      "t.patient = ?1 and t.day = ?2 and t.service_type = ?3 and t.standing not in ('finished', 'left')" MEDRES_STANDS
      " order by t.arrived_at limit 1"};
  static constexpr sql::Statement kInsert{
      "desk.insert",
      "insert into desk_ticket (id, queue, day, number, patient, service_type, appointment, standing, priority, "
      "due_at, "
      "since_at, entry, arrived_at, desk, calls, called_at, started_at, finished_at, version) values (?1, ?2, ?3, ?4, "
      "?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)"};
  static constexpr sql::Statement kUpdate{
      "desk.update",
      "update desk_ticket set standing = ?2, priority = ?3, due_at = ?4, since_at = ?5, entry = ?6, desk = ?7, calls = "
      "?8, called_at = ?9, started_at = ?10, finished_at = ?11, version = ?12 where id = ?1 and version = ?12 - 1"};
  static constexpr sql::Statement kRepoint{"desk.repoint", "update desk_ticket set patient = ?2 where patient = ?1"};
  static constexpr sql::Statement kServed{
      "desk.served",
      "select finished_at - started_at from desk_ticket where queue = ?1 and standing = 'finished' and finished_at is "
      "not null order by finished_at desc limit 20"};
  /// What was marked and undone is for people from then on.
  static constexpr sql::Statement kUnarrived{
      "desk.unarrived",
      "select " MEDRES_APPOINTMENT_COLUMNS
      " from appointment where status = 'booked' and start_at >= ?1 and start_at < ?2 and (start_at > ?3 or (start_at "
      "= "
      "?3 and id > ?4)) and not exists (select 1 from appointment_history h where h.appointment = appointment.id and "
      "h.change = 'noshow') order by start_at, id limit ?5"};
};

TicketStanding ParseStanding(std::string_view code) {
  return json::Parse<TicketStanding>("\"" + std::string(code) + "\"").value();
}

std::optional<Instant> OptionalAt(const sql::Rows::Row& row, std::size_t column) {
  return row.IsNull(column) ? std::nullopt : std::optional(row.At(column));
}

Ticket ReadTicket(const sql::Rows::Row& row) {
  return {.id = row.AsId<TicketId>(0),
          .queue = {row.AsId<ResourceId>(1), ParseDate(row.Text(2)).value()},
          .number = static_cast<int>(row.Integer(3)),
          .patient = row.AsId<PatientId>(4),
          .name = patients::MaskName(row.Text(5)),
          .service_type = row.AsId<ServiceTypeId>(6),
          .appointment = row.OptionalId<AppointmentId>(7),
          .standing = ParseStanding(row.Text(8)),
          .place = {.priority = static_cast<TicketPriority>(row.Integer(9)),
                    .due = row.At(10),
                    .since = row.At(11),
                    .entry = static_cast<int>(row.Integer(12))},
          .arrived_at = row.At(13),
          .desk = std::string(row.Text(14)),
          .calls = static_cast<int>(row.Integer(15)),
          .called_at = OptionalAt(row, 16),
          .started_at = OptionalAt(row, 17),
          .finished_at = OptionalAt(row, 18),
          .version = row.Integer(19)};
}

Task<Result<std::optional<Ticket>>> ReadOne(sql::Session& session, const sql::Statement& statement,
                                            sql::Params params) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(statement, std::move(params)));
  co_return rows.empty() ? std::nullopt : std::optional(ReadTicket(rows[0]));
}

sql::Call TicketCall(const Ticket& t) {
  const int priority = static_cast<int>(t.place.priority);
  if (t.version == 1) {
    return {&TicketSql::kInsert,
            {t.id, t.queue.resource, FormatDate(t.queue.day), t.number, t.patient, t.service_type, t.appointment,
             ToCode(t.standing), priority, t.place.due, t.place.since, t.place.entry, t.arrived_at, t.desk, t.calls,
             t.called_at, t.started_at, t.finished_at, t.version}};
  }
  return {&TicketSql::kUpdate,
          {t.id, ToCode(t.standing), priority, t.place.due, t.place.since, t.place.entry, t.desk, t.calls, t.called_at,
           t.started_at, t.finished_at, t.version}};
}

/// What a display needs; of the patient only the id. `visit` has the form by which streams are filtered, and by which
/// patients are told; of one who is called it starts then.
std::string TicketPayload(const Ticket& t, const std::string& zone) {
  std::string text;
  json::Writer json(text);
  json.BeginObject();
  json.Member("queue", t.queue.resource.Text());
  json.Member("day", FormatDate(t.queue.day));
  json.Key("number");
  json.Integer(t.number);
  json.Member("standing", ToCode(t.standing));
  json.Member("desk", t.desk);
  json.Key("calls");
  json.Integer(t.calls);
  json.Key("version");
  json.Integer(t.version);
  json.Key("visit");
  json.BeginObject();
  json.Member("patient", t.patient.Text());
  if (t.appointment) json.Member("appointment", t.appointment->Text());
  if (t.called_at) {
    json.Key("start");
    json.Integer(t.called_at->milliseconds);
    json.Member("local_start", FormatWall(FindZone(zone)->ToWall(*t.called_at)));
  }
  json.Key("resources");
  json.BeginArray();
  json.Text(t.queue.resource.Text());
  json.EndArray();
  json.EndObject();
  json.EndObject();
  return text;
}

}  // namespace

#undef MEDRES_TICKETS
#undef MEDRES_STANDS

Task<Status> SqlDeskStore::Lock(sql::Session& session, const QueueKey& queue, std::optional<PatientId> person) {
  LockSet locks;
  if (person) locks.AddExclusive(std::string_view("desk/" + person->Text()));
  locks.AddExclusive(std::string_view("desk/" + queue.resource.Text() + "/" + FormatDate(queue.day)));
  co_return co_await TakeLocks(session, locks);
}

Task<Result<std::vector<Ticket>>> SqlDeskStore::OfQueue(sql::Session& session, const QueueKey& queue) {
  MEDRES_CO_TRY(const sql::Rows rows,
                co_await session.Run(TicketSql::kOfQueue, {FormatDate(queue.day), queue.resource}));
  std::vector<Ticket> tickets;
  for (std::size_t i = 0; i < rows.size(); ++i) tickets.push_back(ReadTicket(rows[i]));
  co_return tickets;
}

Task<Result<std::vector<QueueLength>>> SqlDeskStore::Waiting(sql::Session& session,
                                                             const std::vector<QueueKey>& queues) {
  const LocalDate first = std::ranges::min(queues, {}, &QueueKey::day).day;
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(TicketSql::kWaiting, {FormatDate(first)}));
  std::map<std::pair<ResourceId, LocalDate>, int> counted;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    counted[{rows[i].AsId<ResourceId>(0), ParseDate(rows[i].Text(1)).value()}] = static_cast<int>(rows[i].Integer(2));
  }
  std::vector<QueueLength> lengths;
  for (const QueueKey& queue : queues) lengths.push_back({queue, counted[{queue.resource, queue.day}]});
  co_return lengths;
}

Task<Result<std::pair<int, int>>> SqlDeskStore::Last(sql::Session& session, const QueueKey& queue) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(TicketSql::kLast, {FormatDate(queue.day), queue.resource}));
  co_return std::pair(static_cast<int>(rows[0].Integer(0)), static_cast<int>(rows[0].Integer(1)));
}

Task<Result<std::optional<Ticket>>> SqlDeskStore::Find(sql::Session& session, TicketId id) {
  return ReadOne(session, TicketSql::kFind, {id});
}

Task<Result<std::optional<Ticket>>> SqlDeskStore::OfVisit(sql::Session& session, AppointmentId visit, LocalDate day) {
  return ReadOne(session, TicketSql::kOfVisit, {visit, FormatDate(day)});
}

Task<Result<std::optional<Ticket>>> SqlDeskStore::OfPatient(sql::Session& session, PatientId patient,
                                                            ServiceTypeId service, LocalDate day) {
  return ReadOne(session, TicketSql::kOfPatient, {patient, FormatDate(day), service});
}

Task<Status> SqlDeskStore::Write(sql::Session& session, const Ticket& ticket, TicketChange change) {
  std::vector<sql::Call> calls{TicketCall(ticket)};
  events::AppendTo(calls, session.dialect(),
                   {{"queue." + change.kind, ticket.id.value, TicketPayload(ticket, change.zone)}}, change.at);
  MEDRES_CO_CHECK(co_await session.RunAll(std::move(calls)));
  co_return Status();
}

Task<Status> SqlDeskStore::RepointPatient(sql::Session& session, PatientId from, PatientId to) {
  MEDRES_CO_CHECK(co_await session.Run(TicketSql::kRepoint, {from, to}));
  co_return Status();
}

Task<Result<std::vector<Milliseconds>>> SqlDeskStore::Served(sql::Session& session, ResourceId queue) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(TicketSql::kServed, {queue}));
  std::vector<Milliseconds> served;
  for (std::size_t i = 0; i < rows.size(); ++i) served.emplace_back(rows[i].Integer(0));
  co_return served;
}

Task<Result<std::vector<Appointment>>> SqlDeskStore::Unarrived(sql::Session& session, const Interval& time,
                                                               std::pair<Instant, AppointmentId> after, int limit) {
  MEDRES_CO_TRY(const sql::Rows rows,
                co_await session.Run(TicketSql::kUnarrived, {time.start, time.end, after.first, after.second, limit}));
  std::vector<Appointment> visits;
  for (std::size_t i = 0; i < rows.size(); ++i) visits.push_back(ReadAppointment(rows[i]));
  co_return visits;
}

}  // namespace medres::scheduling
