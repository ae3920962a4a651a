#pragma once

#include <map>
#include <memory>
#include <string>

#include "api/fhir/documents/documents.hpp"
#include "api/fhir/signed_text.hpp"
#include "api/fhir/source.hpp"

namespace medres::api::fhir {

/// The source of each type.
class Sources {
 public:
  void Add(std::string_view type, std::unique_ptr<Source> source) { sources_[type] = std::move(source); }
  /// Every type of the table has one.
  Source& Of(const TypeRow& type) const { return *sources_.at(type.name); }

 private:
  std::map<std::string_view, std::unique_ptr<Source>> sources_;
};

/// One page of what was found.
struct SearchPage {
  std::vector<Document> matches;
  std::vector<Document> included;
  std::int64_t total = 0;
  std::string next;  ///< cursor of the page after this; empty at the end
  SearchRequest request;
};

/// Runs searches of any type: narrows, compares, sorts, pages, includes. A page's cursor carries the search, when its
/// first page was made, how many were found then, and the last resource's place in the order. Later pages go by what
/// everything was at that moment, as far as versions are kept: what has moved since neither comes twice nor is left
/// out, what is new does not come. Shown is what is so now, if it still fits. Thread-safe.
class SearchEngine {
 public:
  SearchEngine(const Sources& sources, Documents& documents, const Signer& signer)
      : sources_(sources), documents_(documents), signer_(signer) {}

  /// Failures: kInvalid (values, cursor, too costly), kForbidden where a chain leads to what the caller may not read,
  /// and in strict handling kInvalid for what is not understood.
  Task<Result<SearchPage>> Run(const TypeRow& type, std::vector<json::NamedText> parameters, SearchSetting setting,
                               const http::Identity& caller, bool strict) const;

  /// Everything that fits these conditions, unsorted and perhaps not filled in; for conditional creates and for looking
  /// back.
  Task<Result<std::vector<Document>>> FindAll(SearchRequest request, SearchSetting setting,
                                              const http::Identity& caller) const;

 private:
  /// What fits, and the conditions that it was compared with.
  struct Found;
  /// What a resource was when the first page was made.
  enum class Then { kAbsent, kUnknown, kKnown };

  Task<Result<Found>> Look(SearchRequest request, const SearchSetting& setting, const http::Identity& caller) const;
  Task<Status> ResolveChains(SearchRequest& request, const SearchSetting& setting, const http::Identity& caller) const;
  Task<Status> Follow(const Condition& condition, const SearchSetting& setting, std::vector<Document>& documents) const;
  Task<Result<std::pair<Then, Document>>> AsOf(const TypeRow& type, const Document& now, Instant then) const;
  Task<Result<std::map<std::string, Document>>> Rewind(const TypeRow& type, Instant then, const SearchSetting& setting,
                                                       Found& found) const;
  Task<Status> AddIncluded(SearchPage& page, const http::Identity& caller) const;
  Task<Status> AddReferring(SearchPage& page, const SearchSetting& setting, const http::Identity& caller) const;

  const Sources& sources_;
  Documents& documents_;
  const Signer& signer_;
};

}  // namespace medres::api::fhir
