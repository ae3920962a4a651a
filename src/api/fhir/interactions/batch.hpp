#pragma once

#include "api/fhir/server.hpp"

namespace medres::api::fhir {

/// POST /fhir: a Bundle of requests. A batch answers each by itself, a transaction is all or nothing.
void AddBatch(http::Group& group, Server& server);

}  // namespace medres::api::fhir
