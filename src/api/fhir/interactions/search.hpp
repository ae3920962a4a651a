#pragma once

#include "api/fhir/server.hpp"

namespace medres::api::fhir {

/// search-type by GET and by POST _search.
void AddSearching(http::Group& group, Server& server, const TypeRow& type);

/// A search of one type as a Bundle; also what batches run.
Task<Result<JsonObject>> SearchBundle(const Server& server, const TypeRow& type,
                                      std::vector<json::NamedText> parameters, const http::Context& context);

}  // namespace medres::api::fhir
