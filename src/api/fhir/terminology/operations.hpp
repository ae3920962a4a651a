#pragma once

#include "api/fhir/operations/arguments.hpp"
#include "base/time.hpp"
#include "knowledge/library.hpp"
#include "platform/http/messages.hpp"

/// The operations of a terminology server. Each gives a Parameters resource, $expand a ValueSet.
namespace medres::api::fhir {

struct TerminologyCall {
  const knowledge::Library& library;
  const http::Messages& messages;
  http::Language language;
  Instant now;
  std::string url;  ///< the parameter, or the id in the path
};

/// kNotFound `terminology.unknown_system`, `terminology.unknown_code`; kInvalid when a parameter is missing.
Result<JsonObject> LookUp(const TerminologyCall& call, const Arguments& arguments);
/// `by_set`: of a value set; else of a code system. An unknown code is an answer, not a failure.
Result<JsonObject> ValidateCode(const TerminologyCall& call, const Arguments& arguments, bool by_set);
/// kNotFound `terminology.unknown_set`; kInvalid `fhir.value` for offset and count.
Result<JsonObject> Expand(const TerminologyCall& call, const Arguments& arguments);
/// kNotFound `terminology.unknown_map`, or as LookUp.
Result<JsonObject> Translate(const TerminologyCall& call, const Arguments& arguments);

/// $lookup, $validate-code of both types, $expand and $translate, as rows.
std::span<const OperationRow> TerminologyOperations();

}  // namespace medres::api::fhir
