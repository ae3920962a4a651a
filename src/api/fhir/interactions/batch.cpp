#include "api/fhir/interactions/batch.hpp"

#include "api/fhir/bundle.hpp"
#include "api/fhir/interactions/common.hpp"
#include "api/fhir/transaction/transaction.hpp"

namespace medres::api::fhir {
namespace {

constexpr std::size_t kMaxEntries = 200;

Task<Result<EntryAnswer>> Run(const Server& server, const BatchEntry& wanted, const http::Context& context) {
  if (Status allowed = CheckAllowed(wanted, context); !allowed) {
    NoteRefused(server, wanted, context);
    co_return Fail(std::move(allowed).error());
  }
  if (!wanted.writes()) co_return co_await Look(server, wanted, context);
  auto written = co_await WriteEntry(server, wanted, context);
  if (!written) co_return Fail(Within(std::move(written).error(), "/" + std::string(wanted.type->name)));
  co_return written;
}

void Put(BundleBuilder& bundle, Result<EntryAnswer> answer, const Server& server, const http::Context& context) {
  if (!answer) {
    const int status = http::ProblemKindOf(answer.error().kind).status;
    return bundle.AddAnswer(std::to_string(status), nullptr,
                            MakeOutcome(answer.error(), server.parts().messages, context.language));
  }
  if (answer->document) return bundle.AddAnswer(answer->status, &*answer->document, {});
  if (answer->resource.empty()) return bundle.AddAnswer(answer->status, nullptr, {});
  bundle.AddResult(answer->status, std::move(answer->resource));
}

Task<Result<JsonObject>> AnswerTransaction(const Server& server, const JsonArray& entries,
                                           const http::Context& context) {
  MEDRES_CO_TRY(const auto wanted, ReadEntries(entries));
  MEDRES_CO_TRY(auto answers, co_await RunTransaction(server, wanted, context));
  BundleBuilder bundle("transaction-response", BaseUrl(context.request));
  for (EntryAnswer& answer : answers) Put(bundle, std::move(answer), server, context);
  co_return bundle.Take();
}

Task<Result<JsonObject>> AnswerBatch(const Server& server, const JsonArray& entries, const http::Context& context) {
  BundleBuilder bundle("batch-response", BaseUrl(context.request));
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto entry = ReadBatchEntry(entries[i], i);
    Put(bundle, entry ? co_await Run(server, *entry, context) : Fail(entry.error()), server, context);
  }
  co_return bundle.Take();
}

Task<Result<http::Response>> Handle(const Server& server, http::Context& context) {
  if (!SendsJson(context.request)) co_return server.outcomes().WriteStatus(415, "fhir.format", {}, context);
  MEDRES_CO_TRY(const JsonObject body, ParseObject(context.request.body));
  const std::string_view type = TextOf(body, "type");
  const bool is_transaction = type == "transaction";
  if (TextOf(body, "resourceType") != "Bundle" || (!is_transaction && type != "batch")) {
    co_return Fail(Error::Invalid("fhir.resource_type", "/Bundle/type", {{"expected", "batch or transaction Bundle"}}));
  }
  const JsonArray& entries = ArrayOf(body, "entry");
  if (entries.size() > kMaxEntries) {
    co_return Fail(Error::Invalid("fhir.too_costly", "/Bundle/entry", {{"max", std::to_string(kMaxEntries)}}));
  }
  MEDRES_CO_TRY(const JsonObject answer, is_transaction ? co_await AnswerTransaction(server, entries, context)
                                                        : co_await AnswerBatch(server, entries, context));
  co_return JsonAnswer(200, answer);
}

}  // namespace

void AddBatch(http::Group& group, Server& server) {
  // Clients differ in how they write the base.
  for (const auto& [route, id] : {std::pair("POST /fhir", "Batch"), std::pair("POST /fhir/", "BatchAtSlash")}) {
    group.Add(route, Endpoint(server, id, "", http::kAnyCaller),
              [&server](http::Context& context) { return Handle(server, context); });
  }
}

}  // namespace medres::api::fhir
