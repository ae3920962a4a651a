#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "api/fhir/dom.hpp"
#include "base/time.hpp"
#include "platform/http/context.hpp"

/// How FHIR travels over HTTP: what its headers and general parameters say, and how answers carry versions.
namespace medres::api::fhir {

/// A resource on its way out. `json` carries resourceType, id and meta.
struct Document {
  std::string id;
  std::int64_t version = 0;  ///< 0: not versioned (a projection)
  Instant updated;           ///< zero: not known
  JsonObject json;
  bool repeated = false;                  ///< the answer to a wish that was granted before
  std::function<JsonObject()> make = {};  ///< of a candidate that nobody has looked at yet, instead of `json`
};

/// Makes the resource of a candidate, unless it is made already.
void Fill(Document& document);

/// Prefer (RFC 7240): how strict unknown parameters are taken, and what an answer to a write holds.
struct Preferences {
  enum class Return { kRepresentation, kMinimal, kOutcome };
  bool strict = false;
  Return answer = Return::kRepresentation;
};
Preferences ReadPreferences(const http::Request& request);

/// Whether the caller takes JSON, by `_format` or else Accept.
bool TakesJson(const http::Request& request, std::optional<std::string_view> format);

/// Whether the body is announced as JSON; FHIR's own type, JSON's, and JSON Patch's.
bool SendsJson(const http::Request& request);

/// The version in If-Match; nothing when absent or `*`. kMalformed `request.if_match_malformed`.
Result<std::optional<std::int64_t>> ReadIfMatch(std::string_view header);
Result<std::optional<std::int64_t>> ReadIfMatch(const http::Request& request);

/// W/"3"
std::string EntityTag(std::int64_t version);
/// "Tue, 01 Dec 2026 00:00:00 GMT"
std::string HttpDate(Instant at);

/// A parameter of the path, decoded. kMalformed `request.path_malformed`.
Result<std::string> PathValue(const http::Context& context, std::size_t index);

/// Sets id and meta; what the resource carries of meta otherwise stays.
void Stamp(Document& document);

/// Where the caller sees us: "https://host/fhir".
std::string BaseUrl(const http::Request& request);

http::Response JsonAnswer(int status, const Json& body);
/// With ETag and Last-Modified where it is versioned.
http::Response DocumentAnswer(int status, const Document& document);

}  // namespace medres::api::fhir
