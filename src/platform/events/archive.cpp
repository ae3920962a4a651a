#include "platform/events/archive.hpp"

#include <utility>

#include "base/text.hpp"
#include "platform/json/view.hpp"
#include "platform/json/writer.hpp"

namespace medres::events {
namespace {

using documents::Collection;
using documents::FieldType;

constexpr std::string_view kConsumer = "event-archive";

const Collection& ArchiveCollection() {
  static const Collection collection{.name = "event_archive",
                                     .fields = {{"at", FieldType::kInteger, true},
                                                {"type", FieldType::kText, true},
                                                {"status", FieldType::kText},
                                                {"service_type", FieldType::kText},
                                                {"department", FieldType::kText}},
                                     .indexes = {{"by_time", {"at"}}, {"by_type", {"type", "at"}}}};
  return collection;
}

documents::Filter ArchiveConditions(const ArchiveFilter& filter) {
  documents::Filter conditions;
  if (!filter.type.empty()) conditions.push_back(documents::Equal("type", filter.type));
  if (filter.from) conditions.push_back(documents::AtLeast("at", filter.from->milliseconds));
  if (filter.to) conditions.push_back(documents::Less("at", filter.to->milliseconds));
  return conditions;
}

std::string FieldOf(CountedBy by) {
  switch (by) {
    case CountedBy::kType: return "type";
    case CountedBy::kStatus: return "status";
    case CountedBy::kServiceType: return "service_type";
    case CountedBy::kDepartment: return "department";
  }
  return {};
}

void WriteMember(json::Writer& json, std::string_view name, const std::string& value) {
  if (!value.empty()) json.Member(name, value);
}

std::optional<Instant> InstantIn(const json::View& value) {
  const auto milliseconds = text::ParseInteger(value.Text());
  return milliseconds ? std::optional(Instant{*milliseconds}) : std::nullopt;
}

Result<ArchivedEvent> FromArchive(const documents::Document& document) {
  MEDRES_TRY(const json::Tape tape, json::Tape::Make(document.body));
  const json::View body(tape);
  ArchivedEvent event{.id = document.id,
                      .type = body["type"].Text(),
                      .at = InstantIn(body["at"]).value_or(Instant{}),
                      .status = body["status"].Text(),
                      .service_type = body["service_type"].Text(),
                      .start = InstantIn(body["start"]),
                      .resources = {},
                      .department = body["department"].Text()};
  for (const json::View& resource : body["resources"].Items()) event.resources.push_back(resource.Text());
  return event;
}

/// What was told after the archive's place, and that place.
struct Unarchived {
  Position after;
  std::vector<ToldEvent> told;
};

Task<Result<Unarchived>> ReadUnarchived(sql::Session& session) {
  MEDRES_CO_TRY(const Position after, co_await PlaceFromStart(session, kConsumer));
  MEDRES_CO_TRY(std::vector<ToldEvent> told, co_await ReadAfter(session, after, EventArchive::kStretch));
  co_return Unarchived{after, std::move(told)};
}

Status CheckTimes(const ArchiveFilter& filter) {
  if (!filter.from || !filter.to || *filter.from <= *filter.to) return {};
  return Fail(Error::Invalid("events.times_reversed", "?from",
                             {{"from", FormatInstant(*filter.from)}, {"to", FormatInstant(*filter.to)}}));
}

}  // namespace

documents::Document ToArchive(const ToldEvent& told, const DepartmentOf& department_of) {
  std::string body;
  json::Writer json(body);
  json.BeginObject();
  json.Key("at");
  json.Integer(told.told_at.milliseconds);
  json.Member("type", told.event.kind);
  if (const auto tape = json::Tape::Make(told.event.payload)) {
    const json::View payload(*tape);
    const json::View visit = payload["visit"];
    WriteMember(json, "status", payload["status"].Text());
    WriteMember(json, "service_type", visit["service_type"].Text());
    if (const auto start = InstantIn(visit["start"])) {
      json.Key("start");
      json.Integer(start->milliseconds);
    }
    std::vector<std::string> resources;
    for (const json::View& resource : visit["resources"].Items()) resources.push_back(resource.Text());
    if (!resources.empty()) {
      json.Key("resources");
      json.BeginArray();
      for (const std::string& resource : resources) json.Text(resource);
      json.EndArray();
      if (department_of) WriteMember(json, "department", department_of(resources));
    }
  }
  json.EndObject();
  return {.id = std::to_string(told.told_at.milliseconds) + "." + std::to_string(told.at.id), .body = std::move(body)};
}

Task<Result<bool>> EventArchive::Step() {
  const Collection& collection = ArchiveCollection();
  if (!ensured_) {
    MEDRES_CO_CHECK(co_await store_.Ensure(collection));
    ensured_ = true;
  }
  MEDRES_CO_TRY(const Unarchived next, co_await database_.Write<Unarchived>(ReadUnarchived));
  if (next.told.empty()) co_return false;
  std::vector<documents::Document> documents;
  documents.reserve(next.told.size());
  for (const ToldEvent& told : next.told) documents.push_back(ToArchive(told, department_of_));
  MEDRES_CO_CHECK(co_await store_.InsertMissing(collection, std::move(documents)));
  const auto move = [&](sql::Session& session) { return MoveOn(session, kConsumer, next.after, next.told.back().at); };
  MEDRES_CO_CHECK(co_await database_.Write<bool>(move));
  co_return true;
}

Task<Result<ArchivePage>> EventArchive::List(ArchiveFilter filter, int limit, std::string cursor) {
  MEDRES_CO_CHECK(CheckTimes(filter));
  documents::Query query{.filter = ArchiveConditions(filter),
                         .order = {.field = "at", .descending = true},
                         .limit = limit,
                         .cursor = std::move(cursor)};
  MEDRES_CO_TRY(documents::Page found, co_await store_.Find(ArchiveCollection(), std::move(query)));
  ArchivePage page{.items = {}, .next = std::move(found.next)};
  for (const documents::Document& document : found.items) {
    MEDRES_CO_TRY(ArchivedEvent event, FromArchive(document));
    page.items.push_back(std::move(event));
  }
  co_return page;
}

Task<Result<std::vector<EventCount>>> EventArchive::Count(ArchiveFilter filter, std::vector<CountedBy> by,
                                                          Milliseconds width, int limit) {
  MEDRES_CO_CHECK(CheckTimes(filter));
  documents::Grouping grouping{.filter = ArchiveConditions(filter),
                               .bucket = documents::Bucket{"at", width.count()},
                               .measures = {documents::Measure{}},
                               .limit = limit};
  for (const CountedBy one : by) grouping.by.push_back(FieldOf(one));
  MEDRES_CO_TRY(const auto groups, co_await store_.Aggregate(ArchiveCollection(), std::move(grouping)));
  std::vector<EventCount> counts;
  for (const documents::Group& group : groups) {
    EventCount count{.keys = {}, .since = Instant{group.bucket}};
    count.count = static_cast<std::int64_t>(group.values.front().value_or(0));
    for (const auto& key : group.keys) {
      count.keys.push_back(key ? std::optional(std::get<std::string>(*key)) : std::nullopt);
    }
    counts.push_back(std::move(count));
  }
  co_return counts;
}

Task<Result<std::int64_t>> EventArchive::Forget(Instant before, int limit) {
  co_return co_await store_.DeleteOlderThan(ArchiveCollection(), "at", before, limit);
}

}  // namespace medres::events
