#pragma once

#include "api/fhir/server.hpp"

namespace medres::api::fhir {

/// Newest first, as they are shown; kNotFound when there are none.
Task<Result<std::vector<Document>>> VersionsOf(const Server& server, const TypeRow& type, std::string id);
Task<Result<Document>> VersionOf(const Server& server, const TypeRow& type, std::string id, std::string number);
/// A Bundle of them; `self` is the address that it was asked by.
JsonObject HistoryOf(const std::vector<Document>& versions, std::string self, const http::Context& context);

/// read, vread and history of one resource.
void AddReading(http::Group& group, Server& server, const TypeRow& type);

}  // namespace medres::api::fhir
