#pragma once

#include <optional>

#include "api/fhir/dom.hpp"
#include "api/fhir/tables.hpp"

namespace medres::api::fhir {

/// One request of a Bundle, taken apart.
struct BatchEntry {
  std::string method = {};
  const TypeRow* type = nullptr;
  std::string id = {};       ///< empty: the type itself
  std::string version = {};  ///< of a GET of one version
  bool asks_history = false;
  std::string query = {};
  std::string full_url = {};  ///< what others of the Bundle call it
  std::string patch = {};     ///< of a PATCH
  const JsonObject* request = nullptr;
  const JsonObject* resource = nullptr;

  bool writes() const { return method != "GET"; }
  bool is_conditional() const { return method == "PUT" && id.empty(); }
};

/// GET of a resource, a version, a history or a search, POST of a new one, PUT of one that stands or that a condition
/// means, PATCH by a JSON Patch in a Binary, DELETE. kInvalid for anything else. Borrows the entry.
Result<BatchEntry> ReadBatchEntry(const Json& entry, std::size_t number);

/// All of a Bundle's; kInvalid with every issue.
Result<std::vector<BatchEntry>> ReadEntries(const JsonArray& entries);

}  // namespace medres::api::fhir
