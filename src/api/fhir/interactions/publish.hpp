#pragma once

#include "api/fhir/server.hpp"

namespace medres::api::fhir {

/// SMART Scheduling Links, for anybody: the manifest GET /fhir/$bulk-publish and the files that it names.
void AddPublishing(http::Group& group, Server& server);

}  // namespace medres::api::fhir
