#include "app/access_wiring.hpp"

#include "access/audit_trail.hpp"
#include "app/edge.hpp"
#include "app/object_rules.hpp"
#include "app/request_audit.hpp"
#include "app/request_quota.hpp"

namespace medres::app {

using container::New;

namespace {

Result<std::unique_ptr<access::Tokens>> MakeTokens(const config::Settings& settings, const net::HttpClient& http,
                                                   async::Loops& loops, const Clock& clock, log::Logger& logger) {
  access::TokenOptions options{
      .source = settings.Text("access.token_keys"),
      .rules = {.issuer = settings.Text("access.token_issuer"),
                .audience = settings.Text("access.token_audience"),
                .leeway = std::chrono::seconds(settings.Integer("access.token_leeway_seconds"))},
      .refresh = std::chrono::seconds(settings.Integer("access.token_refresh_seconds"))};
  for (const char* key : {"access.token_issuer", "access.token_audience"}) {
    if (!options.source.empty() && settings.Text(key).empty()) {
      return Fail(Error::Invalid("access.token_settings", "access.token_keys", {{"key", key}}));
    }
  }
  return std::make_unique<access::Tokens>(std::move(options), http, loops, clock, logger);
}

}  // namespace

void AddTokens(container::Container& program) {
  using access::Tokens;
  program.Add("tokens", MakeTokens).Initialize(&Tokens::Load).Start(&Tokens::Start).Stop(&Tokens::Stop);
  program.Add("authenticator", New<KeyAuthenticator, const access::AccessService&, const Tokens&, metrics::Registry&>)
      .As<http::Authenticator>();
  program
      .Add("request_quota",
           [](config::Settings& settings) {
             return std::make_unique<RequestQuota>(
                 access::Quota::Rules{.per_second = settings.Integer("access.rate_per_second"),
                                      .burst = settings.Integer("access.rate_burst")});
           })
      .As<http::RateLimiter>();
  program.Add("object_rules", New<ObjectRules, const catalog::Directory&>).As<http::Gate>();
}

void AddAudit(container::Container& program) {
  using access::AuditTrail;
  program.Add(
      "audit_parts",
      New<AuditTrail::Parts, sql::Database&, const security::KeyRing&, const Clock&, async::Loops&, log::Logger&>);
  program.Add("audit", New<AuditTrail, const AuditTrail::Parts&>).Start(&AuditTrail::Start).Stop(&AuditTrail::Stop);
  program.Add("request_audit", New<RequestAudit, AuditTrail&, const config::Settings&>).As<http::Auditor>();
}

}  // namespace medres::app
