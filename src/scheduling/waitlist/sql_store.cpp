#include "scheduling/waitlist/sql_store.hpp"

#include <algorithm>

#include "platform/events/outbox.hpp"
#include "platform/json/writer.hpp"
#include "scheduling/booking/rows.hpp"
#include "scheduling/calendar/zone.hpp"
#include "scheduling/waitlist/describe.hpp"
#include "scheduling/waitlist/rules.hpp"

namespace medres::scheduling {
namespace {

#define MEDRES_OFFER_COLUMNS \
  "o.id, o.start_at, o.resources, o.status, o.hold, o.hold_token, o.expires_at, o.reasons, o.made_at, o.settled_at"
/// An entry with the offer that is claimed or open.
#define MEDRES_ENTRY_SELECT                                                                                 \
  "select e.id, e.patient, e.service_type, e.resources, e.windows, e.zone, e.priority, e.rank, e.channel, " \
  "e.status, e.ends_at, e.appointment, e.actor, e.version, e.added_at, e.updated_at, e.guardian, "          \
  "e.booked_by, " MEDRES_OFFER_COLUMNS                                                                      \
  " from waitlist_entry as e left join waitlist_offer as o on o.entry = e.id and o.status in ('claimed', 'open') "
constexpr std::size_t kFirstOfferColumn = 18;
#define MEDRES_ENTRY_TURN " order by e.rank, e.added_at, e.id"

struct WaitlistSql {
  static constexpr sql::Statement kInsert{
      "waitlist.insert",
      "insert into waitlist_entry (id, patient, service_type, resources, windows, zone, priority, rank, channel, "
      "status, ends_at, appointment, actor, version, added_at, updated_at, guardian, booked_by) values (?1, ?2, ?3, "
      "?4, "
      "?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)"};
  static constexpr sql::Statement kUpdate{
      "waitlist.update",
      "update waitlist_entry set resources = ?2, windows = ?3, priority = ?4, rank = ?5, status = ?6, ends_at = ?7, "
      "appointment = ?8, version = ?9, updated_at = ?10, added_at = ?11 where id = ?1 and version = ?9 - 1"};
  /// A start that could not be held may be chosen again, under another id.
  static constexpr sql::Statement kOffer{
      "waitlist.offer",
      "insert into waitlist_offer (id, entry, start_at, resources, status, hold, hold_token, expires_at, reasons, "
      "made_at, settled_at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) on conflict (entry, start_at) do "
      "update set id = excluded.id, resources = excluded.resources, status = excluded.status, hold = excluded.hold, "
      "hold_token = excluded.hold_token, expires_at = excluded.expires_at, reasons = excluded.reasons, made_at = "
      "excluded.made_at, settled_at = excluded.settled_at where waitlist_offer.id = excluded.id or "
      "waitlist_offer.status in ('refused', 'gone')"};

  static constexpr sql::Statement kFind{"waitlist.find", MEDRES_ENTRY_SELECT "where e.id = ?1"};
  /// ?1: status, or '' for those that wait or have an offer; ?2 ?3: patient, if the flag is set; ?4 ?5: service type
  /// likewise; ?6 ?7: after which entry, likewise; ?8: limit.
  static constexpr sql::Statement kList{
      "waitlist.list", MEDRES_ENTRY_SELECT
      "where (e.status = ?1 or (?1 = '' and e.status in ('waiting', 'offered'))) and (?2 = 0 or e.patient = ?3) "
      "and (?4 = 0 or e.service_type = ?5) and (?6 = 0 or (e.rank, e.added_at, e.id) > (select rank, added_at, id from "
      "waitlist_entry where id = ?7))" MEDRES_ENTRY_TURN " limit ?8"};
  static constexpr sql::Statement kOffers{"waitlist.offers",
                                          "select " MEDRES_OFFER_COLUMNS
                                          " from waitlist_offer as o where o.entry = ?1 order by o.start_at"};

  static constexpr sql::Statement kWaiting{"waitlist.waiting",
                                           MEDRES_ENTRY_SELECT "where e.status = 'waiting'" MEDRES_ENTRY_TURN};
  static constexpr sql::Statement kOffered{
      "waitlist.offered",
      "select o.entry, o.start_at from waitlist_offer as o join waitlist_entry as e on e.id = o.entry where e.status = "
      "'waiting' and o.start_at > ?1 and o.status <> 'gone' and (o.status <> 'refused' or o.settled_at > ?2)"};
  static constexpr sql::Statement kClaimed{
      "waitlist.claimed", MEDRES_ENTRY_SELECT "where e.status = 'offered' and o.status = 'claimed'" MEDRES_ENTRY_TURN};
  static constexpr sql::Statement kOver{
      "waitlist.over", MEDRES_ENTRY_SELECT
      "where (e.status = 'waiting' and e.ends_at <= ?1) or (e.status = 'offered' and o.status = 'open' and "
      "o.expires_at <= ?1)" MEDRES_ENTRY_TURN};

  static constexpr sql::Statement kRank{
      "waitlist.rank",
      "update waitlist_entry set rank = ?2 where priority = ?1 and rank <> ?2 and status in ('waiting', 'offered')"};
  /// A row that is written, though to what it was, is locked.
  static constexpr sql::Statement kLockOpen{
      "waitlist.lock_open",
      "update waitlist_entry set version = version where patient in (?1, ?2) and status in ('waiting', 'offered')"};
  static constexpr sql::Statement kOpenOf{
      "waitlist.open_of",
      MEDRES_ENTRY_SELECT "where e.patient = ?1 and e.status in ('waiting', 'offered')" MEDRES_ENTRY_TURN};
  static constexpr sql::Statement kRepoint{
      "waitlist.repoint",
      "update waitlist_entry set patient = ?2, version = version + 1, updated_at = ?3 where patient = ?1"};
  static constexpr sql::Statement kRepointAgents{
      "waitlist.repoint_agents",
      "update waitlist_entry set guardian = case when guardian = ?1 then ?2 else guardian end, booked_by = case when "
      "booked_by = ?1 then ?2 else booked_by end, version = version + 1, updated_at = ?3 where status in ('waiting', "
      "'offered') and (guardian = ?1 or booked_by = ?1)"};
};

#undef MEDRES_OFFER_COLUMNS
#undef MEDRES_ENTRY_SELECT
#undef MEDRES_ENTRY_TURN

template <class Enum>
std::string WaitCode(Enum value) {
  const std::string quoted = json::ToText(value);
  return quoted.substr(1, quoted.size() - 2);
}

template <class Enum>
Enum ParseWaitCode(std::string_view code) {
  return json::Parse<Enum>("\"" + std::string(code) + "\"").value();
}

WaitlistOffer ReadOffer(const sql::Rows::Row& row, std::size_t first) {
  WaitlistOffer offer{.id = row.AsId<OfferId>(first),
                      .start = row.At(first + 1),
                      .resources = SplitIds<ResourceId>(row.Text(first + 2)),
                      .status = ParseWaitCode<OfferStatus>(row.Text(first + 3)),
                      .hold = row.OptionalId<AppointmentId>(first + 4),
                      .hold_token = std::string(row.Text(first + 5)),
                      .expires_at = std::nullopt,
                      .reasons = SplitCodes(row.Text(first + 7)),
                      .made_at = row.At(first + 8),
                      .settled_at = std::nullopt};
  if (const auto expires = row.OptionalInteger(first + 6)) offer.expires_at = Instant{*expires};
  if (const auto settled = row.OptionalInteger(first + 9)) offer.settled_at = Instant{*settled};
  return offer;
}

Result<WaitlistEntry> ReadWaitlistEntry(const sql::Rows::Row& row) {
  MEDRES_TRY(auto windows, json::Parse<std::vector<WaitWindow>>(row.Text(4)));
  WaitlistEntry entry{.id = row.AsId<WaitlistEntryId>(0),
                      .patient = row.AsId<PatientId>(1),
                      .service_type = row.AsId<ServiceTypeId>(2),
                      .resources = SplitIds<ResourceId>(row.Text(3)),
                      .windows = std::move(windows),
                      .zone = std::string(row.Text(5)),
                      .priority = std::string(row.Text(6)),
                      .rank = static_cast<int>(row.Integer(7)),
                      .channel = std::string(row.Text(8)),
                      .guardian = row.OptionalId<PatientId>(16),
                      .booked_by = row.OptionalId<PatientId>(17),
                      .status = ParseWaitCode<WaitlistStatus>(row.Text(9)),
                      .ends_at = row.At(10),
                      .appointment = row.OptionalId<AppointmentId>(11),
                      .actor = std::string(row.Text(12)),
                      .version = row.Integer(13),
                      .added_at = row.At(14),
                      .updated_at = row.At(15),
                      .offer = std::nullopt};
  if (!row.IsNull(kFirstOfferColumn)) entry.offer = ReadOffer(row, kFirstOfferColumn);
  return entry;
}

Result<std::vector<WaitlistEntry>> ReadEntries(const sql::Rows& rows) {
  std::vector<WaitlistEntry> entries;
  entries.reserve(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    MEDRES_TRY(WaitlistEntry entry, ReadWaitlistEntry(rows[i]));
    entries.push_back(std::move(entry));
  }
  return entries;
}

sql::Params OfferRow(const WaitlistEntry& entry, const WaitlistOffer& offer) {
  return {offer.id,        entry.id,         offer.start,      JoinIds(offer.resources), WaitCode(offer.status),
          offer.hold,      offer.hold_token, offer.expires_at, JoinCodes(offer.reasons), offer.made_at,
          offer.settled_at};
}

/// What a listener needs to tell the patient: of a start, when one is offered, in the members that a visit has.
void WriteWaitedVisit(const WaitlistEntry& entry, json::Writer& json) {
  json.BeginObject();
  json.Member("patient", entry.patient.Text());
  json.Member("service_type", entry.service_type.Text());
  if (entry.offer) {
    const Instant start = entry.offer->start;
    json.Key("start");
    json.Integer(start.milliseconds);
    json.Member("local_start", FormatWall(FindZone(entry.zone)->ToWall(start)));
  }
  json.Member("zone", entry.zone);
  json.Key("resources");
  json.BeginArray();
  for (const ResourceId id : entry.offer ? entry.offer->resources : entry.resources) json.Text(id.Text());
  json.EndArray();
  json.EndObject();
}

events::Event WaitlistEvent(const WaitlistEntry& entry, std::string_view change) {
  std::string payload;
  json::Writer json(payload);
  json.BeginObject();
  json.Key("version");
  json.Integer(entry.version);
  json.Member("status", WaitCode(entry.status));
  json.Member("priority", entry.priority);
  if (entry.offer) {
    json.Member("offer", entry.offer->id.Text());
    if (entry.offer->hold) json.Member("appointment", entry.offer->hold->Text());
    if (entry.offer->expires_at) {
      json.Key("expires_at");
      json.Integer(entry.offer->expires_at->milliseconds);
    }
  }
  json.Key("visit");
  WriteWaitedVisit(entry, json);
  json.EndObject();
  return {"waitlist." + std::string(change), entry.id.value, std::move(payload)};
}

}  // namespace

Task<Status> SqlWaitlistStore::Insert(sql::Session& session, const WaitlistEntry& e) {
  std::vector<sql::Call> calls;
  calls.push_back({&WaitlistSql::kInsert,
                   {e.id, e.patient, e.service_type, JoinIds(e.resources), json::ToText(e.windows), e.zone, e.priority,
                    e.rank, e.channel, WaitCode(e.status), e.ends_at, e.appointment, e.actor, e.version, e.added_at,
                    e.updated_at, e.guardian, e.booked_by}});
  events::AppendTo(calls, session.dialect(), {WaitlistEvent(e, "added")}, e.added_at);
  MEDRES_CO_CHECK(co_await session.RunAllAndCommit(std::move(calls)));
  co_return Status();
}

Task<Status> SqlWaitlistStore::Step(sql::Session& session, const WaitlistEntry& e, std::string_view change) {
  std::vector<sql::Call> calls;
  calls.push_back({&WaitlistSql::kUpdate,
                   {e.id, JoinIds(e.resources), json::ToText(e.windows), e.priority, e.rank, WaitCode(e.status),
                    e.ends_at, e.appointment, e.version, e.updated_at, e.added_at}});
  if (e.offer) calls.push_back({&WaitlistSql::kOffer, OfferRow(e, *e.offer)});
  if (!change.empty()) events::AppendTo(calls, session.dialect(), {WaitlistEvent(e, change)}, e.updated_at);
  const auto results = co_await session.RunAll(std::move(calls));
  // Whoever was faster may have left an offer that this one collides with.
  const bool is_late = !results && results.error().code == "database.constraint";
  if (!results && !is_late) co_return Fail(results.error());
  const bool is_first = results && (*results)[0].affected() == 1 && (!e.offer || (*results)[1].affected() == 1);
  if (is_first) co_return Status();
  co_return Fail(Error::Precondition("waitlist.version", {{"expected", std::to_string(e.version - 1)}}));
}

Task<Result<std::optional<WaitlistEntry>>> SqlWaitlistStore::Find(sql::Session& session, WaitlistEntryId id) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(WaitlistSql::kFind, {id}));
  if (rows.empty()) co_return std::optional<WaitlistEntry>();
  MEDRES_CO_TRY(WaitlistEntry entry, ReadWaitlistEntry(rows[0]));
  co_return std::optional(std::move(entry));
}

Task<Result<std::vector<WaitlistEntry>>> SqlWaitlistStore::List(sql::Session& session, const WaitlistFilter& filter) {
  const sql::Params params{filter.status ? WaitCode(*filter.status) : std::string(),
                           filter.patient.has_value(),
                           filter.patient.value_or(PatientId{}),
                           filter.service_type.has_value(),
                           filter.service_type.value_or(ServiceTypeId{}),
                           filter.after.has_value(),
                           filter.after.value_or(WaitlistEntryId{}),
                           filter.limit};
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(WaitlistSql::kList, params));
  co_return ReadEntries(rows);
}

Task<Result<std::vector<WaitlistOffer>>> SqlWaitlistStore::Offers(sql::Session& session, WaitlistEntryId id) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(WaitlistSql::kOffers, {id}));
  std::vector<WaitlistOffer> offers;
  for (std::size_t i = 0; i < rows.size(); ++i) offers.push_back(ReadOffer(rows[i], 0));
  co_return offers;
}

Task<Result<WaitlistTurns>> SqlWaitlistStore::Turns(sql::Session& session, Instant now, Instant refused_since) {
  std::vector<sql::Call> calls;
  calls.push_back({&WaitlistSql::kWaiting, {}});
  calls.push_back({&WaitlistSql::kOffered, {now, refused_since}});
  calls.push_back({&WaitlistSql::kClaimed, {}});
  MEDRES_CO_TRY(const std::vector<sql::Rows> results, co_await session.RunAll(std::move(calls)));
  WaitlistTurns turns;
  MEDRES_CO_TRY(turns.waiting, ReadEntries(results[0]));
  for (std::size_t i = 0; i < results[1].size(); ++i) {
    turns.offered[results[1][i].AsId<WaitlistEntryId>(0)].insert(results[1][i].At(1));
  }
  MEDRES_CO_TRY(turns.claimed, ReadEntries(results[2]));
  co_return turns;
}

Task<Result<std::vector<WaitlistEntry>>> SqlWaitlistStore::Over(sql::Session& session, Instant now) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(WaitlistSql::kOver, {now}));
  co_return ReadEntries(rows);
}

Task<Status> SqlWaitlistStore::Rank(sql::Session& session, std::string_view priority, int rank) {
  MEDRES_CO_CHECK(co_await session.Run(WaitlistSql::kRank, {priority, rank}));
  co_return Status();
}

Task<Status> SqlWaitlistStore::RepointPatient(sql::Session& session, PatientId from, PatientId to, Instant now) {
  std::vector<sql::Call> calls;
  calls.push_back({&WaitlistSql::kLockOpen, {from, to}});
  calls.push_back({&WaitlistSql::kOpenOf, {from}});
  calls.push_back({&WaitlistSql::kOpenOf, {to}});
  MEDRES_CO_TRY(const std::vector<sql::Rows> results, co_await session.RunAll(std::move(calls)));
  MEDRES_CO_TRY(const std::vector<WaitlistEntry> moved, ReadEntries(results[1]));
  MEDRES_CO_TRY(const std::vector<WaitlistEntry> own, ReadEntries(results[2]));
  for (const WaitlistEntry& entry : moved) {
    const auto same = std::ranges::find(own, entry.service_type, &WaitlistEntry::service_type);
    if (same == own.end()) continue;
    const JoinedWait joined = JoinWaits(entry, *same, now);
    MEDRES_CO_CHECK(co_await Step(session, joined.left, "withdrawn"));
    MEDRES_CO_CHECK(co_await Step(session, joined.kept, "changed"));
  }
  MEDRES_CO_CHECK(co_await session.Run(WaitlistSql::kRepoint, {from, to, now}));
  MEDRES_CO_CHECK(co_await session.Run(WaitlistSql::kRepointAgents, {from, to, now}));
  co_return Status();
}

}  // namespace medres::scheduling
