#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "api/fhir/search/values.hpp"
#include "api/fhir/tables.hpp"
#include "base/error.hpp"
#include "platform/json/json.hpp"

namespace medres::api::fhir {

struct Condition;

using SearchValue = std::variant<TokenValue, ReferenceValue, DateValue, std::string>;

/// A condition on what a reference leads to.
struct Chain {
  const TypeRow* type = nullptr;
  std::shared_ptr<const Condition> condition;
};

/// One parameter of a search: any of its values fits. Conditions of one search all hold.
struct Condition {
  const SearchRow* row = nullptr;
  std::string modifier;         ///< "exact", "not", "missing", … ; empty: none
  std::optional<bool> missing;  ///< of :missing
  std::vector<SearchValue> any_of;
  /// Chained: the reference leads to a resource for which one of them holds; one for each type that knows the
  /// parameter.
  std::vector<Chain> chains;
};

/// `_include=Appointment:actor:Practitioner`; of `_revinclude` the type is the one that refers.
struct Include {
  const TypeRow* type = nullptr;
  const SearchRow* row = nullptr;
  std::string target;  ///< empty: any
  bool iterate = false;
};

struct SortKey {
  const SearchRow* row = nullptr;
  bool descending = false;
};

enum class Summary { kFalse, kTrue, kText, kCount };

struct SearchRequest {
  const TypeRow* type = nullptr;
  std::vector<Condition> conditions;
  std::vector<Include> includes;
  std::vector<Include> revincludes;
  std::vector<SortKey> sort;
  int count = 50;
  bool wants_total = true;
  Summary summary = Summary::kFalse;
  std::vector<std::string> elements;
  std::string cursor;
  std::string self;                   ///< the parameters that were understood, for links; no numbers of persons
  bool asks_by_number = false;        ///< of a person, by a parameter that `self` leaves out
  std::vector<Issue> not_understood;  ///< unknown parameters and modifiers

  static constexpr int kMaxCount = 1000;

  const Condition* FindCondition(std::string_view name) const;
};

/// Where and when a search is asked: dates without a zone are read in `zone`.
struct SearchSetting {
  std::string zone = "Asia/Shanghai";
  Instant now;
};

/// As a name or value of a query string.
std::string Escaped(std::string_view text);

/// Reads the parameters of a search on a type. Unknown ones are collected in `not_understood`; values that cannot be
/// read are kInvalid with every issue.
Result<SearchRequest> ReadSearch(const TypeRow& type, std::span<const json::NamedText> parameters,
                                 const SearchSetting& setting);

/// The elements that an answer is to hold, those without which there is no such resource among them; none: all.
std::vector<std::string> ElementsOf(const SearchRequest& request);

}  // namespace medres::api::fhir
