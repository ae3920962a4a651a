#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

/// What a document store keeps and is asked. Plain values; names of collections, fields and indexes are code's, never a
/// caller's.
namespace medres::documents {

enum class FieldType : std::uint8_t { kText, kInteger, kNumber, kBoolean };

/// A member at the top of a collection's documents that can be asked for. Where it is there it has this type; where it
/// is `required` it is always there. Instants are integers, in milliseconds since 1970 UTC.
struct Field {
  std::string name;
  FieldType type = FieldType::kText;
  bool required = false;
};

/// Of two documents that have all fields of a unique index, one differs.
struct Index {
  std::string name;
  std::vector<std::string> fields;
  bool unique = false;
};

/// Names are a-z, 0-9 and _, begin with a letter and have at most 30 characters.
struct Collection {
  std::string name;
  std::vector<Field> fields;
  std::vector<Index> indexes = {};
};

/// A JSON object under an id (1 to 128 bytes of text, the caller's choice). `body` is canonical JSON when it was read:
/// members sorted by name. `version` is 1 when it is inserted and one more with each change.
struct Document {
  std::string id;
  std::string body;
  std::int64_t version = 1;

  bool operator==(const Document&) const = default;
};

using Scalar = std::variant<std::string, std::int64_t, double, bool>;

/// What a field must be. A document without the field meets no condition.
struct Condition {
  enum class Is : std::uint8_t { kEqual, kIn, kLess, kAtMost, kMore, kAtLeast };

  std::string field;
  Is is = Is::kEqual;
  std::vector<Scalar> values;  ///< one; of kIn 1 to 64
};

/// All of them hold; without any, every document is meant.
using Filter = std::vector<Condition>;

inline Condition Equal(std::string field, Scalar value) {
  return {std::move(field), Condition::Is::kEqual, {std::move(value)}};
}
inline Condition In(std::string field, std::vector<Scalar> values) {
  return {std::move(field), Condition::Is::kIn, std::move(values)};
}
inline Condition AtLeast(std::string field, Scalar value) {
  return {std::move(field), Condition::Is::kAtLeast, {std::move(value)}};
}
inline Condition Less(std::string field, Scalar value) {
  return {std::move(field), Condition::Is::kLess, {std::move(value)}};
}

/// By a required field and then by id, both in the one direction; without a field by id alone. Text is ordered by its
/// bytes.
struct Order {
  std::string field = {};
  bool descending = false;
};

struct Query {
  Filter filter = {};
  Order order = {};
  int limit = 100;          ///< 1 to 1000
  std::string cursor = {};  ///< a page's `next`; empty: from the beginning
};

struct Page {
  std::vector<Document> items;
  std::string next;  ///< empty at the end
};

/// A field's new value; without one the field is taken away.
struct Change {
  std::string field;
  std::optional<Scalar> value;
};

/// A figure of a group; `field` is a number's, of kCount none.
struct Measure {
  enum class Of : std::uint8_t { kCount, kSum, kAverage, kLeast, kMost };

  Of of = Of::kCount;
  std::string field = {};
};

/// Stretches of `width` of a required integer: those of an instant are stretches of time that begin at 1970 UTC.
struct Bucket {
  std::string field;
  std::int64_t width = 1;
};

/// Groups of documents that have the same values of `by` and lie in the same bucket.
struct Grouping {
  Filter filter = {};
  std::vector<std::string> by = {};
  std::optional<Bucket> bucket = {};
  std::vector<Measure> measures = {};
  int limit = 1000;  ///< groups, 1 to 10,000
};

struct Group {
  std::vector<std::optional<Scalar>> keys;    ///< in the order of `by`; nothing where documents have no such field
  std::int64_t bucket = 0;                    ///< where it begins; 0 without buckets
  std::vector<std::optional<double>> values;  ///< in the order of `measures`; nothing of no number

  bool operator==(const Group&) const = default;
};

}  // namespace medres::documents
