#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "platform/http/language.hpp"
#include "platform/http/message.hpp"

namespace medres::http {

struct Route;

/// Who calls, as the authenticator found out.
struct Identity {
  std::string subject;  ///< stable and unique: "key:01JD…", "user:li.wei"
  std::vector<std::string> scopes;

  /// "rota:write" is given by "rota:write", "rota:*" and "*".
  bool Has(std::string_view scope) const;
};

/// W3C trace context: the trace a request belongs to and the span it is, in lower-case hex.
struct TraceContext {
  std::string trace_id;        ///< 32 digits; also the X-Request-Id of the answer
  std::string parent_span_id;  ///< 16 digits, or empty when the trace begins here
};

/// The values of a path template's parameters, percent-encoded as sent, in the order of the template.
struct PathValues {
  static constexpr std::size_t kMax = 8;
  std::array<std::string_view, kMax> values;
  std::size_t count = 0;
};

/// One request on its way: what middleware found out, for handlers to use. Lives until the answer is made; belongs to
/// one loop.
struct Context {
  explicit Context(const Request& received) : request(received) {}
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  const Request& request;
  const Route* route = nullptr;
  PathValues path;
  std::shared_ptr<const Identity> caller;  ///< nothing at public endpoints
  Language language = Language::kEn;
  TraceContext trace;
  Instant now;       ///< when the request was taken up
  Instant deadline;  ///< every wait of the handler ends here
};

}  // namespace medres::http
