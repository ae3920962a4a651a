#include "platform/http/wire.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "platform/json/writer.hpp"

namespace medres::http {
namespace {

using std::chrono::sys_days;

struct Reason {
  int status;
  std::string_view phrase;
};

constexpr Reason kReasons[] = {
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Content"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
};

constexpr std::array<std::string_view, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// A header's value must not break out of its line, whatever a handler put there.
void AppendHeader(std::string& out, std::string_view name, std::string_view value) {
  out += name;
  out += ": ";
  const std::size_t start = out.size();
  out += value;
  std::replace_if(
      out.begin() + static_cast<std::ptrdiff_t>(start), out.end(),
      [](char c) { return c == '\r' || c == '\n' || c == '\0'; }, ' ');
  out += "\r\n";
}

bool HasBody(int status) { return status >= 200 && status != 204 && status != 304; }

/// Medical data is not for anybody's cache unless the answer says otherwise.
void AppendCaching(std::string& out, const Response& response) {
  if (response.FindHeader("Cache-Control") != nullptr) return;
  out +=
      response.FindHeader("ETag") != nullptr ? "Cache-Control: private, no-cache\r\n" : "Cache-Control: no-store\r\n";
}

/// A page that names no policy of its own may load nothing and be shown in nobody's frame.
constexpr std::string_view kPagePolicy =
    "Content-Security-Policy: default-src 'none'; base-uri 'none'; frame-ancestors 'none'\r\n";

}  // namespace

std::string_view ReasonPhrase(int status) {
  for (const Reason& reason : kReasons) {
    if (reason.status == status) return reason.phrase;
  }
  return "Unknown";
}

std::string FormatHttpDate(Instant at) {
  const auto day =
      std::chrono::floor<std::chrono::days>(std::chrono::sys_time<Milliseconds>(Milliseconds(at.milliseconds)));
  const LocalDate date(day);
  const std::string iso = FormatInstant(at);
  std::string text(kDays[std::chrono::weekday(day).c_encoding()]);
  text.append(", ").append(iso, 8, 2).append(" ");
  text.append(kMonths[static_cast<unsigned>(date.month()) - 1]).append(" ").append(iso, 0, 4);
  return text.append(" ").append(iso, 11, 8).append(" GMT");
}

void AppendChunk(std::string& out, std::string_view part) {
  if (part.empty()) return;
  std::array<char, 16> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), part.size(), 16).ptr;
  out.append(digits.data(), end).append("\r\n").append(part).append("\r\n");
}

void AppendLastChunk(std::string& out) { out += "0\r\n\r\n"; }

ResponseWriter::ResponseWriter(std::size_t gzip_from, std::chrono::seconds hsts)
    : gzip_from_(gzip_from),
      gzip_(kGzipLevel),
      guarding_("X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n") {
  if (hsts.count() > 0) guarding_ += "Strict-Transport-Security: max-age=" + std::to_string(hsts.count()) + "\r\n";
}

void ResponseWriter::SetDate(Instant now) { date_line_ = "Date: " + FormatHttpDate(now) + "\r\n"; }

void ResponseWriter::Append(std::string& out, const Response& response, const Options& options) {
  std::string compressed;
  std::string_view body = response.body;
  const bool may_compress = body.size() >= gzip_from_ && IsTextLike(response.content_type) &&
                            response.FindHeader("Content-Encoding") == nullptr;
  const bool compress = may_compress && options.accepts_gzip;
  if (compress) body = compressed = gzip_.Compress(body);

  out += "HTTP/1.1 ";
  json::AppendInteger(out, response.status);
  out += ' ';
  out += ReasonPhrase(response.status);
  out += "\r\n";
  out += date_line_;
  if (!response.content_type.empty()) AppendHeader(out, "Content-Type", response.content_type);
  for (const auto& [name, value] : response.headers) AppendHeader(out, name, value);
  AppendCaching(out, response);
  if (may_compress) out += "Vary: Accept-Encoding\r\n";
  if (compress) out += "Content-Encoding: gzip\r\n";
  if (!options.keep_alive) out += "Connection: close\r\n";
  out += guarding_;
  if (response.content_type == kHtmlType && response.FindHeader("Content-Security-Policy") == nullptr) {
    out += kPagePolicy;
  }
  if (response.stream != nullptr) {
    out += "Transfer-Encoding: chunked\r\n";
  } else if (HasBody(response.status)) {
    out += "Content-Length: ";
    json::AppendInteger(out, static_cast<std::int64_t>(body.size()));
    out += "\r\n";
  }
  out += "\r\n";
  if (HasBody(response.status) && !options.head_only) out += body;
}

}  // namespace medres::http
