#include "api/fhir/interactions/publish.hpp"

#include <algorithm>
#include <array>

#include "api/fhir/interactions/common.hpp"
#include "api/fhir/publish/bulk.hpp"
#include "platform/http/percent.hpp"

namespace medres::api::fhir {
namespace {

constexpr std::string_view kCaching = "public, max-age=60";

struct FileRow {
  BulkPublisher::File file;
  std::string_view type;
  std::string_view name;
};
constexpr std::array<FileRow, 3> kFiles{{{BulkPublisher::File::kLocation, "Location", "locations.ndjson"},
                                         {BulkPublisher::File::kSchedule, "Schedule", "schedules.ndjson"},
                                         {BulkPublisher::File::kSlot, "Slot", "slots.ndjson"}}};

Result<std::optional<Instant>> ReadSince(const http::QueryPairs& query) {
  for (const json::NamedText& pair : query.pairs()) {
    if (pair.name != "_since") continue;
    const auto span = ParseDateSpan(pair.value, "Etc/UTC");
    if (!span) return Fail(Error::Invalid("fhir.value", "?_since", {{"value", std::string(pair.value)}}));
    return std::optional(span->start);
  }
  return std::nullopt;
}

Task<Result<http::Response>> Manifest(BulkPublisher& publisher, http::Context& context) {
  const http::QueryPairs query(context.request.Query());
  MEDRES_CO_TRY(const auto since, ReadSince(query));
  const std::string url = BaseUrl(context.request) + "/$bulk-publish";
  JsonArray output;
  for (const auto& facility : publisher.Facilities()) {
    if (since) {
      MEDRES_CO_TRY(const Instant changed, co_await publisher.ChangedAt(facility.id));
      if (changed < *since) continue;
    }
    for (const FileRow& row : kFiles) {
      JsonObject file{{"type", row.type}, {"url", url + "/" + facility.id.Text() + "/" + std::string(row.name)}};
      if (!facility.state.empty()) file["extension"] = JsonObject{{"state", JsonArray{Json(facility.state)}}};
      output.push_back(std::move(file));
    }
  }
  const JsonObject manifest{{"transactionTime", FormatInstant(context.now)},
                            {"request", url},
                            {"output", std::move(output)},
                            {"error", JsonArray()}};
  http::Response response{.status = 200, .content_type = http::kJsonType, .headers = {}, .body = ToText(manifest)};
  response.headers.emplace_back("Cache-Control", kCaching);
  co_return response;
}

Task<Result<http::Response>> File(BulkPublisher& publisher, http::Context& context) {
  MEDRES_CO_TRY(const std::string facility, PathValue(context, 0));
  MEDRES_CO_TRY(const std::string name, PathValue(context, 1));
  const auto id = ResourceId::Parse(facility);
  const auto row = std::ranges::find(kFiles, name, &FileRow::name);
  std::shared_ptr<const http::Content> content;
  if (id && row != kFiles.end()) {
    MEDRES_CO_TRY(content, co_await publisher.Get(*id, row->file));
  }
  if (!content) co_return Fail(Error::NotFound("fhir.not_found", {{"type", facility}, {"id", name}}));
  co_return http::Serve(*content, context.request, kCaching);
}

}  // namespace

void AddPublishing(http::Group& group, Server& server) {
  group.Add("GET /fhir/$bulk-publish", Endpoint(server, "BulkPublish", "", {}),
            [&server](http::Context& context) { return Manifest(server.publisher(), context); });
  group.Add("GET /fhir/$bulk-publish/{facility}/{file}", Endpoint(server, "BulkFile", "", {}),
            [&server](http::Context& context) { return File(server.publisher(), context); });
}

}  // namespace medres::api::fhir
