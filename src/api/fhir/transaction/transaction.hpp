#pragma once

#include "api/fhir/transaction/execution.hpp"

namespace medres::api::fhir {

/// All of the entries or none, in one transaction of the database; the answers are in the order of the entries.
/// Failures name the entry: those of the writes, kForbidden, and kInvalid for what no one transaction can hold. The
/// audit trail is told of every entry what became of the whole.
Task<Result<std::vector<EntryAnswer>>> RunTransaction(const Server& server, const std::vector<BatchEntry>& entries,
                                                      const http::Context& context);

}  // namespace medres::api::fhir
