#pragma once

#include <string>
#include <string_view>

#include "platform/http/router.hpp"

namespace medres::http {

/// What the document says of the program as a whole.
struct ApiInfo {
  std::string_view title;
  std::string_view version;
  std::string_view description;
  std::string_view contact_name;
  std::string_view contact_url;
};

/// The OpenAPI 3.1 document of all documented endpoints: paths in the order they were added, schemas from the types of
/// their handlers, one shared response per kind of problem with a true example.
std::string OpenApiDocument(const Router& router, const Messages& messages, const ApiInfo& info);

/// Adds GET /openapi.json and GET /docs, a page that shows it and lets one try. To be called after all other endpoints
/// have been added: the document is made now.
void AddDocs(Router& router, const Messages& messages, const ApiInfo& info);

}  // namespace medres::http
