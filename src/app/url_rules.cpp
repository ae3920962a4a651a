#include "app/url_rules.hpp"

#include "api/fhir/search/numbers.hpp"
#include "platform/http/percent.hpp"

namespace medres::app {
namespace {

constexpr std::string_view kFhirRoot = "/fhir/";

Status RefuseNumber(std::string way) {
  return Fail(Error::Malformed("access.number_in_url", {{"way", std::move(way)}}));
}

}  // namespace

Status CheckAddress(const http::Context& context) {
  const std::string_view text = context.request.Query();
  if (text.empty()) return {};
  const std::string_view path = context.request.Path();
  const bool is_fhir = path.starts_with(kFhirRoot);
  const std::string_view rest = is_fhir ? path.substr(kFhirRoot.size()) : std::string_view();
  const std::string_view type = rest.substr(0, rest.find('/'));
  const bool is_search = context.request.method == http::Method::kGet ||
                         context.request.method == http::Method::kHead || path.ends_with("/_search");
  const http::QueryPairs query(text);
  for (const json::NamedText& pair : query.pairs()) {
    if (is_fhir && api::fhir::AsksByNumber(type, pair.name, pair.value)) {
      return RefuseNumber(is_search ? "POST /fhir/" + std::string(type) + "/_search" : "POST /fhir (Bundle)");
    }
    if (!is_fhir && (pair.name == "id_number" || pair.name == "phone"))
      return RefuseNumber("POST /api/v1/patients:search");
  }
  return {};
}

}  // namespace medres::app
