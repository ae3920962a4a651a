#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/net/stream.hpp"

namespace medres::net {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

/// What is asked. Host, Content-Length and Connection are added.
struct HttpRequest {
  std::string method = "POST";
  std::string url;
  HttpHeaders headers;
  std::string body;
};

struct HttpAnswer {
  int status = 0;
  HttpHeaders headers;
  std::string body;

  bool succeeded() const { return status >= 200 && status < 300; }
  /// Names are compared without regard to case; empty when there is none.
  std::string_view Header(std::string_view name) const;
};

struct HttpCallOptions {
  Reach reach = Reach::kAnywhere;
  Milliseconds deadline{10'000};  ///< from resolving the name to the answer's last byte
  std::size_t body_limit = std::size_t{1} << 20U;
};

/// Is told of every call, on the caller's thread: what adds headers to requests and keeps how calls went. Thread-safe.
class CallObserver {
 public:
  virtual ~CallObserver() = default;
  /// May add headers. Whatever it returns is given back when the call has ended.
  virtual std::uint64_t OnCalling(HttpRequest& request) = 0;
  virtual void OnCalled(std::uint64_t given, std::string_view method, std::string_view host,
                        std::chrono::nanoseconds took, const Result<HttpAnswer>& answer) = 0;
};

/// HTTP/1.1 calls to other servers, each over a connection of its own. Any status is an answer; redirects are not
/// followed. Thread-safe; the dialer outlives it.
class HttpClient {
 public:
  /// The observer may be null, and outlives it.
  explicit HttpClient(const Dialer& dialer, CallObserver* observer = nullptr) : dialer_(dialer), observer_(observer) {}

  /// Failures: the dialer's; kInvalid `net.url`, when the URL or a header cannot be sent; kUnavailable
  /// `net.broken_answer` {host} when what comes is not HTTP or ends early; kUnavailable `net.answer_too_large` {host,
  /// max}.
  Task<Result<HttpAnswer>> Call(HttpRequest request, HttpCallOptions options) const;

 private:
  Task<Result<HttpAnswer>> CallOnce(HttpRequest request, HttpCallOptions options) const;

  const Dialer& dialer_;
  CallObserver* observer_;
};

}  // namespace medres::net
