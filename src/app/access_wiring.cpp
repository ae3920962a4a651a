#include "app/access_wiring.hpp"

#include "access/accounts/service.hpp"
#include "access/accounts/sign_in.hpp"
#include "access/audit_trail.hpp"
#include "app/edge.hpp"
#include "app/object_rules.hpp"
#include "app/refusal_trace.hpp"
#include "app/request_audit.hpp"
#include "app/request_quota.hpp"
#include "app/shared_quota.hpp"
#include "base/text.hpp"

namespace medres::app {

using container::New;
using container::Optional;

namespace {

Result<std::unique_ptr<access::Tokens>> MakeTokens(const config::Settings& settings, const net::HttpClient& http,
                                                   async::Loops& loops, const Clock& clock, log::Logger& logger) {
  MEDRES_TRY(access::TokenOptions options, TokenOptionsOf(settings));
  return std::make_unique<access::Tokens>(std::move(options), http, loops, clock, logger);
}

std::vector<std::string> WordsOf(const std::string& text) {
  std::vector<std::string> words;
  for (const std::string_view part : text::Split(text, ',')) {
    if (!text::Trim(part).empty()) words.emplace_back(text::Trim(part));
  }
  return words;
}

Result<std::unique_ptr<RequestQuota>> MakeRequestQuota(const config::Settings& settings, SharedQuota* shared,
                                                       RefusalTrace& trace) {
  RequestQuota::Rules rules{.known = {.per_second = settings.Integer("access.rate_per_second"),
                                      .burst = settings.Integer("access.rate_burst")},
                            .strangers = {.per_second = settings.Integer("access.anonymous_per_second"),
                                          .burst = settings.Integer("access.anonymous_burst")},
                            .refused = {.per_second = settings.Integer("access.refused_per_second"),
                                        .burst = settings.Integer("access.refused_burst")}};
  MEDRES_TRY(rules.proxies, http::TrustedProxies::Parse(settings.Text("server.trusted_proxies")));
  return std::make_unique<RequestQuota>(std::move(rules), shared, &trace);
}

/// Accounts in Redis, where there is one.
struct QuotaSharing {
  std::unique_ptr<SharedQuota> quota;
};

/// The threads that hash passwords, and what may wait for them.
struct CryptoPool {
  explicit CryptoPool(int threads) : pool(threads, kMostWaiting) {}
  static constexpr std::size_t kMostWaiting = 64;
  async::BlockingPool pool;
};

/// Forgets what memory holds of accounts that another process changed.
struct AccountFollowing {
  AccountFollowing(events::Follower& follower, access::Sessions& sessions) {
    follower.On("account.", [&sessions](const std::vector<events::Event>& events) -> Task<Status> {
      for (const events::Event& event : events) co_await sessions.Forget(access::AccountId{event.subject});
      co_return Status();
    });
  }
};

void AddAccounts(container::Container& program) {
  using namespace access;
  using sql::Database;
  program.Add("crypto_pool", [](config::Settings& settings, async::Loops&) {
    return std::make_unique<CryptoPool>(static_cast<int>(settings.Integer("accounts.crypto_threads")));
  });
  program.Add("session_rules", [](config::Settings& settings) { return SessionRulesOf(settings); });
  program.Add("sign_ins", [](Database& database, const security::KeyRing& keys, const Clock& clock,
                             const cache::Backing& caches, const SessionRules& rules) {
    return std::make_unique<Sessions>(Sessions::Parts{database, keys, clock, caches}, rules);
  });
  program.Add("accounts", [](Database& database, const security::KeyRing& keys, const Clock& clock, CryptoPool& crypto,
                             Sessions& sessions) {
    return AccountService(AccountService::Parts{database, keys, clock, crypto.pool, sessions});
  });
  program.Add("sign_in", [](Database& database, const security::KeyRing& keys, const Clock& clock, CryptoPool& crypto,
                            Sessions& sessions, AuditTrail& audit) {
    return SignIn(SignIn::Parts{database, keys, clock, crypto.pool, sessions, audit});
  });
}

void AddTokens(container::Container& program) {
  using access::Tokens;
  program.Add("tokens", MakeTokens).Initialize(&Tokens::Load).Start(&Tokens::Start).Stop(&Tokens::Stop);
  program
      .Add("authenticator",
           New<KeyAuthenticator, const access::AccessService&, access::Sessions&, const Tokens&, metrics::Registry&>)
      .As<http::Authenticator>();
  program.Add("refusal_trace", New<RefusalTrace, const security::KeyRing&, metrics::Registry&, log::Logger&>);
  program.Add("shared_quota", [](metrics::Registry& registry, Optional<redis::Client> client) {
    return QuotaSharing{client ? std::make_unique<SharedQuota>(*client, registry) : nullptr};
  });
  program
      .Add("request_quota", [](config::Settings& settings, QuotaSharing& sharing,
                               RefusalTrace& trace) { return MakeRequestQuota(settings, sharing.quota.get(), trace); })
      .As<http::RateLimiter>();
  program.Add(
      "object_rules_parts",
      New<ObjectRules::Parts, const catalog::Directory&, patients::RelationService&, scheduling::BookingService&,
          scheduling::SeriesService&, scheduling::WaitlistService&, scheduling::DeskService&>);
  program.Add("object_rules", New<ObjectRules, const ObjectRules::Parts&>).As<http::Gate>();
}

void AddAudit(container::Container& program) {
  using access::AuditTrail;
  program.Add(
      "audit_parts",
      New<AuditTrail::Parts, sql::Database&, const security::KeyRing&, const Clock&, async::Loops&, log::Logger&>);
  program.Add("audit", New<AuditTrail, const AuditTrail::Parts&>).Start(&AuditTrail::Start).Stop(&AuditTrail::Stop);
  program.Add("request_audit", New<RequestAudit, AuditTrail&, const config::Settings&>).As<http::Auditor>();
}

}  // namespace

Result<access::TokenOptions> TokenOptionsOf(const config::Settings& settings) {
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
  return options;
}

Result<access::SessionRules> SessionRulesOf(const config::Settings& settings) {
  constexpr const char* kRoles = "accounts.second_factor_roles";
  access::SessionRules rules{.idle = std::chrono::minutes(settings.Integer("accounts.session_idle_minutes")),
                             .absolute = std::chrono::hours(settings.Integer("accounts.session_hours")),
                             .second_factor_roles = WordsOf(settings.Text(kRoles))};
  for (const std::string& role : rules.second_factor_roles) {
    if (!access::ParseRole(role)) return Fail(Error::Invalid("config.role", kRoles, {{"role", role}}));
  }
  return rules;
}

void AddAccess(container::Container& program) {
  AddAudit(program);
  AddAccounts(program);
  AddTokens(program);
}

void AddAccountFollowing(container::Container& program) {
  program.Add("account_following", New<AccountFollowing, events::Follower&, access::Sessions&>);
}

}  // namespace medres::app
