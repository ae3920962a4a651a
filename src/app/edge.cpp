#include "app/edge.hpp"

#include "app/version.hpp"
#include "platform/http/health.hpp"
#include "platform/http/openapi.hpp"

namespace medres::app {

Result<std::shared_ptr<const http::Identity>> KeyAuthenticator::Authenticate(const http::Request& request) const {
  constexpr std::string_view kScheme = "Bearer ";
  const auto header = request.Header("Authorization");
  if (!header) return Fail(Error::Unauthenticated("request.credentials_missing"));
  if (header->size() <= kScheme.size() || !http::EqualsIgnoringCase(header->substr(0, kScheme.size()), kScheme)) {
    return Fail(Error::Unauthenticated("request.credentials_invalid"));
  }
  const auto key = access_.Recognise(header->substr(kScheme.size()));
  if (!key) return Fail(Error::Unauthenticated("request.credentials_invalid"));
  return std::make_shared<const http::Identity>(
      http::Identity{.subject = key->id.IsNil() ? key->name : "key:" + key->id.Text(), .scopes = key->scopes});
}

RequestMetrics::Series& RequestMetrics::SeriesOf(std::string_view route, int status) {
  Series& series = routes_[route];
  const std::string label = "route=\"" + metrics::EscapeLabel(route) + "\"";
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
    Series& series = SeriesOf(answered.route, answered.status);
    seconds = series.seconds;
    counter = series.by_status[answered.status];
  }
  seconds->Observe(static_cast<double>(answered.took.count()) / 1e6);
  counter->Add();
  if (answered.status >= 500) {
    logger_.Error("request failed", {{"route", std::string(answered.route)},
                                     {"status", std::to_string(answered.status)},
                                     {"trace", std::string(answered.context.trace.trace_id())}});
  }
}

void RequestMetrics::OnInternalError(const http::Context& context, std::string_view what) {
  logger_.Error("internal error", {{"trace", std::string(context.trace.trace_id())}, {"what", std::string(what)}});
}

Edge::Edge(House& house, const http::Messages& messages, log::Logger& logger, const Clock& clock,
           const http::Readiness& readiness)
    : Edge(house, messages, logger, clock, readiness, std::make_unique<KeyAuthenticator>(house.access),
           std::make_unique<RequestMetrics>(house.metrics, logger)) {}

Edge::Edge(House& house, const http::Messages& messages, log::Logger&, const Clock& clock,
           const http::Readiness& readiness, std::unique_ptr<KeyAuthenticator> authenticator,
           std::unique_ptr<RequestMetrics> observer)
    : router({.clock = clock,
              .messages = messages,
              .authenticator = authenticator.get(),
              .limiter = nullptr,
              .observer = observer.get()}),
      authenticator_(std::move(authenticator)),
      observer_(std::move(observer)) {
  http::AddHealth(router, readiness, {.version = std::string(kVersion), .testing = kTesting});
  api::AddRoutes(router, house.Services());
  http::AddDocs(
      router, messages,
      {.title = "MedRes",
       .version = kVersion,
       .description = "Medical resources: find them, see when they are free, book them without ever double-booking.",
       .contact_name = "MedRes",
       .contact_url = "https://github.com/medres/medres"});
}

}  // namespace medres::app
