#pragma once

#include <optional>

#include "platform/http/server.hpp"
#include "unit/http/sample_api.hpp"

namespace medres::http_test {

/// The sample service behind a real socket, on a port of its own. What is more than the sample is added to `api` before
/// Start.
class SampleServer {
 public:
  explicit SampleServer(int loops = 1) : loops_(loops) {}
  ~SampleServer() { Stop(Milliseconds(5000)); }
  SampleServer(const SampleServer&) = delete;
  SampleServer& operator=(const SampleServer&) = delete;

  void Start(http::ServerOptions options) {
    options.port = 0;
    server_.emplace(api.router, loops_, api.clock, options);
    port_ = server_->Start().value();
    loops_.Start();
  }
  void Stop(Milliseconds grace) {
    if (!server_) return;
    async::RunToEnd(server_->Stop(grace));
    loops_.Stop();
    server_.reset();
  }

  std::uint16_t port() const { return port_; }
  const http::ServerCounters& counters() const { return server_->counters(); }

  SampleApi api;

 private:
  async::Loops loops_;
  std::optional<http::Server> server_;
  std::uint16_t port_ = 0;
};

}  // namespace medres::http_test
