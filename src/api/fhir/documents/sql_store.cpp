#include <array>

#include "api/fhir/documents/store.hpp"
#include "api/fhir/types/words.hpp"

namespace medres::api::fhir {
namespace {

struct DocumentSql {
  static constexpr sql::Statement kPut{"fhir_document.put",
                                       "insert into fhir_document (type, id, version, sealed) values (?1, ?2, ?3, ?4) "
                                       "on conflict (type, id, version) do "
                                       "update set sealed = excluded.sealed"};
  static constexpr sql::Statement kForget{"fhir_identifier.forget",
                                          "delete from fhir_identifier where type = ?1 and id = ?2"};
  static constexpr sql::Statement kIndex{
      "fhir_identifier.put",
      "insert into fhir_identifier (type, identifier, id) values (?1, ?2, ?3) on conflict (type, identifier, id) do "
      "nothing"};
  static constexpr sql::Statement kLoad{"fhir_document.load",
                                        "select id, version, sealed from fhir_document where type = ?1 and id = ?2 and "
                                        "version <= ?3 order by version desc "
                                        "limit 1"};
  static constexpr sql::Statement kFind{
      "fhir_identifier.find",
      "select distinct id from fhir_identifier where type = ?1 and identifier in (?2, ?3) order by id"};
};

}  // namespace

Task<Status> SqlDocumentStore::Put(sql::Session& session, std::string_view type, const StoredDocument& document,
                                   std::vector<std::string> identifiers) {
  std::vector<sql::Call> calls;
  calls.push_back({&DocumentSql::kPut, {type, document.id, document.version, sql::Bytes{document.sealed}}});
  calls.push_back({&DocumentSql::kForget, {type, document.id}});
  for (std::string& identifier : identifiers) {
    calls.push_back({&DocumentSql::kIndex, {type, sql::Bytes{std::move(identifier)}, document.id}});
  }
  MEDRES_CO_CHECK(co_await session.RunAll(std::move(calls)));
  co_return Status();
}

Task<Result<std::vector<StoredDocument>>> SqlDocumentStore::Load(sql::Session& session, std::string_view type,
                                                                 std::vector<std::pair<Uuid, std::int64_t>> wanted) {
  std::vector<sql::Call> calls;
  calls.reserve(wanted.size());
  for (const auto& [id, version] : wanted) calls.push_back({&DocumentSql::kLoad, {type, id, version}});
  MEDRES_CO_TRY(const std::vector<sql::Rows> results, co_await session.RunAll(std::move(calls)));
  std::vector<StoredDocument> documents;
  for (const sql::Rows& rows : results) {
    if (rows.empty()) continue;
    documents.push_back({rows[0].AsUuid(0), rows[0].Integer(1), std::string(rows[0].Blob(2))});
  }
  co_return documents;
}

Task<Result<std::vector<Uuid>>> SqlDocumentStore::FindByIdentifier(sql::Session& session, std::string_view type,
                                                                   security::IndexKeys::Both identifier) {
  sql::Params params{type};
  for (std::string& index : identifier) params.push_back(sql::Bytes{std::move(index)});
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(DocumentSql::kFind, std::move(params)));
  std::vector<Uuid> ids;
  ids.reserve(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) ids.push_back(rows[i].AsUuid(0));
  co_return ids;
}

std::string SealingContext(std::string_view type, const Uuid& id) {
  return "fhir_document:" + std::string(type) + ":" + ToText(id);
}

std::string TextOfIdentifier(std::string_view system, std::string_view value) {
  return std::string(system).append("|").append(value);
}

namespace {

/// Which of the document's identifiers a row is of, shows by making their indexes again.
Result<std::string> IndexOfIdentifier(const sql::Rows::Row& row, const security::KeyRing& keys) {
  MEDRES_TRY(const std::string text, keys.Decrypt(row.Blob(3), SealingContext(row.Text(1), row.AsUuid(2))));
  MEDRES_TRY(const JsonObject kept, ParseObject(text));
  const JsonObject* said = FindObject(kept, "said");
  for (const Json& item : said != nullptr ? ArrayOf(*said, "identifier") : JsonArray()) {
    const JsonObject* identifier = item.if_object();
    if (identifier == nullptr) continue;
    auto both = keys.indexes().MakeBoth(kIdentifierField,
                                        TextOfIdentifier(TextOf(*identifier, "system"), TextOf(*identifier, "value")));
    if (both.back() == row.Blob(0)) return std::move(both.front());
  }
  return Fail(Error::Internal("keys.decrypt", {{"context", "fhir_identifier"}}));
}

constexpr std::array kSealed{
    security::SealedColumn{
        .name = "fhir_identifier.identifier",
        .count = {"fhir_identifier.keys",
                  "select " MEDRES_INDEX_KEY("identifier") ", count(*) from fhir_identifier "
                                                           "group by " MEDRES_INDEX_KEY("identifier")},
        .page =
            {"fhir_identifier.old",
             "select i.identifier, i.type, i.id, d.sealed from fhir_identifier i join fhir_document d on "
             "d.type = i.type and d.id = i.id where (i.type, i.identifier, i.id) > (?3, ?4, ?5) and " MEDRES_INDEX_KEY(
                 "i.identifier") " <> ?1 and not exists (select 1 from fhir_document newer where "
                                 "newer.type = d.type and newer.id = d.id and newer.version > d.version) "
                                 "order by i.type, i.identifier, i.id limit ?2"},
        .renew =
            {.postgres = {"fhir_identifier.renew",
                          "with mine as (select type, identifier, id from fhir_identifier where type = ?3 and "
                          "identifier = ?4 and identifier = ?2 and id = ?5 for update skip locked) update "
                          "fhir_identifier set identifier = ?1 from mine where fhir_identifier.type = mine.type and "
                          "fhir_identifier.identifier = mine.identifier and fhir_identifier.id = mine.id"},
             .sqlite = {"fhir_identifier.renew",
                        "update fhir_identifier set identifier = ?1 where type = ?3 and identifier = ?4 and "
                        "identifier = ?2 and id = ?5"}},
        .first = [] { return sql::Params{"", sql::Bytes{}, Uuid{}}; },
        .place =
            [](const sql::Rows::Row& row) {
              return sql::Params{row.Text(1), sql::Bytes{std::string(row.Blob(0))}, row.AsUuid(2)};
            },
        .index = &IndexOfIdentifier},
    security::SealedColumn{
        .name = "fhir_document.sealed",
        .count = {"fhir_document.keys",
                  "select substr(sealed, 2, 1), count(*) from fhir_document group by substr(sealed, 2, 1)"},
        .page = {"fhir_document.old",
                 "select sealed, type, id, version from fhir_document where (type, id, version) > (?3, ?4, ?5) "
                 "and substr(sealed, 2, 1) <> ?1 order by type, id, version limit ?2"},
        .renew =
            {.postgres = {"fhir_document.renew",
                          "with mine as (select type, id, version from fhir_document where type = ?3 and id = ?4 and "
                          "version = ?5 and sealed = ?2 for no key update skip locked) update fhir_document set "
                          "sealed = ?1 from mine where fhir_document.type = mine.type and fhir_document.id = mine.id "
                          "and fhir_document.version = mine.version"},
             .sqlite = {"fhir_document.renew",
                        "update fhir_document set sealed = ?1 where type = ?3 and id = ?4 and version = ?5 and "
                        "sealed = ?2"}},
        .first = [] { return sql::Params{"", Uuid{}, std::int64_t{0}}; },
        .place = [](const sql::Rows::Row& row) { return sql::Params{row.Text(1), row.AsUuid(2), row.Integer(3)}; },
        .context = [](const sql::Rows::Row& row) { return SealingContext(row.Text(1), row.AsUuid(2)); }}};

}  // namespace

std::span<const security::SealedColumn> SealedDocumentColumns() { return kSealed; }

}  // namespace medres::api::fhir
