#include "api/fhir/exchange.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include "api/fhir/outcome.hpp"
#include "base/text.hpp"
#include "platform/http/percent.hpp"

namespace medres::api::fhir {
namespace {

constexpr std::array<std::string_view, 5> kJsonFormats{"json", "application/json", "application/fhir+json", "text/json",
                                                       "*/*"};

bool IsJsonFormat(std::string_view media) {
  const std::string name = text::ToLowerAscii(text::Trim(media.substr(0, media.find(';'))));
  return name == "application/*" || std::ranges::find(kJsonFormats, name) != kJsonFormats.end();
}

std::string TwoDigits(unsigned value) { return (value < 10 ? "0" : "") + std::to_string(value); }

}  // namespace

Preferences ReadPreferences(const http::Request& request) {
  Preferences preferences;
  for (const http::HeaderField& field : request.headers) {
    if (!http::EqualsIgnoringCase(field.name, "Prefer")) continue;
    std::string value = text::ToLowerAscii(field.value);
    std::ranges::replace(value, ';', ',');
    for (const std::string_view part : text::Split(value, ',')) {
      const std::string_view preference = text::Trim(part);
      if (preference == "handling=strict") preferences.strict = true;
      if (preference == "return=minimal") preferences.answer = Preferences::Return::kMinimal;
      if (preference == "return=operationoutcome") preferences.answer = Preferences::Return::kOutcome;
    }
  }
  return preferences;
}

bool TakesJson(const http::Request& request, std::optional<std::string_view> format) {
  // '+' of application/fhir+json arrives as a blank when it was not escaped.
  if (format) return *format == "application/fhir json" || IsJsonFormat(*format);
  const auto accept = request.Header("Accept");
  if (!accept || text::Trim(*accept).empty()) return true;
  const auto parts = text::Split(*accept, ',');
  return std::ranges::any_of(parts, IsJsonFormat);
}

bool SendsJson(const http::Request& request) {
  const std::string_view type = request.Header("Content-Type").value_or(std::string_view());
  const std::string media = text::ToLowerAscii(text::Trim(type.substr(0, type.find(';'))));
  return media == "application/json-patch+json" || (media != "*/*" && IsJsonFormat(media));
}

Result<std::optional<std::int64_t>> ReadIfMatch(std::string_view header) {
  std::string_view tag = text::Trim(header);
  if (tag.empty() || tag == "*") return std::nullopt;
  if (tag.starts_with("W/")) tag.remove_prefix(2);
  const bool is_quoted = tag.size() > 2 && tag.front() == '"' && tag.back() == '"';
  const auto version = is_quoted ? text::ParseInteger(tag.substr(1, tag.size() - 2)) : std::nullopt;
  if (!version) return Fail(Error::Malformed("request.if_match_malformed"));
  return std::optional<std::int64_t>(*version);
}

Result<std::optional<std::int64_t>> ReadIfMatch(const http::Request& request) {
  return ReadIfMatch(request.Header("If-Match").value_or(std::string_view()));
}

std::string EntityTag(std::int64_t version) { return "W/\"" + std::to_string(version) + "\""; }

std::string HttpDate(Instant at) {
  constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  using namespace std::chrono;
  const sys_time<seconds> moment(floor<seconds>(milliseconds(at.milliseconds)));
  const sys_days day = floor<days>(moment);
  const year_month_day date(day);
  const auto of_day = static_cast<unsigned>((moment - day).count());
  return std::string(kDays[weekday(day).c_encoding()]) + ", " + TwoDigits(unsigned(date.day())) + " " +
         kMonths[unsigned(date.month()) - 1] + " " + std::to_string(int(date.year())) + " " + TwoDigits(of_day / 3600) +
         ":" + TwoDigits(of_day / 60 % 60) + ":" + TwoDigits(of_day % 60) + " GMT";
}

Result<std::string> PathValue(const http::Context& context, std::size_t index) {
  auto value = http::PercentDecoded(context.path.values[index]);
  if (!value) return Fail(Error::Malformed("request.path_malformed"));
  return *std::move(value);
}

void Fill(Document& document) {
  if (!document.make) return;
  document.json = std::exchange(document.make, {})();
  Stamp(document);
}

void Stamp(Document& document) {
  JsonObject& json = document.json;
  JsonObject meta = FindObject(json, "meta") != nullptr ? *FindObject(json, "meta") : JsonObject();
  if (document.version > 0) meta["versionId"] = std::to_string(document.version);
  if (document.version > 0 && document.updated != Instant{}) meta["lastUpdated"] = FormatInstant(document.updated);
  // In the order in which FHIR lists them, for whoever reads them.
  JsonObject stamped{{"resourceType", TextOf(json, "resourceType")}, {"id", document.id}};
  if (!meta.empty()) stamped["meta"] = std::move(meta);
  for (const auto& [name, value] : json) stamped.emplace(name, value);
  json = std::move(stamped);
}

std::string BaseUrl(const http::Request& request) {
  // Behind a proxy that ends TLS, links must lead through it again.
  const bool is_secure = request.secure || request.Header("X-Forwarded-Proto").value_or("http") == "https";
  const std::string_view host = request.Header("Host").value_or("localhost");
  return std::string(is_secure ? "https://" : "http://").append(host).append("/fhir");
}

http::Response JsonAnswer(int status, const Json& body) {
  return {.status = status, .content_type = kFhirType, .headers = {}, .body = ToText(body)};
}

http::Response DocumentAnswer(int status, const Document& document) {
  http::Response response = JsonAnswer(status, document.json);
  if (document.version == 0) return response;
  response.headers.emplace_back("ETag", EntityTag(document.version));
  if (document.updated != Instant{}) response.headers.emplace_back("Last-Modified", HttpDate(document.updated));
  return response;
}

}  // namespace medres::api::fhir
