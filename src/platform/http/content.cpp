#include "platform/http/content.hpp"

#include <cstdint>

#include "platform/http/gzip.hpp"

namespace medres::http {
namespace {

constexpr std::size_t kWorthCompressing = 1024;
constexpr int kSmallest = 9;

struct Ending {
  std::string_view ending;
  std::string_view type;
};

constexpr Ending kEndings[] = {
    {".html", kHtmlType},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", kJsonType},
    {".map", kJsonType},
    {".webmanifest", "application/manifest+json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".jpeg", "image/jpeg"},
    {".webp", "image/webp"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".woff", "font/woff"},
    {".txt", kTextType},
    {".md", "text/markdown; charset=utf-8"},
    {".xml", "application/xml"},
    {".pdf", "application/pdf"},
    {".wasm", "application/wasm"},
};

/// FNV-1a: two versions of one file differ in 64 bits, which is all that an entity tag needs.
std::string EntityTag(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : text) hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x100000001b3ULL;
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string tag = "\"";
  for (int shift = 60; shift >= 0; shift -= 4) tag.push_back(kHex[(hash >> shift) & 15U]);
  return tag + "\"";
}

}  // namespace

Content::Content(std::string_view content_type, std::string content)
    : type(content_type), text(std::move(content)), entity_tag(EntityTag(text)) {
  if (text.size() < kWorthCompressing || !IsTextLike(type)) return;
  gzipped = Gzip(kSmallest).Compress(text);
  if (gzipped.size() >= text.size()) gzipped.clear();
}

Response Serve(const Content& content, const Request& request, std::string_view caching) {
  Response response{.status = 200, .content_type = content.type, .headers = {}, .body = {}};
  response.headers.emplace_back("ETag", content.entity_tag);
  response.headers.emplace_back("Cache-Control", caching);
  if (!content.gzipped.empty()) response.headers.emplace_back("Vary", "Accept-Encoding");
  if (!content.gzipped.empty() && AcceptsGzip(request.Header("Accept-Encoding").value_or(std::string_view()))) {
    response.headers.emplace_back("Content-Encoding", "gzip");
    response.body = content.gzipped;
  } else {
    response.body = content.text;
  }
  return response;
}

std::string_view ContentTypeOf(std::string_view file_name) {
  for (const auto& [ending, type] : kEndings) {
    if (file_name.ends_with(ending)) return type;
  }
  return "application/octet-stream";
}

}  // namespace medres::http
