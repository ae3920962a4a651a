#pragma once

#include "platform/net/http_client.hpp"
#include "platform/trace/tracer.hpp"

namespace medres::app {

/// Sends the trace along with every call to another server, and records the call as a span of the work that makes it.
/// Where nothing is carried, nothing is sent.
class CallTracing final : public net::CallObserver {
 public:
  std::uint64_t OnCalling(net::HttpRequest& request) override;
  void OnCalled(std::uint64_t span, std::string_view method, std::string_view host, std::chrono::nanoseconds took,
                const Result<net::HttpAnswer>& answer) override;
};

}  // namespace medres::app
