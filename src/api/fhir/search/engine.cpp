#include "api/fhir/search/engine.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

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

/// How many resources that candidates refer to are looked at one by one.
constexpr std::size_t kMaxFollowed = 1000;
/// How many that have changed since its first page a search goes on with.
constexpr std::size_t kMaxRewound = 1000;

/// What a page link carries: the search, its beginning, and where its page ended.
struct Cursor {
  std::string query;
  Instant since;
  std::int64_t total = 0;
  std::vector<std::string> after;
};

Error NoCursor() { return Error::Invalid("search.cursor", "?_cursor"); }

std::string WriteCursor(const Signer& signer, const TypeRow& type, const Cursor& cursor) {
  std::string text = cursor.query;
  text.append(1, kBetween).append(std::to_string(cursor.since.milliseconds));
  text.append(1, kBetween).append(std::to_string(cursor.total));
  for (const std::string& part : cursor.after) text.append(1, kBetween).append(part);
  return signer.Sign(PurposeOf(type), text, kMacBytes);
}

Result<Cursor> ReadCursor(const Signer& signer, const TypeRow& type, std::string_view text) {
  const auto opened = signer.Open(PurposeOf(type), text, kMacBytes);
  const auto parts = text::Split(opened ? std::string_view(*opened) : std::string_view(), kBetween);
  const auto since = parts.size() > 3 ? text::ParseInteger(parts[1]) : std::nullopt;
  const auto total = parts.size() > 3 ? text::ParseInteger(parts[2]) : std::nullopt;
  if (!since || !total) return Fail(NoCursor());
  Cursor cursor{.query = std::string(parts.front()), .since = Instant{*since}, .total = *total, .after = {}};
  for (std::size_t i = 3; i < parts.size(); ++i) cursor.after.emplace_back(parts[i]);
  return cursor;
}

/// Such resources are made for the time that is asked for: all of them cannot be listed, so that a chain to them is
/// followed from where it begins.
bool IsMadeWhenAsked(const TypeRow& type) { return type.core == Core::kHours; }

bool IsFollowed(const Condition& condition) {
  return std::ranges::any_of(condition.chains, [](const Chain& chain) { return IsMadeWhenAsked(*chain.type); });
}

/// Whether only the kept documents hold all that stands at the path.
bool NeedsDocuments(const TypeRow& type, std::string_view path) {
  const std::string_view element = path.substr(0, path.find_first_of(".|"));
  const bool is_whole = Lists(type.held, element) && element != "identifier" && !Lists(type.added_to, element);
  return element != "id" && element != "meta" && !is_whole;
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
    for (const Chain& chain : condition.chains) {
      if (caller.Has(chain.type->read_scope)) continue;
      co_return Fail(Error::Forbidden("request.scope_missing", {{"scope", std::string(chain.type->read_scope)}}));
    }
    if (IsFollowed(condition)) continue;
    for (const Chain& chain : std::exchange(condition.chains, {})) {
      SearchRequest inner;
      inner.type = chain.type;
      inner.conditions.push_back(*chain.condition);
      MEDRES_CO_TRY(const auto found, co_await FindAll(std::move(inner), setting, caller));
      for (const Document& document : found) {
        condition.any_of.emplace_back(ReferenceValue{std::string(chain.type->name), document.id});
      }
    }
  }
  co_return Status();
}

struct SearchEngine::Found {
  std::vector<Document> documents;
  std::vector<Condition> conditions;  ///< but those that the source settled, and those that were followed
};

/// Keeps what refers to something for which the chain's condition holds.
Task<Status> SearchEngine::Follow(const Condition& condition, const SearchSetting& setting,
                                  std::vector<Document>& documents) const {
  std::map<std::string, bool> fits;
  std::vector<Document> kept;
  for (Document& document : documents) {
    bool leads = false;
    for (const Json* value : ValuesAt(document.json, condition.row->path)) {
      const JsonObject* reference = value->if_object();
      const ReferenceValue to = ParseReference(reference != nullptr ? TextOf(*reference, "reference") : "");
      for (const Chain& chain : condition.chains) {
        if (chain.type->name != to.type) continue;
        const auto [known, is_new] = fits.try_emplace(to.id, false);
        if (fits.size() > kMaxFollowed) {
          co_return Fail(Error::Invalid("fhir.too_costly", "", {{"max", std::to_string(kMaxFollowed)}}));
        }
        if (is_new) {
          MEDRES_CO_TRY(auto found, co_await sources_.Of(*chain.type).Read(to.id));
          if (found) Fill(*found);
          known->second = found && Fits(*chain.condition, found->json, setting);
        }
        leads = leads || known->second;
      }
    }
    if (leads) kept.push_back(std::move(document));
  }
  documents = std::move(kept);
  co_return Status();
}

Task<Result<std::vector<Document>>> SearchEngine::FindAll(SearchRequest request, SearchSetting setting,
                                                          const http::Identity& caller) const {
  MEDRES_CO_TRY(Found found, co_await Look(std::move(request), setting, caller));
  co_return std::move(found.documents);
}

Task<Result<SearchEngine::Found>> SearchEngine::Look(SearchRequest request, const SearchSetting& setting,
                                                     const http::Identity& caller) const {
  MEDRES_CO_CHECK(co_await ResolveChains(request, setting, caller));
  Narrowing narrowing(request, setting);
  MEDRES_CO_TRY(std::vector<Document> documents, co_await sources_.Of(*request.type).Candidates(narrowing));
  std::vector<Condition> left = narrowing.Unsettled();
  if (left.empty()) co_return Found{std::move(documents), {}};
  std::ranges::for_each(documents, Fill);
  std::vector<Condition> followed;
  std::ranges::copy_if(left, std::back_inserter(followed), IsFollowed);
  std::erase_if(left, IsFollowed);
  const auto needs = [&](const Condition& condition) { return NeedsDocuments(*request.type, condition.row->path); };
  if (std::ranges::any_of(left, needs)) MEDRES_CO_CHECK(co_await documents_.Complete(*request.type, documents));
  std::erase_if(documents, [&](const Document& document) {
    return !std::ranges::all_of(left,
                                [&](const Condition& condition) { return Fits(condition, document.json, setting); });
  });
  for (const Condition& condition : followed) MEDRES_CO_CHECK(co_await Follow(condition, setting, documents));
  co_return Found{std::move(documents), std::move(left)};
}

Task<Result<std::pair<SearchEngine::Then, Document>>> SearchEngine::AsOf(const TypeRow& type, const Document& now,
                                                                         Instant then) const {
  using Answer = std::pair<Then, Document>;
  MEDRES_CO_TRY(auto versions, co_await sources_.Of(type).History(now.id));
  for (Document& version : versions) {
    if (version.updated > then) continue;
    std::vector<Document> one;
    one.push_back(std::move(version));
    MEDRES_CO_CHECK(co_await documents_.Complete(type, one));
    co_return Answer{Then::kKnown, std::move(one.front())};
  }
  // Its first version is later; or its earlier ones are not kept.
  const bool is_new = versions.empty() || versions.back().version <= 1;
  co_return Answer{is_new ? Then::kAbsent : Then::kUnknown, Document()};
}

/// Leaves what was found when the first page was made, and tells what that has been of it which has changed since.
Task<Result<std::map<std::string, Document>>> SearchEngine::Rewind(const TypeRow& type, Instant then,
                                                                   const SearchSetting& setting, Found& found) const {
  std::map<std::string, Document> earlier;
  std::vector<Document> kept;
  std::size_t looked = 0;
  for (Document& document : found.documents) {
    const bool has_changed = document.version > 0 && document.updated > then;
    if (has_changed) {
      if (++looked > kMaxRewound) co_return Fail(NoCursor());
      MEDRES_CO_TRY(auto was, co_await AsOf(type, document, then));
      const auto fits = [&](const Condition& condition) { return Fits(condition, was.second.json, setting); };
      const bool did_not_fit = was.first == Then::kKnown && !std::ranges::all_of(found.conditions, fits);
      if (was.first == Then::kAbsent || did_not_fit) continue;
      if (was.first == Then::kKnown) earlier.emplace(document.id, std::move(was.second));
    }
    kept.push_back(std::move(document));
  }
  found.documents = std::move(kept);
  co_return earlier;
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
  MEDRES_CO_TRY(Found looked, co_await Look(request, setting, caller));
  std::vector<Document>& found = looked.documents;
  std::map<std::string, Document> earlier;
  if (cursor.after.empty()) {
    cursor.since = setting.now;
    cursor.total = static_cast<std::int64_t>(found.size());
  } else {
    MEDRES_CO_TRY(earlier, co_await Rewind(type, cursor.since, setting, looked));
  }
  page.total = cursor.total;
  if (request.summary == Summary::kCount) co_return page;

  std::vector<Ordered> ordered;
  ordered.reserve(found.size());
  if (!request.sort.empty()) {
    std::ranges::for_each(found, Fill);
    const auto needs = [&](const SortKey& key) { return NeedsDocuments(type, key.row->path); };
    if (std::ranges::any_of(request.sort, needs)) MEDRES_CO_CHECK(co_await documents_.Complete(type, found));
  }
  for (Document& document : found) {
    const auto was = earlier.find(document.id);
    const JsonObject& then = was == earlier.end() ? document.json : was->second.json;
    ordered.push_back({SortTexts(then, request.sort, setting), &document});
    ordered.back().key.back() = document.id;
    if (!cursor.after.empty() && !ComesBefore(cursor.after, ordered.back().key, request.sort)) ordered.pop_back();
  }
  const auto before = [&](const Ordered& a, const Ordered& b) { return ComesBefore(a.key, b.key, request.sort); };
  const std::size_t shown = std::min(ordered.size(), static_cast<std::size_t>(request.count));
  std::ranges::partial_sort(ordered, ordered.begin() + static_cast<std::ptrdiff_t>(shown), before);
  for (std::size_t i = 0; i < shown; ++i) page.matches.push_back(std::move(*ordered[i].document));
  std::ranges::for_each(page.matches, Fill);
  if (shown < ordered.size() && shown > 0 && !request.asks_by_number) {
    page.next = WriteCursor(signer_, type, {request.self, cursor.since, cursor.total, ordered[shown - 1].key});
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
    Condition condition{.row = back.row, .modifier = {}, .missing = {}, .any_of = {}, .chains = {}};
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
