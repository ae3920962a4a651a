#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "access/service.hpp"
#include "access/tokens.hpp"
#include "api/fhir/server.hpp"
#include "api/rest/routes.hpp"
#include "app/program_clock.hpp"
#include "platform/config/settings.hpp"
#include "platform/container/container.hpp"
#include "platform/events/follower.hpp"
#include "platform/http/router.hpp"
#include "platform/http/server.hpp"
#include "platform/log/log.hpp"
#include "platform/metrics/metrics.hpp"

namespace medres::app {

/// API keys and tokens as the HTTP room asks for them: `Authorization: Bearer <key or token>`. Why a token is refused
/// is counted, and told only where it helps an honest caller: `token.expired`, `token.not_yet`.
class KeyAuthenticator final : public http::Authenticator {
 public:
  KeyAuthenticator(const access::AccessService& access, const access::Tokens& tokens, metrics::Registry& registry)
      : access_(access), tokens_(tokens), registry_(registry) {}
  Result<std::shared_ptr<const http::Identity>> Authenticate(const http::Request& request) const override;

 private:
  Result<std::shared_ptr<const http::Identity>> AuthenticateToken(std::string_view token) const;

  const access::AccessService& access_;
  const access::Tokens& tokens_;
  metrics::Registry& registry_;
};

/// Who a token's bearer is. Its subject begins with "user:"; without scopes of its own it has those of its roles. Pure.
http::Identity IdentityOf(const security::TokenClaims& claims);

/// Counts and times every answer by its route and method; bugs go to the log.
class RequestMetrics final : public http::RequestObserver {
 public:
  RequestMetrics(metrics::Registry& registry, log::Logger& logger) : registry_(registry), logger_(logger) {}
  void OnAnswered(const http::Answered& answered) override;
  void OnInternalError(const http::Context& context, std::string_view what) override;

 private:
  struct Series {
    metrics::Histogram* seconds = nullptr;
    std::unordered_map<int, metrics::Counter*> by_status;
  };
  Series& SeriesOf(std::string_view route, http::Method method, int status);

  metrics::Registry& registry_;
  log::Logger& logger_;
  std::mutex mutex_;
  std::map<std::pair<std::string_view, http::Method>, Series> routes_;  ///< the text lives as long as the router
};

/// Ready while the whole program runs (not before all is started, not once it stops), the database answers within a
/// second, and what other processes did is known here within five.
class ProgramReadiness final : public http::Readiness {
 public:
  /// `follower` may be null: then nobody else changes the database.
  ProgramReadiness(const container::Container& program, sql::Database& database, const events::Follower* follower)
      : program_(program), database_(database), follower_(follower) {}
  Task<std::vector<Check>> Checks() const override;

 private:
  const container::Container& program_;
  sql::Database& database_;
  const events::Follower* follower_;
};

/// All endpoints, health and documentation. What it takes must outlive it.
std::unique_ptr<http::Router> MakeRouter(ProgramClock& clock, http::Messages& messages,
                                         http::Authenticator& authenticator, http::Gate& gate,
                                         http::RateLimiter& limiter, http::RequestObserver& observer,
                                         http::Auditor& auditor, http::Readiness& readiness, api::Services& services,
                                         api::fhir::Server& fhir, trace::Tracer& tracer, http::Shedder& shedder);

http::Timeouts TimeoutsOf(const config::Settings& settings);

/// From `server.*`. kInvalid `config.listen`.
Result<http::ServerOptions> ServerOptionsOf(const config::Settings& settings);

/// The server as a component, which remembers the port it got.
class HttpServer {
 public:
  HttpServer(const http::Router& router, async::Loops& loops, const Clock& clock, const http::ServerOptions& options)
      : server_(router, loops, clock, options) {}

  Status Start();
  Task<void> Stop(Milliseconds grace) { return server_.Stop(grace); }
  void SetTimeouts(http::Timeouts timeouts) { server_.SetTimeouts(timeouts); }
  const http::ServerCounters& counters() const { return server_.counters(); }
  std::uint16_t port() const { return port_; }

 private:
  http::Server server_;
  std::uint16_t port_ = 0;
};

}  // namespace medres::app
