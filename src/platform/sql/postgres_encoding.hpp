#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "platform/sql/value.hpp"

struct pg_result;

namespace medres::sql {

/// `?1` becomes `$1`, except inside quotes; a question mark without a digit stays.
std::string TranslatePlaceholders(std::string_view text);

/// Parameters in libpq's shape: types, binary values, lengths. Valid while the encoder lives.
class ParamEncoder {
 public:
  explicit ParamEncoder(const Params& params);

  int count() const { return static_cast<int>(types_.size()); }
  const unsigned* types() const { return types_.data(); }
  const char* const* values() const { return values_.data(); }
  const int* lengths() const { return lengths_.data(); }
  const int* formats() const { return formats_.data(); }

 private:
  std::vector<unsigned> types_;
  std::vector<std::string> storage_;
  std::vector<const char*> values_;
  std::vector<int> lengths_;
  std::vector<int> formats_;
};

/// Copies a binary result out of libpq. A type that no store uses (numeric, timestamps) throws std::logic_error.
Rows DecodeResult(const pg_result* result);

}  // namespace medres::sql
