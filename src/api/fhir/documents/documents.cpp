#include "api/fhir/documents/documents.hpp"

#include <unordered_map>

#include "api/fhir/overlay.hpp"
#include "api/fhir/types/words.hpp"

namespace medres::api::fhir {
namespace {

std::string ContextOf(const TypeRow& type, const Uuid& id) { return SealingContext(type.name, id); }

/// The house's own extensions, sent back to us, are what we said then and not what is so now.
void EraseOwnExtensions(JsonObject& said) {
  JsonArray others;
  for (const Json& extension : ArrayOf(said, "extension")) {
    const JsonObject* object = extension.if_object();
    if (object == nullptr || !IsOwnExtension(TextOf(*object, "url"))) others.push_back(extension);
  }
  if (others.empty()) {
    said.erase("extension");
  } else {
    said["extension"] = std::move(others);
  }
}

/// What the document of a resource is kept under: its id, or what follows from one that is made of several (a role's).
/// Nothing for what is signed.
std::optional<Uuid> KeptUnder(const Document& document) {
  const bool is_of_several = document.version > 0 && document.id.contains('.');
  return is_of_several ? MakeNamedUuid(document.id) : ParseUuid(document.id);
}

}  // namespace

std::string Documents::IndexOf(std::string_view system, std::string_view value) const {
  return keys_.indexes().Make(kIdentifierField, TextOfIdentifier(system, value));
}

Task<Status> Documents::Keep(const TypeRow& type, JsonObject said, Document& made) {
  const auto id = KeptUnder(made);
  if (!id) co_return Status();
  EraseOwnExtensions(said);
  std::vector<std::string> identifiers;
  for (const Json& item : ArrayOf(said, "identifier")) {
    const JsonObject* identifier = item.if_object();
    if (identifier == nullptr || TextOf(*identifier, "value").empty()) continue;
    identifiers.push_back(IndexOf(TextOf(*identifier, "system"), TextOf(*identifier, "value")));
  }
  const std::string text = ToText(JsonObject{{"said", said}, {"then", made.json}});
  const StoredDocument document{*id, made.version, keys_.Encrypt(text, ContextOf(type, *id))};
  const auto write = [&](sql::Session& session) { return store_.Put(session, type.name, document, identifiers); };
  MEDRES_CO_CHECK(co_await database_.RunWrite(write, sql::Database::kDeadline));
  made.json = Overlaid(type, made.json, said, made.json);
  co_return Status();
}

Task<Result<bool>> Documents::WouldChange(const TypeRow& type, JsonObject said, Document standing) {
  EraseOwnExtensions(said);
  const JsonObject then = Overlaid(type, standing.json, said, standing.json);
  std::vector<Document> now;
  now.push_back(std::move(standing));
  MEDRES_CO_CHECK(co_await Complete(type, now));
  co_return now.front().json != then;
}

Task<Status> Documents::Complete(const TypeRow& type, std::vector<Document>& documents) {
  if (type.held.empty()) co_return Status();
  std::vector<std::pair<Uuid, std::int64_t>> wanted;
  for (const Document& document : documents) {
    const auto id = KeptUnder(document);
    if (id && document.version > 0) wanted.emplace_back(*id, document.version);
  }
  if (wanted.empty()) co_return Status();
  const auto read = [&](sql::Session& session) { return store_.Load(session, type.name, wanted); };
  MEDRES_CO_TRY(const std::vector<StoredDocument> stored, co_await database_.Read<std::vector<StoredDocument>>(read));
  std::unordered_map<Uuid, std::vector<const StoredDocument*>> by_id;
  for (const StoredDocument& found : stored) by_id[found.id].push_back(&found);
  for (Document& document : documents) {
    const auto id = KeptUnder(document);
    const auto found = id ? by_id.find(*id) : by_id.end();
    if (found == by_id.end()) continue;
    const StoredDocument* newest = nullptr;
    for (const StoredDocument* candidate : found->second) {
      const bool fits = candidate->version <= document.version;
      if (fits && (newest == nullptr || newest->version < candidate->version)) newest = candidate;
    }
    if (newest == nullptr) continue;
    MEDRES_CO_TRY(const std::string text, keys_.Decrypt(newest->sealed, ContextOf(type, newest->id)));
    MEDRES_CO_TRY(const JsonObject kept, ParseObject(text));
    document.json = Overlaid(type, std::move(document.json), *FindObject(kept, "said"), *FindObject(kept, "then"));
  }
  co_return Status();
}

Task<Result<std::vector<Uuid>>> Documents::FindByIdentifier(const TypeRow& type, std::string_view system,
                                                            std::string_view value) {
  const auto both = keys_.indexes().MakeBoth(kIdentifierField, TextOfIdentifier(system, value));
  const auto read = [&](sql::Session& session) { return store_.FindByIdentifier(session, type.name, both); };
  co_return co_await database_.Read<std::vector<Uuid>>(read);
}

}  // namespace medres::api::fhir
