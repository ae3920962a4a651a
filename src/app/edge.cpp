#include "app/edge.hpp"

#include <algorithm>
#include <iterator>

#include "access/accounts/rules.hpp"
#include "access/decide.hpp"
#include "api/fhir/medication/routes.hpp"
#include "api/fhir/terminology/routes.hpp"
#include "app/version.hpp"
#include "base/text.hpp"
#include "platform/http/health.hpp"
#include "platform/http/openapi.hpp"

namespace medres::app {

namespace {

/// What stands behind `Bearer`; nothing when there is no such header.
std::optional<std::string_view> SecretOf(const http::Request& request) {
  constexpr std::string_view kScheme = "Bearer ";
  const auto header = request.Header("Authorization");
  if (!header || header->size() <= kScheme.size()) return std::nullopt;
  if (!http::EqualsIgnoringCase(header->substr(0, kScheme.size()), kScheme)) return std::nullopt;
  return header->substr(kScheme.size());
}

}  // namespace

KeyAuthenticator::Recognised KeyAuthenticator::Authenticate(const http::Request& request) const {
  if (!request.Header("Authorization")) return Fail(Error::Unauthenticated("request.credentials_missing"));
  const auto secret = SecretOf(request);
  if (!secret) return Refuse("other");
  if (access::Sessions::IsToken(*secret)) {
    const auto signed_in = sessions_.Known(std::string(*secret));
    if (!signed_in) return Refuse("session");
    return std::make_shared<const http::Identity>(IdentityOf(*signed_in));
  }
  if (tokens_.AreUsed() && std::ranges::count(*secret, '.') == 2) return AuthenticateToken(*secret);
  const auto key = access_.Recognise(*secret);
  if (!key) return Refuse("key");
  http::Identity identity{.subject = key->id.IsNil() ? key->name : "key:" + key->id.Text(), .scopes = key->scopes};
  if (key->rate) identity.rate = {.per_second = key->rate->per_second, .burst = key->rate->burst};
  return std::make_shared<const http::Identity>(std::move(identity));
}

KeyAuthenticator::Recognised KeyAuthenticator::Refuse(std::string_view kind) const {
  registry_
      .GetCounter("medres_credentials_refused_total", "Credentials that are none, by what they look like.",
                  "kind=\"" + std::string(kind) + "\"")
      .Add();
  return Fail(Error::Unauthenticated("request.credentials_invalid"));
}

std::optional<Task<KeyAuthenticator::Recognised>> KeyAuthenticator::LookUp(const http::Request& request) const {
  const auto secret = SecretOf(request);
  if (!secret || !access::Sessions::IsToken(*secret)) return std::nullopt;
  std::string token(*secret);
  if (sessions_.Known(token)) return std::nullopt;
  return FindSession(std::move(token));
}

Task<KeyAuthenticator::Recognised> KeyAuthenticator::FindSession(std::string token) const {
  auto found = co_await sessions_.Find(std::move(token));
  if (found) co_return std::make_shared<const http::Identity>(IdentityOf(*found));
  if (found.error().kind != ErrorKind::kNotFound) co_return Fail(std::move(found).error());
  co_return Refuse("session");
}

KeyAuthenticator::Recognised KeyAuthenticator::AuthenticateToken(std::string_view token) const {
  using security::TokenFault;
  const auto claims = tokens_.Verify(token);
  if (claims) return std::make_shared<const http::Identity>(IdentityOf(*claims));
  registry_
      .GetCounter("medres_tokens_refused_total", "Tokens that were not believed.",
                  "reason=\"" + std::string(ToText(claims.error())) + "\"")
      .Add();
  if (claims.error() == TokenFault::kExpired) return Fail(Error::Unauthenticated("token.expired"));
  if (claims.error() == TokenFault::kNotYet) return Fail(Error::Unauthenticated("token.not_yet"));
  return Refuse("token");
}

http::Identity IdentityOf(const security::TokenClaims& claims) {
  http::Identity identity{.subject = "user:" + claims.subject, .scopes = claims.scopes, .roles = claims.roles};
  for (const std::string& name : claims.roles) {
    const auto role = access::ParseRole(name);
    if (!role || !claims.scopes.empty()) continue;
    std::ranges::move(access::ScopesOf(*role), std::back_inserter(identity.scopes));
  }
  identity.patient = PatientId::Parse(claims.patient);
  for (const std::string& department : claims.departments) {
    if (const auto id = ResourceId::Parse(department)) identity.departments.push_back(*id);
  }
  return identity;
}

http::Identity IdentityOf(const access::SignedIn& signed_in) {
  http::Identity identity{.subject = access::SubjectOf(signed_in.account), .scopes = {}};
  if (signed_in.limited) {
    identity.barred = signed_in.must_change ? "account.password_first" : "account.second_factor_first";
    return identity;
  }
  identity.scopes = access::ScopesOf(signed_in.roles);
  identity.roles = signed_in.roles;
  identity.patient = signed_in.patient;
  identity.departments = signed_in.departments;
  return identity;
}

namespace {

std::string LabelsOf(std::string_view route, http::Method method) {
  return "route=\"" + metrics::EscapeLabel(route) + "\",method=\"" + std::string(http::ToString(method)) + "\"";
}

}  // namespace

RequestMetrics::Series& RequestMetrics::SeriesOf(std::string_view route, http::Method method, int status) {
  Series& series = routes_[{route, method}];
  const std::string label = LabelsOf(route, method);
  if (series.seconds == nullptr) {
    series.seconds = &registry_.GetHistogram("medres_http_request_seconds", "Time to answer a request.", label);
  }
  metrics::Counter*& counter = series.by_status[status];
  if (counter == nullptr) {
    counter = &registry_.GetCounter("medres_http_requests_total", "Requests answered.",
                                    label + ",status=\"" + std::to_string(status) + "\"");
  }
  return series;
}

void RequestMetrics::OnAnswered(const http::Answered& answered) {
  metrics::Histogram* seconds = nullptr;
  metrics::Counter* counter = nullptr;
  {
    const std::lock_guard lock(mutex_);
    Series& series = SeriesOf(answered.route, answered.context.request.method, answered.status);
    seconds = series.seconds;
    counter = series.by_status[answered.status];
  }
  seconds->Observe(static_cast<double>(answered.took.count()) / 1e6);
  counter->Add();
  if (answered.streamed_bytes > 0) {
    registry_
        .GetCounter("medres_http_streamed_bytes_total", "Bytes of bodies that were handled while they came.",
                    LabelsOf(answered.route, answered.context.request.method))
        .Add(static_cast<std::int64_t>(answered.streamed_bytes));
  }
  if (answered.status >= 500) {
    logger_.Error("request failed", {{"route", std::string(answered.route)},
                                     {"status", std::to_string(answered.status)},
                                     {"trace", std::string(answered.context.trace.trace_id())}});
  }
}

void RequestMetrics::OnInternalError(const http::Context& context, std::string_view what) {
  logger_.Error("internal error", {{"trace", std::string(context.trace.trace_id())}, {"what", std::string(what)}});
}

namespace {

using Check = http::Readiness::Check;

/// A probe that waits longer is of no use to who asks.
constexpr Milliseconds kDatabaseAnswers{1'000};
/// Memory that is older refuses more bookings than it should, and shows times that are gone.
constexpr Milliseconds kFollowerLag{5'000};

struct ReadinessSql {
  static constexpr sql::Statement kAsk{"readiness.ask", "select 1"};
};

Task<Check> CheckDatabase(sql::Database& database) {
  const auto ask = [](sql::Session& session) -> Task<Status> {
    MEDRES_CO_CHECK(co_await session.Run(ReadinessSql::kAsk));
    co_return Status();
  };
  const Status answered = co_await database.RunRead(ask, kDatabaseAnswers);
  co_return Check{"database", answered.has_value(), answered ? "answers" : answered.error().code};
}

Check CheckFollower(const events::Follower& follower) {
  const Milliseconds lag = follower.figures().lag;
  return {"events", lag <= kFollowerLag, std::to_string(lag.count()) + " ms behind"};
}

}  // namespace

Task<std::vector<http::Readiness::Check>> ProgramReadiness::Checks() const {
  using container::State;
  std::vector<Check> checks{{"program", program_.state() == State::kRunning, std::string(ToString(program_.state()))}};
  for (const auto& component : program_.Components()) {
    checks.push_back(
        {std::string(component.name), component.state == State::kRunning, std::string(ToString(component.state))});
  }
  checks.push_back(co_await CheckDatabase(database_));
  if (follower_ != nullptr) checks.push_back(CheckFollower(*follower_));
  co_return checks;
}

std::unique_ptr<http::Router> MakeRouter(ProgramClock& clock, http::Messages& messages,
                                         http::Authenticator& authenticator, http::Gate& gate,
                                         http::RateLimiter& limiter, http::RequestObserver& observer,
                                         http::Auditor& auditor, http::Readiness& readiness, api::Services& services,
                                         api::fhir::Server& fhir, trace::Tracer& tracer, http::Shedder& shedder,
                                         http::CorsRules& cors) {
  auto router = std::make_unique<http::Router>(http::RouterPorts{.clock = clock,
                                                                 .messages = messages,
                                                                 .authenticator = &authenticator,
                                                                 .gate = &gate,
                                                                 .limiter = &limiter,
                                                                 .observer = &observer,
                                                                 .auditor = &auditor,
                                                                 .tracer = &tracer,
                                                                 .shedder = &shedder,
                                                                 .cors = &cors});
  http::AddHealth(*router, readiness, {.version = std::string(kVersion), .testing = kTesting});
  AddClockEndpoint(*router, clock);
  api::AddRoutes(*router, services);
  api::fhir::AddRoutes(*router, fhir);
  api::fhir::AddTerminology(*router, fhir, services.knowledge);
  api::fhir::AddMedications(*router, fhir, {services.knowledge, services.safety});
  http::AddDocs(
      *router, messages,
      {.title = "MedRes",
       .version = kVersion,
       .description = "Medical resources: find them, see when they are free, book them without ever double-booking.",
       .contact_name = "MedRes",
       .contact_url = "https://github.com/medres/medres"});
  return router;
}

}  // namespace medres::app
