#include <memory>

#include "platform/http/content.hpp"
#include "platform/http/embedded.hpp"
#include "platform/http/openapi.hpp"

namespace medres::http {
namespace {

constexpr std::string_view kRevalidate = "no-cache";
/// The page brings its own script and style and talks to this server alone.
constexpr std::string_view kDocsPolicy =
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'; base-uri 'none'; "
    "frame-ancestors 'none'";

}  // namespace

void AddDocs(Router& router, const Messages& messages, const ApiInfo& info) {
  const auto document = std::make_shared<const Content>(kJsonType, OpenApiDocument(router, messages, info));
  const auto page = std::make_shared<const Content>(kHtmlType, std::string(EmbeddedDocsPage()));
  router.Group({.tag = "Documentation", .description = "What this service can do.", .touches = kNobody})
      .Add("GET /openapi.json", {.id = "getOpenApi", .summary = "Read this document", .documented = false},
           [document](const Request& request) -> Result<Response> { return Serve(*document, request, kRevalidate); })
      .Add("GET /docs", {.id = "getDocs", .summary = "Read the documentation", .documented = false},
           [page](const Request& request) -> Result<Response> {
             Response response = Serve(*page, request, kRevalidate);
             response.headers.emplace_back("Content-Security-Policy", kDocsPolicy);
             return response;
           });
}

}  // namespace medres::http
