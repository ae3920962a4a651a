#include "app/settings_check.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "app/access_wiring.hpp"
#include "app/database_urls.hpp"
#include "app/notifying.hpp"
#include "app/serving.hpp"
#include "app/waitlist_serving.hpp"
#include "platform/config/places.hpp"
#include "platform/http/client_address.hpp"
#include "platform/mongo/driver.hpp"
#include "platform/redis/address.hpp"
#include "recommendation/herb/advisor.hpp"

namespace medres::app {
namespace {

template <class T>
void Collect(const Result<T>& answer, std::vector<Issue>& issues) {
  if (!answer) std::ranges::copy(answer.error().issues, std::back_inserter(issues));
}

Status CheckRedis(const config::Settings& settings) {
  const std::string& url = settings.Text("redis.url");
  if (!url.empty()) MEDRES_CHECK(redis::ParseAddress(url));
  return {};
}

Status CheckDocuments(const config::Settings& settings) {
  mongo::Options options;
  options.url = settings.Text("documents.url");
  if (!options.url.empty()) MEDRES_CHECK(mongo::MakeDriver(options));
  return {};
}

Status CheckChannels(const config::Settings& settings) {
  const net::Dialer dialer;
  const net::HttpClient client(dialer);
  MEDRES_CHECK(MakeChannels(settings, dialer, client));
  return {};
}

}  // namespace

Status CheckParts(const config::Settings& settings) {
  std::vector<Issue> issues;
  Collect(ServerOptionsOf(settings), issues);
  Collect(TlsOptionsOf(settings), issues);
  Collect(CorsRulesOf(settings), issues);
  Collect(http::TrustedProxies::Parse(settings.Text("server.trusted_proxies")), issues);
  Collect(CheckDatabaseUrl(settings), issues);
  Collect(ReplicaUrlsOf(settings), issues);
  Collect(CheckRedis(settings), issues);
  Collect(CheckDocuments(settings), issues);
  Collect(TokenOptionsOf(settings), issues);
  Collect(SessionRulesOf(settings), issues);
  Collect(WaitlistRulesOf(settings), issues);
  Collect(CheckChannels(settings), issues);
  if (issues.empty()) return {};
  return Fail(config::WithPlaces(Error::Invalid(std::move(issues)), settings));
}

Status CheckModelFiles(const config::Settings& settings) {
  using recommendation::HerbAdvisor;
  const auto model = HerbAdvisor::ReadModel(settings.Text(recommendation::kHerbModelSetting));
  if (!model) return Fail(config::WithPlaces(model.error(), settings));
  return {};
}

}  // namespace medres::app
