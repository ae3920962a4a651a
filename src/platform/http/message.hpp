#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace medres::http {

enum class Method : std::uint8_t { kGet, kHead, kPost, kPut, kPatch, kDelete, kOptions };

std::string_view ToString(Method method);
std::optional<Method> ParseMethod(std::string_view text);

class BodySource;

struct HeaderField {
  std::string_view name;
  std::string_view value;
};

/// A request as it stands in the connection's buffer: all views, valid until it is answered.
struct Request {
  Method method = Method::kGet;
  std::string_view target;  ///< path and query as sent, still percent-encoded
  std::span<const HeaderField> headers;
  std::string_view body;
  BodySource* incoming = nullptr;  ///< in the place of a body, where the endpoint takes it as it comes
  std::string_view peer;           ///< the caller's address
  bool secure = false;             ///< came over a TLS connection of ours

  std::string_view Path() const { return target.substr(0, target.find('?')); }
  /// Without the question mark; empty when there is none.
  std::string_view Query() const;
  /// Names are compared without regard to case. Of repeated fields the first.
  std::optional<std::string_view> Header(std::string_view name) const;
};

/// How the body of a request is taken.
struct BodyRules {
  std::size_t limit = 0;
  bool is_streamed = false;  ///< handled while it comes, however long it is; else it is read first, up to the limit
};

using ResponseHeaders = std::vector<std::pair<std::string, std::string>>;

class BodyStream;

/// An answer before it is put on the wire. The server adds Date, Content-Length, Connection and compression.
struct Response {
  int status = 200;
  std::string_view content_type;  ///< a constant; empty when there is no body
  ResponseHeaders headers;
  std::string body;
  std::shared_ptr<BodyStream> stream = nullptr;  ///< instead of a body; the connection ends with it

  const std::string* FindHeader(std::string_view name) const;
};

inline constexpr std::string_view kJsonType = "application/json";
inline constexpr std::string_view kProblemType = "application/problem+json";
inline constexpr std::string_view kTextType = "text/plain; charset=utf-8";
inline constexpr std::string_view kHtmlType = "text/html; charset=utf-8";

/// ASCII case is ignored.
bool EqualsIgnoringCase(std::string_view a, std::string_view b);

}  // namespace medres::http
