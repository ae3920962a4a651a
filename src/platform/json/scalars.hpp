#pragma once

#include <cstdint>
#include <string_view>

#include "base/error.hpp"
#include "platform/json/type.hpp"

/// Storing one scalar with all its checks; what JSON bodies and query strings have in common.
namespace medres::json {

/// Where a value stands, so that what is wrong with it can be reported.
class Place {
 public:
  virtual void Report(std::string_view code, ErrorArgs args) = 0;

 protected:
  ~Place() = default;
};

/// Each reports at `place` what does not hold and then leaves `target` as it was.
void StoreInteger(std::int64_t value, const IntegerType& type, const Field* rules, void* target, Place& place);
void StoreNumber(double value, const Field* rules, void* target, Place& place);
void StoreString(std::string_view value, const Field* rules, void* target, Place& place);
void StoreText(std::string_view value, const TextType& type, void* target, Place& place);
void StoreEnum(std::string_view value, const EnumType& type, void* target, Place& place);

void CheckItemCount(std::size_t count, const Field* rules, Place& place);
void ReportType(Place& place, std::string_view expected);

}  // namespace medres::json
