#include "api/fhir/writer.hpp"

#include <algorithm>
#include <set>

#include "api/fhir/audit_note.hpp"
#include "api/fhir/json_patch.hpp"
#include "api/fhir/transaction/jointly.hpp"
#include "api/fhir/transaction/plan.hpp"
#include "api/fhir/types/shape.hpp"
#include "api/fhir/types/words.hpp"
#include "base/text.hpp"
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
  // Whom a condition met need not be named again.
  if (wish.condition && TextOf(resource, "id").empty() && !wish.id.empty()) resource["id"] = wish.id;
  if (!wish.id.empty() && TextOf(resource, "id") != wish.id) {
    return Fail(Error::Invalid("fhir.id_differs", "/id", {{"expected", wish.id}}));
  }
  return resource;
}

/// As FHIR shapes it.
Status CheckShaped(const TypeRow& type, const JsonObject& resource) {
  json::Issues issues;
  CheckShape(type.name, resource, issues);
  if (issues.empty()) return {};
  return Fail(issues.TakeError());
}

bool HasExtension(const JsonObject& resource, std::string_view url) {
  return std::ranges::any_of(ArrayOf(resource, "extension"), [&](const Json& item) {
    return item.is_object() && TextOf(item.get_object(), "url") == url;
  });
}

/// The house's own extensions that are gone, each once.
std::set<std::string_view> LostExtensions(const JsonObject& before, const JsonObject& after) {
  std::set<std::string_view> lost;
  for (const Json& item : ArrayOf(before, "extension")) {
    const std::string_view url = item.is_object() ? TextOf(item.get_object(), "url") : std::string_view();
    if (IsOwnExtension(url) && !HasExtension(after, url)) lost.insert(url);
  }
  return lost;
}

/// A patch says of every element what becomes of it: what cannot be taken away is not just left as it is.
Status CheckPatched(const TypeRow& type, const WriteWish& wish, const JsonObject& before, const JsonObject& after) {
  json::Issues issues;
  if (TextOf(after, "resourceType") != type.name) {
    issues.Add({"fhir.resource_type", "/resourceType", {{"expected", std::string(type.name)}}});
  }
  if (TextOf(after, "id") != wish.id) issues.Add({"fhir.id_differs", "/id", {{"expected", wish.id}}});
  for (const std::string_view element : text::Split(type.lasting, ',')) {
    if (Find(before, element) != nullptr && Find(after, element) == nullptr) {
      issues.Add({"json.missing", "/" + std::string(element), {}});
    }
  }
  if (type.lasting_extensions) {
    for (const std::string_view url : LostExtensions(before, after)) {
      issues.Add({"json.missing", "/extension('" + std::string(url) + "')", {}});
    }
  }
  if (!issues.empty()) return Fail(issues.TakeError());
  return {};
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

std::optional<scheduling::IdempotencyKey> KeyOf(const WriteWish& wish, const http::Context& context) {
  if (wish.idempotency_key.empty()) return std::nullopt;
  return scheduling::IdempotencyKey{context.caller->subject + ":fhir", std::string(wish.idempotency_key),
                                    security::Sha256Hex(wish.body)};
}

Task<Result<Prepared>> PrepareCreate(const Server& server, const TypeRow& type, const WriteWish& wish,
                                     const http::Context& context) {
  MEDRES_CO_TRY(JsonObject resource, ReadBody(type, wish));
  MEDRES_CO_CHECK(CheckShaped(type, resource));
  Prepared prepared{{}, {std::move(resource), std::nullopt, context.caller->subject, KeyOf(wish, context)}};
  if (wish.if_none_exist.empty()) co_return prepared;
  MEDRES_CO_TRY(auto existing, co_await FindExisting(server, type, wish.if_none_exist, context));
  if (existing.size() > 1) co_return Fail(Error::Precondition("fhir.multiple_matches"));
  if (existing.size() == 1) {
    Fill(existing.front());
    MEDRES_CO_CHECK(co_await server.documents().Complete(type, existing));
    prepared.existing = std::move(existing.front());
  }
  co_return prepared;
}

Task<Result<Prepared>> PrepareChange(const Server& server, const TypeRow& type, const WriteWish& wish,
                                     const http::Context& context) {
  Prepared prepared{wish.id, {{}, std::nullopt, context.caller->subject, std::nullopt}};
  MEDRES_CO_TRY(prepared.submission.expected, ReadIfMatch(wish.if_match));
  if (wish.is_patch) {
    MEDRES_CO_TRY(const Document current, co_await Current(server, type, wish.id));
    // Patched is what was read: another's change in between is a conflict, whatever the caller expected.
    if (!prepared.submission.expected) prepared.submission.expected = current.version;
    MEDRES_CO_TRY(prepared.submission.resource, Patched(current.json, wish.body));
    MEDRES_CO_CHECK(CheckPatched(type, wish, current.json, prepared.submission.resource));
  } else {
    MEDRES_CO_TRY(prepared.submission.resource, ReadBody(type, wish));
  }
  MEDRES_CO_CHECK(CheckShaped(type, prepared.submission.resource));
  co_return prepared;
}

/// Whom a conditional update means: one that is there, or a new one.
Task<Status> ResolveCondition(const Server& server, const TypeRow& type, WriteWish& wish,
                              const http::Context& context) {
  MEDRES_CO_TRY(const auto existing, co_await FindExisting(server, type, *wish.condition, context));
  if (existing.size() > 1) co_return Fail(Error::Precondition("fhir.multiple_matches"));
  if (existing.size() == 1) wish.id = existing.front().id;
  co_return Status();
}

/// Prepared, made and kept by the server's own services.
Task<Result<Written>> WriteHere(const Server& server, const TypeRow& type, WriteWish wish,
                                const http::Context& context);

/// Looked for and made in one transaction, under a lock on the condition: of two at once the later one finds what the
/// other made.
Task<Result<Written>> WriteByCondition(const Server& server, const TypeRow& type, const WriteWish& wish,
                                       const http::Context& context) {
  const JointWish joint{.conditions = {ConditionName(type, wish.condition.value_or(std::string(wish.if_none_exist)))},
                        .changes_catalog = ChangesCatalog(type),
                        .looks_inside = type.is_part};
  std::optional<Written> written;
  const auto write = [&](const Server& inside) -> Task<Result<std::vector<ResourceId>>> {
    MEDRES_CO_TRY(written, co_await WriteHere(inside, type, wish, context));
    std::vector<ResourceId> changed;
    if (const auto resource = CatalogResourceOf(type, written->document.id)) changed.push_back(*resource);
    co_return changed;
  };
  HeldRecords held;
  const Status done = co_await RunJointly(server, joint, held, write);
  held.SendTo(server.recorder(), done.has_value());
  if (!done) co_return Fail(done.error());
  co_return *std::move(written);
}

}  // namespace

Task<Result<std::vector<Document>>> FindExisting(const Server& server, const TypeRow& type, std::string_view query,
                                                 const http::Context& context) {
  const http::QueryPairs pairs(query);
  const SearchSetting setting{.now = context.now};
  MEDRES_CO_TRY(SearchRequest request, ReadSearch(type, pairs.pairs(), setting));
  if (!request.not_understood.empty()) co_return Fail(Error::Invalid(request.not_understood));
  // A condition that says nothing would mean anybody.
  if (request.conditions.empty()) co_return Fail(Error::Invalid("fhir.condition_empty", "?_id"));
  co_return co_await server.engine().FindAll(std::move(request), setting, *context.caller);
}

Task<Result<Prepared>> Prepare(const Server& server, const TypeRow& type, WriteWish wish,
                               const http::Context& context) {
  if (wish.condition) MEDRES_CO_CHECK(co_await ResolveCondition(server, type, wish, context));
  co_return wish.id.empty() ? co_await PrepareCreate(server, type, wish, context)
                            : co_await PrepareChange(server, type, wish, context);
}

Task<Result<Written>> Keep(const Server& server, const TypeRow& type, bool created, JsonObject said, Document made) {
  if (made.repeated) co_return Written{std::move(made), 200};
  MEDRES_CO_CHECK(co_await server.documents().Keep(type, std::move(said), made));
  co_return Written{std::move(made), created ? 201 : 200};
}

namespace {

Task<Result<Written>> WriteHere(const Server& server, const TypeRow& type, WriteWish wish,
                                const http::Context& context) {
  using enum access::AuditAction;
  const bool changes = !wish.id.empty() || wish.condition;
  AuditNote note(server, context, type,
                 wish.is_patch ? "patch"
                 : changes     ? "update"
                               : "create",
                 changes ? kUpdate : kCreate, wish.id);
  MEDRES_CO_TRY(Prepared prepared, co_await Prepare(server, type, std::move(wish), context));
  if (prepared.existing) {
    note.Became(kRead, prepared.existing->id);
    note.Saw(prepared.existing->json);
    note.Done();
    co_return Written{*std::move(prepared.existing), 200};
  }
  const bool creates = prepared.id.empty();
  if (!creates) note.Became(kUpdate, prepared.id);
  Source& source = server.sources().Of(type);
  JsonObject said = prepared.submission.resource;
  note.Sent(said);
  auto made = creates ? co_await source.Create(std::move(prepared.submission))
                      : co_await source.Update(prepared.id, std::move(prepared.submission));
  if (!made) co_return Fail(std::move(made).error());
  note.Became(creates ? kCreate : kUpdate, made->id);
  note.Saw(made->json);
  note.Done();
  co_return co_await Keep(server, type, creates, std::move(said), *std::move(made));
}

}  // namespace

Task<Result<Written>> Write(const Server& server, const TypeRow& type, WriteWish wish, const http::Context& context) {
  const bool has_condition = wish.condition || !wish.if_none_exist.empty();
  // Those of a transaction are locked at its beginning; what stands outside of it finds nothing by a condition.
  if (has_condition && !server.services().is_joint && !StandsOutside(type)) {
    co_return co_await WriteByCondition(server, type, wish, context);
  }
  co_return co_await WriteHere(server, type, std::move(wish), context);
}

Task<Status> Erase(const Server& server, const TypeRow& type, std::string id, std::string_view if_match,
                   const http::Context& context) {
  MEDRES_CO_TRY(const auto expected, ReadIfMatch(if_match));
  co_return co_await server.sources().Of(type).Delete(std::move(id), expected, context.caller->subject);
}

}  // namespace medres::api::fhir
