#pragma once

#include "api/fhir/server.hpp"

namespace medres::api::fhir {

/// create (also conditional), update and patch.
void AddWriting(http::Group& group, Server& server, const TypeRow& type);

}  // namespace medres::api::fhir
