#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "platform/documents/model.hpp"

/// The rules that every store keeps before it speaks to a server. Pure. Failures are kInvalid `documents.*` with the
/// field's pointer.
namespace medres::documents {

inline constexpr int kMostDocuments = 1000;  ///< of a page, an insert, a deletion
inline constexpr int kMostGroups = 10'000;
inline constexpr std::size_t kMostBodyBytes = std::size_t{1} << 20;
inline constexpr std::size_t kMostIdBytes = 128;
inline constexpr std::size_t kMostValues = 64;  ///< of a condition kIn

/// Throws std::logic_error for a collection that is declared against the rules: a bug.
void CheckDeclared(const Collection& collection);

Status CheckId(std::string_view id);
/// That so many are inserted at once at most.
Status CheckCount(std::size_t documents);
/// The body in canonical form: a JSON object, at most a MiB, its declared fields of their types, required ones there;
/// no member's name, at any depth, begins with `$` or has a dot.
Result<std::string> CheckBody(const Collection& collection, std::string_view body);
Status CheckChanges(const Collection& collection, const std::vector<Change>& changes);
Status CheckFilter(const Collection& collection, const Filter& filter);
Status CheckQuery(const Collection& collection, const Query& query);
Status CheckGrouping(const Collection& collection, const Grouping& grouping);
/// That `field` is a required integer, and 1 <= limit <= kMostDocuments.
Status CheckDeletion(const Collection& collection, std::string_view field, int limit);

/// Null when it is not declared.
const Field* FindField(const Collection& collection, std::string_view name);
/// A declared field; its absence is a bug, for the rules were asked before.
const Field& GetField(const Collection& collection, std::string_view name);

/// As the field's type has it: an integer of a number's field is a number.
Scalar Fitted(const Field& field, const Scalar& value);
std::string ToJson(const Scalar& value);

/// Where a page ended: the order's field (nothing without one) and the id.
struct Place {
  std::optional<Scalar> value;
  std::string id;

  bool operator==(const Place&) const = default;
};

/// For a page that was read with one document more than asked for: cuts it, and says how to go on.
Page ToPage(const Collection& collection, const Query& query, std::vector<Document> found);
/// kInvalid `documents.cursor` at `?cursor`.
Result<std::optional<Place>> PlaceOf(const Collection& collection, const Query& query);

}  // namespace medres::documents
