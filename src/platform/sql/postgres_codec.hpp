#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "platform/sql/value.hpp"

namespace medres::sql::postgres {

using TypeId = std::uint32_t;

/// Object ids of the built-in types, which never change (pg_type.dat). 0 lets the server infer a parameter's type.
namespace type_id {
inline constexpr TypeId kUnspecified = 0, kBool = 16, kBytea = 17, kChar = 18, kName = 19, kInt8 = 20, kInt2 = 21,
                        kInt4 = 23, kText = 25, kOid = 26, kXid = 28, kJson = 114, kFloat4 = 700, kFloat8 = 701,
                        kUnknown = 705, kByteaArray = 1001, kTextArray = 1009, kInt8Array = 1016, kBpchar = 1042,
                        kVarchar = 1043, kVoid = 2278, kUuid = 2950, kUuidArray = 2951, kXid8 = 5069;
}  // namespace type_id

/// The type that a parameter is declared with; a NULL has none.
TypeId TypeOf(const Value& value);

/// Parameters in the server's binary form, laid out as libpq takes them. Pointers point into itself: neither copied nor
/// moved.
class EncodedParams {
 public:
  explicit EncodedParams(const Params& params);
  EncodedParams(const EncodedParams&) = delete;
  EncodedParams& operator=(const EncodedParams&) = delete;

  int count() const { return static_cast<int>(lengths_.size()); }
  const char* const* values() const { return values_.data(); }
  const int* lengths() const { return lengths_.data(); }
  const int* formats() const { return formats_.data(); }  ///< all binary

 private:
  std::string bytes_;
  std::vector<int> lengths_;
  std::vector<int> formats_;
  std::vector<const char*> values_;
};

/// Appends one cell in binary form. False when the type is none of those above: the statement must cast its column.
[[nodiscard]] bool AppendCell(Rows& rows, TypeId type, std::string_view bytes);

}  // namespace medres::sql::postgres
