#include "api/fhir/interactions/search.hpp"

#include "api/fhir/audit_note.hpp"
#include "api/fhir/bundle.hpp"
#include "api/fhir/interactions/common.hpp"
#include "platform/http/percent.hpp"

namespace medres::api::fhir {
namespace {

JsonObject MakeBundle(const Server& server, SearchPage page, const http::Context& context) {
  const std::string base = BaseUrl(context.request);
  const std::string at = base + "/" + std::string(page.request.type->name);
  BundleBuilder bundle("searchset", base);
  bundle.Link("self", at + (page.request.self.empty() ? "" : "?" + page.request.self));
  if (!page.next.empty()) bundle.Link("next", at + "?_cursor=" + page.next);
  if (page.request.wants_total || page.request.summary == Summary::kCount) bundle.Total(page.total);
  const auto elements = ElementsOf(page.request);
  for (Document& document : page.matches) {
    if (!elements.empty()) Shorten(document, elements);
    bundle.AddFound(document, "match");
  }
  for (const Document& document : page.included) bundle.AddFound(document, "include");
  if (!page.request.not_understood.empty()) {
    bundle.AddOutcome(MakeWarnings(page.request.not_understood, server.parts().messages, context.language));
  }
  return bundle.Take();
}

Task<Result<http::Response>> Search(const Server& server, const TypeRow& type, http::Context& context) {
  const http::QueryPairs query(context.request.Query());
  // A form repeats nothing of the query string; both count.
  const http::QueryPairs form(context.request.method == http::Method::kPost ? context.request.body
                                                                            : std::string_view());
  if (!query.ok() || !form.ok()) co_return Fail(Error::Malformed("request.query_malformed"));
  std::vector<json::NamedText> parameters(query.pairs());
  parameters.insert(parameters.end(), form.pairs().begin(), form.pairs().end());
  if (auto refused = RefuseFormat(server, context, parameters)) co_return *std::move(refused);
  MEDRES_CO_TRY(const JsonObject bundle, co_await SearchBundle(server, type, std::move(parameters), context));
  co_return JsonAnswer(200, bundle);
}

}  // namespace

Task<Result<JsonObject>> SearchBundle(const Server& server, const TypeRow& type,
                                      std::vector<json::NamedText> parameters, const http::Context& context) {
  const bool strict = ReadPreferences(context.request).strict;
  AuditNote note(server, context, type, "search-type", access::AuditAction::kRead);
  MEDRES_CO_TRY(SearchPage page,
                co_await server.engine().Run(type, std::move(parameters), SettingOf(context), *context.caller, strict));
  note.Saw(page.matches);
  note.Saw(page.included);
  note.Done();
  co_return MakeBundle(server, std::move(page), context);
}

void AddSearching(http::Group& group, Server& server, const TypeRow& type) {
  const std::string path = "/fhir/" + std::string(type.name);
  group.Add("GET " + path, Endpoint(server, "Search", type.name, type.read_scope),
            [&](http::Context& context) { return Search(server, type, context); });
  group.Add("POST " + path + "/_search", Endpoint(server, "SearchByForm", type.name, type.read_scope),
            [&](http::Context& context) { return Search(server, type, context); });
}

}  // namespace medres::api::fhir
