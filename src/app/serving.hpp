#pragma once

#include <memory>
#include <optional>
#include <string>

#include "platform/config/settings.hpp"
#include "platform/container/container.hpp"
#include "platform/http/cross_origin.hpp"
#include "platform/http/server.hpp"
#include "platform/log/log.hpp"
#include "platform/metrics/metrics.hpp"

namespace medres::app {

http::Timeouts TimeoutsOf(const config::Settings& settings);

/// From `server.*`. kInvalid `config.listen`.
Result<http::ServerOptions> ServerOptionsOf(const config::Settings& settings);

/// From `server.tls_*`; without files when `server.tls_listen` says nothing. kInvalid `config.listen`,
/// `config.tls_files`.
struct TlsOptions {
  std::optional<http::ServerOptions> server;
  net::IdentityFiles files;
};
Result<TlsOptions> TlsOptionsOf(const config::Settings& settings);

/// From `http.cors_origins`. kInvalid `http.cors_origin`.
Result<http::CorsRules> CorsRulesOf(const config::Settings& settings);

/// The server as a component, which remembers the ports it got: one that speaks plainly, and one that speaks TLS where
/// the settings name a place for it.
class HttpServer {
 public:
  struct Parts {
    const http::Router& router;
    async::Loops& loops;
    const Clock& clock;
    log::Logger& logger;
    metrics::Registry& registry;
  };
  HttpServer(const Parts& parts, const http::ServerOptions& plain, const TlsOptions& tls);

  /// kUnavailable `http.listen_failed`, `tls.files`.
  Status Start();
  Task<void> Stop(Milliseconds grace);
  void SetTimeouts(http::Timeouts timeouts);
  /// Reads certificate and key again, for connections that begin from now on; what cannot be used leaves them as they
  /// were. Without TLS nothing.
  void ReloadIdentity();

  /// Of the plain one.
  const http::ServerCounters& counters() const { return plain_.counters(); }
  std::uint16_t port() const { return port_; }
  /// Nothing without TLS.
  std::optional<std::uint16_t> tls_port() const { return tls_port_; }

 private:
  Status StartTls();
  void ExposeTls();

  Parts parts_;
  http::Server plain_;
  net::LiveIdentity identity_;
  std::unique_ptr<http::Server> tls_;
  std::uint16_t port_ = 0;
  std::optional<std::uint16_t> tls_port_;
};

/// What is in flight has `grace` to be answered when it stops.
void AddHttpServer(container::Container& program, Milliseconds grace);

}  // namespace medres::app
