#pragma once

#include <memory>

#include "app/house.hpp"
#include "platform/http/router.hpp"

namespace medres::app {

/// API keys as the HTTP room asks for them: `Authorization: Bearer <key>`.
class KeyAuthenticator final : public http::Authenticator {
 public:
  explicit KeyAuthenticator(const access::AccessService& access) : access_(access) {}
  Result<std::shared_ptr<const http::Identity>> Authenticate(const http::Request& request) const override;

 private:
  const access::AccessService& access_;
};

/// Counts and times every answer by its route; bugs go to the log.
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
  Series& SeriesOf(std::string_view route, int status);

  metrics::Registry& registry_;
  log::Logger& logger_;
  std::mutex mutex_;
  std::unordered_map<std::string_view, Series> routes_;  ///< by template text, which lives as long as the router
};

/// The HTTP edge over a house: router with all endpoints, health and documentation.
class Edge {
 public:
  Edge(House& house, const http::Messages& messages, log::Logger& logger, const Clock& clock,
       const http::Readiness& readiness);
  http::Router router;

 private:
  Edge(House& house, const http::Messages& messages, log::Logger& logger, const Clock& clock,
       const http::Readiness& readiness, std::unique_ptr<KeyAuthenticator> authenticator,
       std::unique_ptr<RequestMetrics> observer);
  std::unique_ptr<KeyAuthenticator> authenticator_;
  std::unique_ptr<RequestMetrics> observer_;
};

}  // namespace medres::app
