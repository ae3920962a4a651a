#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/error.hpp"
#include "base/pinyin/pinyin.hpp"
#include "catalog/directory.hpp"

namespace medres::catalog {

/// What to find; all given conditions hold. Words of `text` are separated by blanks, each must be found in the name, in
/// the place it belongs to, or in its city: as Chinese or Latin text, as pinyin ("zhongyi"), or as initials in order
/// ("shzyy").
struct SearchQuery {
  std::string text;
  std::optional<ResourceKind> kind;
  std::optional<ResourceStatus> status;
  std::optional<std::string> city;  ///< with or without 市
  std::optional<std::string> level;
  std::optional<std::string> specialty;  ///< 诊疗科目 code, those below it too
  std::optional<ResourceId> parent;      ///< anywhere below it
  std::optional<Position> near;          ///< WGS-84; sorts by distance, leaves out what has no position
  int limit = 20;
  std::optional<std::string> cursor;
};

struct SearchHit {
  Directory::Entry resource;
  std::shared_ptr<const std::string> json;  ///< the resource's document, written once
  std::optional<double> distance_km;
};

struct SearchResult {
  std::vector<SearchHit> hits;
  std::int64_t total = 0;
  std::optional<std::string> next;
};

/// Finds resources in memory: posting lists by character and by filter, letter masks for initials; only candidates are
/// looked at closely, only what is shown is sorted. Facilities first, then better matches: exact, beginning, inside,
/// pinyin, initials; then shorter names, then ids. Without words: by kind, then by id. The order is a matter of the
/// data alone, so a cursor holds in every process, after a restart and while resources come and go. Thread-safe:
/// searches share a lock, changes take it.
class SearchIndex {
 public:
  explicit SearchIndex(const Directory& directory) : directory_(directory) {}

  /// kInvalid `search.cursor` for a cursor that is not of this query.
  Result<SearchResult> Search(const SearchQuery& query) const;

  /// Takes in what the directory holds now of this resource, and of those below it that are found by its name.
  void Apply(ResourceId id);
  void Remove(ResourceId id);
  void Rebuild();

 private:
  using Number = std::uint32_t;
  using Postings = std::vector<Number>;  ///< ascending

  struct Document {
    Directory::Entry resource;
    std::shared_ptr<const std::string> json;
    std::string text;       ///< names and place in lower case
    std::string pinyin;     ///< syllables run together
    std::string syllables;  ///< "1" where a syllable begins in `pinyin`
    std::vector<pinyin::InitialMask> initials;
    pinyin::InitialMask letters = 0;       ///< that stand in `initials`
    pinyin::InitialMask text_letters = 0;  ///< that stand in `text`: what lacks one of a word's cannot contain the word
    pinyin::InitialMask pinyin_letters = 0;  ///< that stand in `pinyin`
    std::string city;
    std::vector<ResourceId> above;  ///< its ancestors when it was taken in
    ResourceId id;
    std::uint32_t name_length = 0;
    bool alive = false;
  };
  struct Word {
    std::string text;
    pinyin::InitialMask letters = 0;
    bool ascii = false;
  };
  using Words = std::vector<Word>;
  struct Ranked {
    std::uint32_t rank = 0;  ///< smaller is better
    ResourceId id;
    Number number = 0;
    auto operator<=>(const Ranked&) const = default;
  };

  static Words WordsOf(std::string_view text);
  static std::uint32_t MatchOf(const Document& document, const Word& word, std::size_t name_size);
  void Put(const Directory::Entry& entry);
  void PutWithBelow(const Directory::Entry& entry);
  void Drop(ResourceId id);
  const Document* FindDocument(ResourceId id) const;
  Document MakeDocument(const Directory::Entry& entry) const;
  std::vector<const Postings*> Lists(const SearchQuery& query, const Words& words, bool& nothing) const;
  /// Leaves in `common` what is in both.
  static void Intersect(Postings& common, const Postings& list);
  bool Passes(const Document& document, const SearchQuery& query) const;
  static std::optional<std::uint32_t> Rank(const Document& document, const Words& words);
  std::vector<Ranked> Matches(const SearchQuery& query, const Words& words) const;
  std::vector<Ranked> ByDistance(std::vector<Ranked> matches, const Position& from) const;

  const Directory& directory_;
  mutable std::shared_mutex mutex_;
  std::vector<Document> documents_;
  std::unordered_map<ResourceId, Number> numbers_;
  std::unordered_map<std::string, Postings> postings_;  ///< by tagged key: "c医", "k3", "s50.13" …
};

}  // namespace medres::catalog
