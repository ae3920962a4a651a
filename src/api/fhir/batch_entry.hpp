#pragma once

#include "api/fhir/dom.hpp"
#include "api/fhir/tables.hpp"

namespace medres::api::fhir {

/// One request of a Bundle, taken apart.
struct BatchEntry {
  std::string method = {};
  const TypeRow* type = nullptr;
  std::string id = {};  ///< empty: the type itself
  std::string query = {};
  const JsonObject* request = nullptr;
  const JsonObject* resource = nullptr;

  bool writes() const { return method != "GET"; }
};

/// GET of a resource or a search, POST of a new one, PUT of one that stands. kInvalid for anything else. Borrows the
/// entry.
Result<BatchEntry> ReadBatchEntry(const Json& entry, std::size_t number);

}  // namespace medres::api::fhir
