#include <csignal>
#include <cstdio>

#include "app/commands/commands.hpp"
#include "app/commands/session.hpp"
#include "app/edge.hpp"
#include "base/text.hpp"
#include "platform/http/server.hpp"

namespace medres::app {
namespace {

/// Ready once everything is loaded, until a stop begins.
class ServingReadiness final : public http::Readiness {
 public:
  std::vector<Check> Checks() const override { return {{"memory", serving_.load(), ""}}; }
  void Set(bool serving) { serving_ = serving; }

 private:
  std::atomic<bool> serving_ = false;
};

Result<http::ServerOptions> OptionsOf(const config::Settings& settings) {
  const std::string& listen = settings.Text("server.listen");
  const auto colon = listen.rfind(':');
  const auto port =
      colon == std::string::npos ? std::nullopt : text::ParseInteger(std::string_view(listen).substr(colon + 1));
  if (!port || *port < 0 || *port > 65535) return Fail(Error::Invalid("config.listen", "server.listen"));
  http::ServerOptions options;
  options.address = listen.substr(0, colon);
  options.port = static_cast<std::uint16_t>(*port);
  options.head_timeout = Milliseconds(settings.Integer("server.header_timeout_ms"));
  options.body_timeout = Milliseconds(settings.Integer("server.body_timeout_ms"));
  options.idle_timeout = Milliseconds(settings.Integer("server.idle_timeout_ms"));
  return options;
}

events::FollowerOptions FollowerOptionsOf(const HouseSession& session) {
  events::FollowerOptions options;
  if (session.postgres_dsn().empty()) return options;
  options.listen = sql::PostgresOptions{};
  options.listen->dsn = session.postgres_dsn();
  return options;
}

/// SIGTERM and SIGINT are taken by this thread alone, which waits for them.
sigset_t BlockSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  return signals;
}

void Announce(const Environment& environment, std::uint16_t port) {
  const std::string& listen = environment.settings.Text("server.listen");
  const std::string base = "http://" + listen.substr(0, listen.rfind(':')) + ":" + std::to_string(port);
  std::printf(
      "MedRes %s\n  API docs   %s/docs\n  OpenAPI    %s/openapi.json\n  Health     %s/readyz\n  Metrics    "
      "%s/metrics\n",
      MEDRES_VERSION, base.c_str(), base.c_str(), base.c_str(), base.c_str());
  std::fflush(stdout);
}

}  // namespace

int Serve(Environment& environment) {
  const sigset_t signals = BlockSignals();
  const auto options = OptionsOf(environment.settings);
  if (!options) return environment.Report(options.error());
  auto opened = HouseSession::Open(environment, true);
  if (!opened) return environment.Report(opened.error());
  HouseSession& session = **opened;

  ServingReadiness readiness;
  Edge edge(session.house(), environment.messages, environment.logger, session.clock(), readiness);
  http::Server server(edge.router, session.loops(), session.clock(), *options);
  events::Follower follower(session.database(), session.loops().At(0), session.clock(), FollowerOptionsOf(session),
                            [&](std::exception_ptr) { environment.logger.Error("the follower has ended"); });
  session.house().FollowOthers(follower);
  const auto position = async::RunSync(follower.Current());
  if (!position) return environment.Report(position.error());
  if (const Status loaded = session.Load(); !loaded) return environment.Report(loaded.error());
  follower.Start(*position);

  const auto port = server.Start();
  if (!port) return environment.Report(port.error());
  readiness.Set(true);
  Announce(environment, *port);

  int received = 0;
  sigwait(&signals, &received);
  environment.logger.Info("stopping", {{"signal", std::to_string(received)}});
  readiness.Set(false);
  async::RunSync([](http::Server& stopping, events::Follower& following, Milliseconds grace) -> Task<int> {
    co_await stopping.Stop(grace);
    co_await following.Stop();
    co_return 0;
  }(server, follower, Milliseconds(environment.settings.Integer("server.drain_ms"))));
  session.loops().Stop();
  return kOk;
}

}  // namespace medres::app
