#include "api/fhir/interactions/batch.hpp"

#include <algorithm>

#include "api/fhir/batch_entry.hpp"
#include "api/fhir/bundle.hpp"
#include "api/fhir/interactions/common.hpp"
#include "api/fhir/interactions/search.hpp"
#include "api/fhir/writer.hpp"
#include "platform/http/percent.hpp"

namespace medres::api::fhir {
namespace {

constexpr std::size_t kMaxEntries = 200;

/// What became of one request: a resource with a version, or a search's Bundle.
struct Answer {
  std::string status;
  JsonObject resource;
  std::optional<Document> document;
};

Task<Result<Answer>> Look(const Server& server, const BatchEntry& wanted, const http::Context& context) {
  if (wanted.id.empty()) {
    const http::QueryPairs pairs(wanted.query);
    if (!pairs.ok()) co_return Fail(Error::Malformed("request.query_malformed"));
    MEDRES_CO_TRY(JsonObject bundle, co_await SearchBundle(server, *wanted.type, pairs.pairs(), context));
    co_return Answer{"200", std::move(bundle), std::nullopt};
  }
  MEDRES_CO_TRY(auto found, co_await server.sources().Of(*wanted.type).Read(wanted.id));
  if (!found) {
    co_return Fail(Error::NotFound("fhir.not_found", {{"type", std::string(wanted.type->name)}, {"id", wanted.id}}));
  }
  std::vector<Document> documents{*std::move(found)};
  MEDRES_CO_CHECK(co_await server.documents().Complete(*wanted.type, documents));
  co_return Answer{"200", {}, std::move(documents.front())};
}

Task<Result<Answer>> Run(const Server& server, const BatchEntry& wanted, const http::Context& context) {
  const std::string_view scope = wanted.writes() ? wanted.type->write_scope : wanted.type->read_scope;
  if (scope.empty()) co_return Fail(Error::Invalid("fhir.not_supported", ""));
  if (!context.caller->Has(scope)) {
    co_return Fail(Error::Forbidden("request.scope_missing", {{"scope", std::string(scope)}}));
  }
  if (!wanted.writes()) co_return co_await Look(server, wanted, context);
  const std::string body = wanted.resource != nullptr ? ToText(*wanted.resource) : std::string();
  const WriteWish wish{.id = wanted.id,
                       .body = body,
                       .if_match = TextOf(*wanted.request, "ifMatch"),
                       .if_none_exist = TextOf(*wanted.request, "ifNoneExist")};
  MEDRES_CO_TRY(Written written, co_await Write(server, *wanted.type, wish, context));
  co_return Answer{std::to_string(written.status), {}, std::move(written.document)};
}

void Put(BundleBuilder& bundle, Result<Answer> answer, const Server& server, const http::Context& context) {
  if (!answer) {
    const int status = http::ProblemKindOf(answer.error().kind).status;
    return bundle.AddAnswer(std::to_string(status), nullptr,
                            MakeOutcome(answer.error(), server.messages(), context.language));
  }
  if (answer->document) return bundle.AddAnswer(answer->status, &*answer->document, {});
  bundle.AddResult(answer->status, std::move(answer->resource));
}

Task<Result<http::Response>> Handle(const Server& server, http::Context& context) {
  if (!SendsJson(context.request)) co_return server.outcomes().WriteStatus(415, "fhir.format", {}, context);
  MEDRES_CO_TRY(const JsonObject body, ParseObject(context.request.body));
  const std::string_view type = TextOf(body, "type");
  const bool is_transaction = type == "transaction";
  if (TextOf(body, "resourceType") != "Bundle" || (!is_transaction && type != "batch")) {
    co_return Fail(
        Error::Invalid("fhir.resource_type", "/resourceType", {{"expected", "batch or transaction Bundle"}}));
  }
  const JsonArray& entries = ArrayOf(body, "entry");
  if (entries.size() > kMaxEntries) {
    co_return Fail(Error::Invalid("fhir.too_costly", "/entry", {{"max", std::to_string(kMaxEntries)}}));
  }
  std::vector<Result<BatchEntry>> wanted;
  for (const Json& entry : entries) wanted.push_back(ReadBatchEntry(entry, wanted.size()));
  const auto writes = std::ranges::count_if(wanted, [](const auto& entry) { return entry && entry->writes(); });
  if (is_transaction && writes > 0 && entries.size() > 1) co_return Fail(Error::Invalid("fhir.transaction", "/entry"));
  BundleBuilder bundle(is_transaction ? "transaction-response" : "batch-response", BaseUrl(context.request));
  for (auto& entry : wanted) {
    Result<Answer> answer = entry ? co_await Run(server, *entry, context) : Fail(entry.error());
    if (!answer && is_transaction) co_return Fail(std::move(answer).error());
    Put(bundle, std::move(answer), server, context);
  }
  co_return JsonAnswer(200, bundle.Take());
}

}  // namespace

void AddBatch(http::Group& group, Server& server) {
  group.Add("POST /fhir", Endpoint(server, "Batch", "", http::kAnyCaller),
            [&server](http::Context& context) { return Handle(server, context); });
}

}  // namespace medres::api::fhir
