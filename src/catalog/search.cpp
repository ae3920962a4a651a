#include "catalog/search.hpp"

#include <algorithm>
#include <mutex>

#include "base/text.hpp"
#include "catalog/describe.hpp"
#include "catalog/geo.hpp"
#include "catalog/rules.hpp"

namespace medres::catalog {
namespace {

/// How a word matched, best first; times a thousand it leads the rank, the name's length follows.
enum Match : std::uint32_t { kExact, kBeginning, kInside, kPlace, kPinyin, kInitials };
constexpr std::uint32_t kMatchWeight = 1000;
constexpr std::uint32_t kOtherKinds = 10 * kMatchWeight;  ///< whoever types a name mostly looks for a hospital

/// How resources are listed when no word was given: places before what is in them.
std::uint32_t ListRank(ResourceKind kind) {
  switch (kind) {
    case ResourceKind::kFacility: return 0;
    case ResourceKind::kDepartment: return 1;
    case ResourceKind::kPractitioner: return 2;
    case ResourceKind::kRoom: return 3;
    case ResourceKind::kEquipment: return 4;
  }
  return 5;
}

bool IsAscii(std::string_view word) {
  return std::ranges::all_of(word, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string BareCity(std::string_view city) {
  constexpr std::string_view kSuffix = "市";
  if (city.ends_with(kSuffix) && city.size() > kSuffix.size()) city.remove_suffix(kSuffix.size());
  return std::string(city);
}

template <class Visit>
void EachCharacter(std::string_view text, Visit visit) {
  while (!text.empty()) {
    const std::string_view before = text;
    const auto c = text::NextCodePoint(text);
    if (*c >= 0x80) visit(before.substr(0, before.size() - text.size()));
  }
}

std::string Key(char tag, std::string_view value) { return tag + std::string(value); }

pinyin::InitialMask LettersOf(std::string_view ascii) {
  pinyin::InitialMask letters = 0;
  for (const char c : ascii) letters |= pinyin::MaskOf(c);
  return letters;
}

/// Ties a cursor to its query: the conditions, not the limit.
std::uint64_t Fingerprint(const SearchQuery& query) {
  std::string text = query.text + "\n" + query.city.value_or("") + "\n" + query.level.value_or("") + "\n" +
                     query.specialty.value_or("") + "\n" + (query.parent ? query.parent->Text() : "") + "\n";
  text += std::to_string(query.kind ? static_cast<int>(*query.kind) : -1) + "/" +
          std::to_string(query.status ? static_cast<int>(*query.status) : -1);
  if (query.near) text += json::ToText(*query.near);
  return std::hash<std::string>{}(text);
}

std::string MakeCursor(std::uint32_t rank, ResourceId id, const SearchQuery& query) {
  return std::to_string(rank) + "." + id.Text() + "." + std::to_string(Fingerprint(query) % 1'000'000'007);
}

Result<std::pair<std::uint32_t, ResourceId>> ParseCursor(const SearchQuery& query) {
  const auto parts = text::Split(*query.cursor, '.');
  const auto fail = [] { return Fail(Error::Invalid("search.cursor", "?cursor")); };
  if (parts.size() != 3) return fail();
  const auto rank = text::ParseInteger(parts[0]);
  const auto id = ResourceId::Parse(parts[1]);
  const auto fingerprint = static_cast<long long>(Fingerprint(query) % 1'000'000'007);
  if (!rank || !id || text::ParseInteger(parts[2]) != fingerprint) return fail();
  return std::pair(static_cast<std::uint32_t>(*rank), *id);
}

}  // namespace

SearchIndex::Words SearchIndex::WordsOf(std::string_view text) {
  Words words;
  for (const std::string_view part : text::Split(text, ' ')) {
    if (text::Trim(part).empty()) continue;
    Word word{.text = text::ToLowerAscii(text::Trim(part))};
    word.letters = LettersOf(word.text);
    word.ascii = IsAscii(word.text);
    words.push_back(std::move(word));
  }
  return words;
}

SearchIndex::Document SearchIndex::MakeDocument(const Directory::Entry& entry) const {
  Document document;
  document.resource = entry;
  document.id = entry->id;
  document.json = std::make_shared<const std::string>(json::ToText(*entry));
  document.text = text::ToLowerAscii(entry->name.zh) + "\n" + text::ToLowerAscii(entry->name.en) + "\n";
  document.name_length = static_cast<std::uint32_t>(text::CountCodePoints(entry->name.zh));
  for (const auto& above : directory_.WithAncestors(entry->id)) {
    if (above->id != entry->id) {
      document.text += text::ToLowerAscii(above->name.zh) + "\n";
      document.above.push_back(above->id);
    }
    if (above->facility && above->facility->city && document.city.empty()) document.city = *above->facility->city;
  }
  document.text += document.city;
  for (const std::string_view syllable : text::Split(entry->name.pinyin, ' ')) {
    if (syllable.empty()) continue;
    document.pinyin += text::ToLowerAscii(syllable);
    document.syllables += "1" + std::string(syllable.size() - 1, '0');
  }
  document.initials = pinyin::InitialMasks(entry->name.zh.empty() ? entry->name.en : entry->name.zh);
  for (const pinyin::InitialMask mask : document.initials) document.letters |= mask;
  document.text_letters = LettersOf(document.text);
  document.pinyin_letters = LettersOf(document.pinyin);
  document.city = BareCity(document.city);
  document.alive = true;
  return document;
}

namespace {

/// Every list that a document stands in: by what it held when it was taken in, so that it leaves those lists again.
template <class Document>
std::vector<std::string> KeysOf(const Document& document) {
  std::vector<std::string> keys;
  const Resource& resource = *document.resource;
  keys.push_back(Key('k', ToCode(resource.kind)));
  if (!document.city.empty()) keys.push_back(Key('y', document.city));
  if (resource.facility && resource.facility->level) keys.push_back(Key('l', *resource.facility->level));
  for (const std::string& code : SpecialtyCodes(resource)) {
    keys.push_back(Key('s', code));
    if (const auto dot = code.find('.'); dot != std::string::npos) keys.push_back(Key('s', code.substr(0, dot)));
  }
  for (const ResourceId above : document.above) keys.push_back(Key('p', above.Text()));
  EachCharacter(document.text, [&](std::string_view c) { keys.push_back(Key('c', c)); });
  std::ranges::sort(keys);
  const auto repeated = std::ranges::unique(keys);
  keys.erase(repeated.begin(), repeated.end());
  return keys;
}

}  // namespace

void SearchIndex::Put(const Directory::Entry& entry) {
  Drop(entry->id);
  const auto [found, is_new] = numbers_.try_emplace(entry->id, static_cast<Number>(documents_.size()));
  const Number number = found->second;
  if (is_new) documents_.emplace_back();
  documents_[number] = MakeDocument(entry);
  for (const std::string& key : KeysOf(documents_[number])) {
    Postings& list = postings_[key];
    list.insert(std::ranges::lower_bound(list, number), number);
  }
}

const SearchIndex::Document* SearchIndex::FindDocument(ResourceId id) const {
  const auto found = numbers_.find(id);
  return found == numbers_.end() || !documents_[found->second].alive ? nullptr : &documents_[found->second];
}

void SearchIndex::Drop(ResourceId id) {
  const Document* document = FindDocument(id);
  if (document == nullptr) return;
  const Number number = numbers_.at(id);
  for (const std::string& key : KeysOf(*document)) {
    Postings& list = postings_[key];
    const auto at = std::ranges::lower_bound(list, number);
    if (at != list.end() && *at == number) list.erase(at);
  }
  documents_[number].alive = false;
}

void SearchIndex::PutWithBelow(const Directory::Entry& entry) {
  Put(entry);
  for (const auto& child : directory_.Children(entry->id)) PutWithBelow(child);
}

void SearchIndex::Apply(ResourceId id) {
  const auto entry = directory_.Find(id);
  if (!entry) return;
  const std::unique_lock lock(mutex_);
  const Document* before = FindDocument(id);
  const bool same_place = before != nullptr && before->resource->name == entry->name &&
                          before->resource->parent == entry->parent && before->resource->facility == entry->facility;
  if (same_place) {
    Put(entry);
  } else {
    PutWithBelow(entry);
  }
}

void SearchIndex::Remove(ResourceId id) {
  const std::unique_lock lock(mutex_);
  Drop(id);
}

void SearchIndex::Rebuild() {
  const std::unique_lock lock(mutex_);
  documents_.clear();
  numbers_.clear();
  postings_.clear();
  for (const auto kind : {ResourceKind::kFacility, ResourceKind::kDepartment, ResourceKind::kPractitioner,
                          ResourceKind::kRoom, ResourceKind::kEquipment}) {
    for (const ResourceId id : directory_.ByKind(kind)) Put(directory_.Find(id));
  }
  for (Document& document : documents_) {
    document.text.shrink_to_fit();
    document.pinyin.shrink_to_fit();
    document.syllables.shrink_to_fit();
  }
  for (auto& [key, list] : postings_) list.shrink_to_fit();
}

std::vector<const SearchIndex::Postings*> SearchIndex::Lists(const SearchQuery& query, const Words& words,
                                                             bool& nothing) const {
  std::vector<const Postings*> lists;
  const auto add = [&](const std::string& key) {
    const auto found = postings_.find(key);
    if (found == postings_.end()) {
      nothing = true;
    } else {
      lists.push_back(&found->second);
    }
  };
  if (query.kind) add(Key('k', ToCode(*query.kind)));
  if (query.city) add(Key('y', BareCity(*query.city)));
  if (query.level) add(Key('l', *query.level));
  if (query.specialty) add(Key('s', *query.specialty));
  if (query.parent) add(Key('p', query.parent->Text()));
  for (const Word& word : words) EachCharacter(word.text, [&](std::string_view c) { add(Key('c', c)); });
  std::ranges::sort(lists, {}, [](const Postings* list) { return list->size(); });
  return lists;
}

bool SearchIndex::Passes(const Document& document, const SearchQuery& query) const {
  return document.alive && (!query.status || document.resource->status == *query.status) &&
         (!query.near || (document.resource->facility && document.resource->facility->position));
}

/// kInitials + 1 when the word is not found.
std::uint32_t SearchIndex::MatchOf(const Document& document, const Word& word, std::size_t name_size) {
  const auto may_be_in = [&](pinyin::InitialMask letters) { return (word.letters & ~letters) == 0; };
  if (may_be_in(document.text_letters)) {
    const auto at = document.text.find(word.text);
    if (at != std::string::npos) {
      return at >= name_size ? kPlace : at > 0 ? kInside : word.text.size() == name_size ? kExact : kBeginning;
    }
  }
  if (!word.ascii) return kInitials + 1;
  if (may_be_in(document.pinyin_letters)) {
    const std::string& pinyin = document.pinyin;
    for (auto p = pinyin.find(word.text); p != std::string::npos; p = pinyin.find(word.text, p + 1)) {
      if (document.syllables[p] == '1') return kPinyin;
    }
  }
  const bool initials =
      word.text.size() > 1 && may_be_in(document.letters) && pinyin::InitialsMatch(document.initials, word.text);
  return initials ? kInitials : kInitials + 1;
}

std::optional<std::uint32_t> SearchIndex::Rank(const Document& document, const Words& words) {
  std::uint32_t worst = kExact;
  const std::size_t name_size = document.resource->name.zh.size();
  for (const Word& word : words) {
    const std::uint32_t match = MatchOf(document, word, name_size);
    if (match > kInitials) return std::nullopt;
    worst = std::max(worst, match);
  }
  const bool place = document.resource->kind == ResourceKind::kFacility;
  return (place ? 0 : kOtherKinds) + worst * kMatchWeight + std::min(document.name_length, kMatchWeight - 1);
}

void SearchIndex::Intersect(Postings& common, const Postings& list) {
  constexpr std::size_t kMuchLonger = 16;  // from here on looking up beats walking along
  if (list.size() > kMuchLonger * common.size()) {
    std::erase_if(common, [&](Number number) { return !std::ranges::binary_search(list, number); });
    return;
  }
  auto next = list.begin();
  std::erase_if(common, [&](Number number) {
    while (next != list.end() && *next < number) ++next;
    return next == list.end() || *next != number;
  });
}

std::vector<SearchIndex::Ranked> SearchIndex::Matches(const SearchQuery& query, const Words& words) const {
  bool nothing = false;
  const auto lists = Lists(query, words, nothing);
  std::vector<Ranked> matches;
  if (nothing) return matches;
  const auto consider = [&](Number number) {
    const Document& document = documents_[number];
    if (!Passes(document, query)) return;
    if (words.empty()) {
      matches.push_back({ListRank(document.resource->kind), document.id, number});
    } else if (const auto rank = Rank(document, words)) {
      matches.push_back({*rank, document.id, number});
    }
  };
  if (lists.empty()) {
    for (Number number = 0; number < documents_.size(); ++number) consider(number);
  } else {
    Postings common = *lists.front();
    for (std::size_t i = 1; i < lists.size(); ++i) Intersect(common, *lists[i]);
    for (const Number number : common) consider(number);
  }
  return matches;
}

std::vector<SearchIndex::Ranked> SearchIndex::ByDistance(std::vector<Ranked> matches, const Position& from) const {
  for (Ranked& match : matches) {
    const double km = DistanceKm(from, ToWgs84(*documents_[match.number].resource->facility->position));
    match.rank = static_cast<std::uint32_t>(km * 1000.0);
  }
  return matches;
}

Result<SearchResult> SearchIndex::Search(const SearchQuery& query) const {
  std::optional<std::pair<std::uint32_t, ResourceId>> after;
  if (query.cursor) {
    MEDRES_TRY(after, ParseCursor(query));
  }
  const auto words = WordsOf(query.text);
  const std::shared_lock lock(mutex_);
  std::vector<Ranked> matches = Matches(query, words);
  if (query.near) matches = ByDistance(std::move(matches), ToWgs84(*query.near));
  SearchResult result;
  result.total = static_cast<std::int64_t>(matches.size());
  if (after) std::erase_if(matches, [&](const Ranked& match) { return std::pair(match.rank, match.id) <= *after; });
  const std::size_t shown = std::min(matches.size(), static_cast<std::size_t>(query.limit));
  std::ranges::partial_sort(matches, matches.begin() + static_cast<std::ptrdiff_t>(shown));
  for (std::size_t i = 0; i < shown; ++i) {
    const Document& document = documents_[matches[i].number];
    SearchHit hit{document.resource, document.json, std::nullopt};
    if (query.near) hit.distance_km = static_cast<double>(matches[i].rank) / 1000.0;
    result.hits.push_back(std::move(hit));
  }
  if (shown < matches.size()) result.next = MakeCursor(matches[shown - 1].rank, matches[shown - 1].id, query);
  return result;
}

}  // namespace medres::catalog
