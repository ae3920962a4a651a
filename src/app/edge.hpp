#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "access/accounts/sessions.hpp"
#include "access/service.hpp"
#include "access/tokens.hpp"
#include "api/fhir/server.hpp"
#include "api/rest/routes.hpp"
#include "app/program_clock.hpp"
#include "platform/config/settings.hpp"
#include "platform/container/container.hpp"
#include "platform/events/follower.hpp"
#include "platform/http/cross_origin.hpp"
#include "platform/http/router.hpp"
#include "platform/log/log.hpp"
#include "platform/metrics/metrics.hpp"

namespace medres::app {

/// API keys, sessions and tokens as the HTTP room asks for them: `Authorization: Bearer <key, session or token>`. Why a
/// token is refused is counted, and told only where it helps an honest caller: `token.expired`, `token.not_yet`. A
/// session that memory does not hold is looked for.
class KeyAuthenticator final : public http::Authenticator {
 public:
  using Recognised = Result<std::shared_ptr<const http::Identity>>;

  KeyAuthenticator(const access::AccessService& access, access::Sessions& sessions, const access::Tokens& tokens,
                   metrics::Registry& registry)
      : access_(access), sessions_(sessions), tokens_(tokens), registry_(registry) {}
  Recognised Authenticate(const http::Request& request) const override;
  std::optional<Task<Recognised>> LookUp(const http::Request& request) const override;

 private:
  Recognised AuthenticateToken(std::string_view token) const;
  /// Counted by what they were taken for.
  Recognised Refuse(std::string_view kind) const;
  Task<Recognised> FindSession(std::string token) const;

  const access::AccessService& access_;
  access::Sessions& sessions_;
  const access::Tokens& tokens_;
  metrics::Registry& registry_;
};

/// Who a token's bearer is. Its subject begins with "user:"; without scopes of its own it has those of its roles. Pure.
http::Identity IdentityOf(const security::TokenClaims& claims);
/// Who signed in. Limited to their own account they have no scopes at all. Pure.
http::Identity IdentityOf(const access::SignedIn& signed_in);

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
                                         api::fhir::Server& fhir, trace::Tracer& tracer, http::Shedder& shedder,
                                         http::CorsRules& cors);

}  // namespace medres::app
