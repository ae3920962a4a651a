#include "api/fhir/interactions/read.hpp"

#include "api/fhir/audit_note.hpp"
#include "api/fhir/bundle.hpp"
#include "api/fhir/interactions/common.hpp"
#include "platform/http/percent.hpp"

namespace medres::api::fhir {
namespace {

Error NotFound(const TypeRow& type, const std::string& id) {
  return Error::NotFound("fhir.not_found", {{"type", std::string(type.name)}, {"id", id}});
}

/// A read may ask for a summary or for some elements, as a search may.
Status ShortenAsAsked(const TypeRow& type, const http::QueryPairs& query, const http::Context& context,
                      Document& document) {
  MEDRES_TRY(const SearchRequest request, ReadSearch(type, query.pairs(), SettingOf(context)));
  if (const auto elements = ElementsOf(request); !elements.empty()) Shorten(document, elements);
  return {};
}

Task<Result<http::Response>> Read(const Server& server, const TypeRow& type, http::Context& context) {
  MEDRES_CO_TRY(const std::string id, PathValue(context, 0));
  const http::QueryPairs query(context.request.Query());
  if (auto refused = RefuseFormat(server, context, query.pairs())) co_return *std::move(refused);
  AuditNote note(server, context, type, "read", access::AuditAction::kRead, id);
  MEDRES_CO_TRY(auto found, co_await server.sources().Of(type).Read(id));
  if (!found) co_return Fail(NotFound(type, id));
  std::vector<Document> documents;
  documents.push_back(*std::move(found));
  MEDRES_CO_CHECK(co_await server.documents().Complete(type, documents));
  note.Saw(documents);
  MEDRES_CO_CHECK(ShortenAsAsked(type, query, context, documents.front()));
  note.Done();
  co_return DocumentAnswer(200, documents.front());
}

Task<Result<http::Response>> ReadVersion(const Server& server, const TypeRow& type, http::Context& context) {
  MEDRES_CO_TRY(const std::string id, PathValue(context, 0));
  MEDRES_CO_TRY(const std::string wanted, PathValue(context, 1));
  AuditNote note(server, context, type, "vread", access::AuditAction::kRead, id);
  MEDRES_CO_TRY(const Document version, co_await VersionOf(server, type, id, wanted));
  note.Saw(version.json);
  note.Done();
  co_return DocumentAnswer(200, version);
}

Task<Result<http::Response>> ReadHistory(const Server& server, const TypeRow& type, http::Context& context) {
  MEDRES_CO_TRY(const std::string id, PathValue(context, 0));
  AuditNote note(server, context, type, "history-instance", access::AuditAction::kRead, id);
  MEDRES_CO_TRY(const auto versions, co_await VersionsOf(server, type, id));
  note.Saw(versions);
  note.Done();
  const std::string at =
      BaseUrl(context.request) + std::string(context.request.target).substr(std::string_view("/fhir").size());
  co_return JsonAnswer(200, HistoryOf(versions, at, context));
}

}  // namespace

Task<Result<std::vector<Document>>> VersionsOf(const Server& server, const TypeRow& type, std::string id) {
  MEDRES_CO_TRY(auto versions, co_await server.sources().Of(type).History(id));
  if (versions.empty()) co_return Fail(NotFound(type, id));
  MEDRES_CO_CHECK(co_await server.documents().Complete(type, versions));
  co_return versions;
}

Task<Result<Document>> VersionOf(const Server& server, const TypeRow& type, std::string id, std::string number) {
  MEDRES_CO_TRY(auto versions, co_await VersionsOf(server, type, id));
  for (Document& version : versions) {
    if (std::to_string(version.version) == number) co_return std::move(version);
  }
  co_return Fail(NotFound(type, id + "/_history/" + number));
}

JsonObject HistoryOf(const std::vector<Document>& versions, std::string self, const http::Context& context) {
  BundleBuilder bundle("history", BaseUrl(context.request));
  bundle.Link("self", self);
  bundle.Total(static_cast<std::int64_t>(versions.size()));
  for (const Document& version : versions) bundle.AddVersion(version);
  return bundle.Take();
}

void AddReading(http::Group& group, Server& server, const TypeRow& type) {
  const std::string path = "/fhir/" + std::string(type.name) + "/{id}";
  group.Add("GET " + path, Endpoint(server, "Read", type.name, type.read_scope),
            [&](http::Context& context) { return Read(server, type, context); });
  if ((type.interactions & kVread) != 0) {
    group.Add("GET " + path + "/_history/{version}", Endpoint(server, "Vread", type.name, type.read_scope),
              [&](http::Context& context) { return ReadVersion(server, type, context); });
  }
  if ((type.interactions & kHistory) != 0) {
    group.Add("GET " + path + "/_history", Endpoint(server, "History", type.name, type.read_scope),
              [&](http::Context& context) { return ReadHistory(server, type, context); });
  }
}

}  // namespace medres::api::fhir
