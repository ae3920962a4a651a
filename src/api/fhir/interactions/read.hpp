#pragma once

#include "api/fhir/server.hpp"

namespace medres::api::fhir {

/// read, vread and history of one resource.
void AddReading(http::Group& group, Server& server, const TypeRow& type);

}  // namespace medres::api::fhir
