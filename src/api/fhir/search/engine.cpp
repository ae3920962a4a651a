#include "api/fhir/search/engine.hpp"

#include <algorithm>
#include <set>

#include "api/fhir/search/match.hpp"
#include "base/text.hpp"
#include "platform/http/percent.hpp"

namespace medres::api::fhir {
namespace {

constexpr std::size_t kMacBytes = 12;
constexpr char kBetween = '\x1f';
constexpr int kIncludeRounds = 4;
constexpr std::size_t kMaxIncluded = 1000;

std::string PurposeOf(const TypeRow& type) { return "fhir.page:" + std::string(type.name); }

/// What a page link carries: the search and where its page ended.
struct Cursor {
  std::string query;
  std::vector<std::string> after;
};

std::string WriteCursor(const Signer& signer, const TypeRow& type, const Cursor& cursor) {
  std::string text = cursor.query;
  for (const std::string& part : cursor.after) text.append(1, kBetween).append(part);
  return signer.Sign(PurposeOf(type), text, kMacBytes);
}

Result<Cursor> ReadCursor(const Signer& signer, const TypeRow& type, std::string_view text) {
  const auto opened = signer.Open(PurposeOf(type), text, kMacBytes);
  if (!opened) return Fail(Error::Invalid("search.cursor", "?_cursor"));
  Cursor cursor;
  const auto parts = text::Split(*opened, kBetween);
  cursor.query = parts.front();
  for (std::size_t i = 1; i < parts.size(); ++i) cursor.after.emplace_back(parts[i]);
  return cursor;
}

/// Whether only the kept documents hold all that stands at the path.
bool NeedsDocuments(const TypeRow& type, std::string_view path) {
  const std::string_view element = path.substr(0, path.find_first_of(".|"));
  const bool is_held = element == "id" || element == "meta" || (Lists(type.held, element) && element != "identifier");
  return !is_held;
}

struct Ordered {
  std::vector<std::string> key;
  Document* document;
};

std::string NameOf(const Document& document) {
  return std::string(TextOf(document.json, "resourceType")) + "/" + document.id;
}

}  // namespace

Task<Status> SearchEngine::ResolveChains(SearchRequest& request, const SearchSetting& setting,
                                         const http::Identity& caller) const {
  for (Condition& condition : request.conditions) {
    if (!condition.chained) continue;
    const TypeRow& type = *condition.chain_type;
    if (!caller.Has(type.read_scope)) {
      co_return Fail(Error::Forbidden("request.scope_missing", {{"scope", std::string(type.read_scope)}}));
    }
    SearchRequest inner;
    inner.type = &type;
    inner.conditions.push_back(*condition.chained);
    MEDRES_CO_TRY(const auto found, co_await FindAll(std::move(inner), setting, caller));
    condition.chained.reset();
    for (const Document& document : found) {
      condition.any_of.emplace_back(ReferenceValue{std::string(type.name), document.id});
    }
  }
  co_return Status();
}

Task<Result<std::vector<Document>>> SearchEngine::FindAll(SearchRequest request, SearchSetting setting,
                                                          const http::Identity& caller) const {
  MEDRES_CO_CHECK(co_await ResolveChains(request, setting, caller));
  Narrowing narrowing(request, setting);
  MEDRES_CO_TRY(std::vector<Document> documents, co_await sources_.Of(*request.type).Candidates(narrowing));
  const std::vector<Condition> left = narrowing.Unsettled();
  if (left.empty()) co_return documents;
  std::ranges::for_each(documents, Fill);
  const auto needs = [&](const Condition& condition) { return NeedsDocuments(*request.type, condition.row->path); };
  if (std::ranges::any_of(left, needs)) MEDRES_CO_CHECK(co_await documents_.Complete(*request.type, documents));
  std::erase_if(documents, [&](const Document& document) {
    return !std::ranges::all_of(left,
                                [&](const Condition& condition) { return Fits(condition, document.json, setting); });
  });
  co_return documents;
}

Task<Result<SearchPage>> SearchEngine::Run(const TypeRow& type, std::vector<json::NamedText> parameters,
                                           SearchSetting setting, const http::Identity& caller, bool strict) const {
  SearchPage page;
  Cursor cursor;
  MEDRES_CO_TRY(page.request, ReadSearch(type, parameters, setting));
  if (!page.request.cursor.empty()) {
    MEDRES_CO_TRY(cursor, ReadCursor(signer_, type, page.request.cursor));
    const http::QueryPairs pairs(cursor.query);
    MEDRES_CO_TRY(page.request, ReadSearch(type, pairs.pairs(), setting));
  }
  const SearchRequest& request = page.request;
  if (strict && !request.not_understood.empty()) co_return Fail(Error::Invalid(request.not_understood));
  MEDRES_CO_TRY(std::vector<Document> found, co_await FindAll(request, setting, caller));
  page.total = static_cast<std::int64_t>(found.size());
  if (request.summary == Summary::kCount) co_return page;

  std::vector<Ordered> ordered;
  ordered.reserve(found.size());
  if (!request.sort.empty()) {
    std::ranges::for_each(found, Fill);
    const auto needs = [&](const SortKey& key) { return NeedsDocuments(type, key.row->path); };
    if (std::ranges::any_of(request.sort, needs)) MEDRES_CO_CHECK(co_await documents_.Complete(type, found));
  }
  for (Document& document : found) {
    ordered.push_back({SortTexts(document.json, request.sort, setting), &document});
    ordered.back().key.back() = document.id;
    if (!cursor.after.empty() && !ComesBefore(cursor.after, ordered.back().key, request.sort)) ordered.pop_back();
  }
  const auto before = [&](const Ordered& a, const Ordered& b) { return ComesBefore(a.key, b.key, request.sort); };
  const std::size_t shown = std::min(ordered.size(), static_cast<std::size_t>(request.count));
  std::ranges::partial_sort(ordered, ordered.begin() + static_cast<std::ptrdiff_t>(shown), before);
  for (std::size_t i = 0; i < shown; ++i) page.matches.push_back(std::move(*ordered[i].document));
  std::ranges::for_each(page.matches, Fill);
  if (shown < ordered.size() && shown > 0 && !request.asks_by_number) {
    page.next = WriteCursor(signer_, type, {request.self, ordered[shown - 1].key});
  }
  // Completing what is complete already changes nothing.
  MEDRES_CO_CHECK(co_await documents_.Complete(type, page.matches));
  MEDRES_CO_CHECK(co_await AddIncluded(page, caller));
  MEDRES_CO_CHECK(co_await AddReferring(page, setting, caller));
  co_return page;
}

Task<Status> SearchEngine::AddIncluded(SearchPage& page, const http::Identity& caller) const {
  std::set<std::string> known;
  for (const Document& document : page.matches) known.insert(NameOf(document));
  std::vector<Document> round = page.matches;
  for (int depth = 0; depth < kIncludeRounds && !round.empty() && !page.request.includes.empty(); ++depth) {
    std::map<std::string_view, std::vector<Document>> by_type;
    for (const Include& include : page.request.includes) {
      if (depth > 0 && !include.iterate) continue;
      for (const Document& document : round) {
        if (TextOf(document.json, "resourceType") != include.type->name) continue;
        for (const Json* value : ValuesAt(document.json, include.row->path)) {
          const JsonObject* reference = value->if_object();
          const ReferenceValue to = ParseReference(reference != nullptr ? TextOf(*reference, "reference") : "");
          const TypeRow* type = FindType(to.type);
          const bool wanted = type != nullptr && LeadsTo(*include.row, to.type) &&
                              (include.target.empty() || include.target == to.type) && caller.Has(type->read_scope);
          if (!wanted || known.size() > kMaxIncluded || !known.insert(to.type + "/" + to.id).second) continue;
          MEDRES_CO_TRY(auto found, co_await sources_.Of(*type).Read(to.id));
          if (found) by_type[type->name].push_back(*std::move(found));
        }
      }
    }
    round.clear();
    for (auto& [name, documents] : by_type) {
      MEDRES_CO_CHECK(co_await documents_.Complete(*FindType(name), documents));
      round.insert(round.end(), documents.begin(), documents.end());
    }
    page.included.insert(page.included.end(), round.begin(), round.end());
  }
  co_return Status();
}

Task<Status> SearchEngine::AddReferring(SearchPage& page, const SearchSetting& setting,
                                        const http::Identity& caller) const {
  if (page.matches.empty()) co_return Status();
  std::set<std::string> known;
  for (const Document& document : page.included) known.insert(NameOf(document));
  for (const Include& back : page.request.revincludes) {
    if (!caller.Has(back.type->read_scope) || !LeadsTo(*back.row, page.request.type->name)) continue;
    SearchRequest request;
    request.type = back.type;
    Condition condition{
        .row = back.row, .modifier = {}, .missing = {}, .any_of = {}, .chain_type = nullptr, .chained = {}};
    for (const Document& document : page.matches) {
      condition.any_of.emplace_back(ReferenceValue{std::string(page.request.type->name), document.id});
    }
    request.conditions.push_back(std::move(condition));
    MEDRES_CO_TRY(auto found, co_await FindAll(std::move(request), setting, caller));
    if (found.size() > kMaxIncluded) found.resize(kMaxIncluded);
    std::ranges::for_each(found, Fill);
    MEDRES_CO_CHECK(co_await documents_.Complete(*back.type, found));
    for (Document& document : found) {
      if (known.insert(NameOf(document)).second) page.included.push_back(std::move(document));
    }
  }
  co_return Status();
}

}  // namespace medres::api::fhir
