#pragma once

#include "api/fhir/server.hpp"

namespace medres::api::fhir {

/// POST /fhir: a Bundle of requests. A batch answers each by itself. A transaction is all or nothing: until several
/// changes can be decided in one unit of work it may hold one change alone, or only reads.
void AddBatch(http::Group& group, Server& server);

}  // namespace medres::api::fhir
