#pragma once

#include "api/fhir/server.hpp"

namespace medres::api::fhir {

/// Every row of the table of operations.
void AddOperations(http::Group& group, Server& server);

}  // namespace medres::api::fhir
