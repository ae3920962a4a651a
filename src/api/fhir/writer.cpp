#include "api/fhir/writer.hpp"

#include "api/fhir/json_patch.hpp"
#include "platform/http/percent.hpp"
#include "platform/security/digest.hpp"

namespace medres::api::fhir {
namespace {

Result<JsonObject> ReadBody(const TypeRow& type, const WriteWish& wish) {
  if (wish.body.empty()) return Fail(Error::Malformed("request.body_missing"));
  MEDRES_TRY(JsonObject resource, ParseObject(wish.body));
  if (TextOf(resource, "resourceType") != type.name) {
    return Fail(Error::Invalid("fhir.resource_type", "/resourceType", {{"expected", std::string(type.name)}}));
  }
  if (!wish.id.empty() && TextOf(resource, "id") != wish.id) {
    return Fail(Error::Invalid("fhir.id_differs", "/id", {{"expected", wish.id}}));
  }
  return resource;
}

/// The resource as it stands, with its extras: what a patch changes.
Task<Result<Document>> Current(const Server& server, const TypeRow& type, const std::string& id) {
  MEDRES_CO_TRY(auto found, co_await server.sources().Of(type).Read(id));
  if (!found) co_return Fail(Error::NotFound("fhir.not_found", {{"type", std::string(type.name)}, {"id", id}}));
  std::vector<Document> documents;
  documents.push_back(*std::move(found));
  MEDRES_CO_CHECK(co_await server.documents().Complete(type, documents));
  co_return std::move(documents.front());
}

/// Whoever meets the condition of a conditional create.
Task<Result<std::vector<Document>>> FindExisting(const Server& server, const TypeRow& type, std::string_view query,
                                                 const http::Context& context) {
  const http::QueryPairs pairs(query);
  const SearchSetting setting{.now = context.now};
  MEDRES_CO_TRY(SearchRequest request, ReadSearch(type, pairs.pairs(), setting));
  if (!request.not_understood.empty()) co_return Fail(Error::Invalid(request.not_understood));
  co_return co_await server.engine().FindAll(std::move(request), setting, *context.caller);
}

/// A condition is a wish's name: two creates at once under one condition make one resource.
std::optional<scheduling::IdempotencyKey> KeyOf(const WriteWish& wish, const http::Context& context) {
  const std::string scope = context.caller->subject + ":fhir";
  if (!wish.idempotency_key.empty()) {
    return scheduling::IdempotencyKey{scope, std::string(wish.idempotency_key), security::Sha256Hex(wish.body)};
  }
  if (wish.if_none_exist.empty()) return std::nullopt;
  const std::string digest = security::Sha256Hex(wish.if_none_exist);
  return scheduling::IdempotencyKey{scope, "if-none-exist:" + digest, digest};
}

Task<Result<Written>> Create(const Server& server, const TypeRow& type, const WriteWish& wish,
                             const http::Context& context) {
  MEDRES_CO_TRY(JsonObject resource, ReadBody(type, wish));
  if (!wish.if_none_exist.empty()) {
    MEDRES_CO_TRY(auto existing, co_await FindExisting(server, type, wish.if_none_exist, context));
    if (existing.size() > 1) co_return Fail(Error::Precondition("fhir.multiple_matches"));
    if (existing.size() == 1) {
      Fill(existing.front());
      MEDRES_CO_CHECK(co_await server.documents().Complete(type, existing));
      co_return Written{std::move(existing.front()), 200};
    }
  }
  Submission submission{resource, std::nullopt, context.caller->subject, KeyOf(wish, context)};
  MEDRES_CO_TRY(Document made, co_await server.sources().Of(type).Create(std::move(submission)));
  const int status = made.repeated ? 200 : 201;
  if (!made.repeated) MEDRES_CO_CHECK(co_await server.documents().Keep(type, std::move(resource), made));
  co_return Written{std::move(made), status};
}

Task<Result<Written>> Update(const Server& server, const TypeRow& type, const WriteWish& wish,
                             const http::Context& context) {
  MEDRES_CO_TRY(auto expected, ReadIfMatch(wish.if_match));
  JsonObject resource;
  if (wish.is_patch) {
    MEDRES_CO_TRY(const Document current, co_await Current(server, type, wish.id));
    // Patched is what was read: another's change in between is a conflict, whatever the caller expected.
    if (!expected) expected = current.version;
    MEDRES_CO_TRY(resource, Patched(current.json, wish.body));
  } else {
    MEDRES_CO_TRY(resource, ReadBody(type, wish));
  }
  Submission submission{resource, expected, context.caller->subject, std::nullopt};
  MEDRES_CO_TRY(Document changed, co_await server.sources().Of(type).Update(wish.id, std::move(submission)));
  MEDRES_CO_CHECK(co_await server.documents().Keep(type, std::move(resource), changed));
  co_return Written{std::move(changed), 200};
}

}  // namespace

Task<Result<Written>> Write(const Server& server, const TypeRow& type, WriteWish wish, const http::Context& context) {
  if (wish.id.empty()) co_return co_await Create(server, type, wish, context);
  co_return co_await Update(server, type, wish, context);
}

}  // namespace medres::api::fhir
