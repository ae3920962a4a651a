#include <csignal>
#include <cstdio>

#include "app/commands/commands.hpp"
#include "app/edge.hpp"
#include "app/wiring.hpp"
#include "platform/config/live.hpp"

namespace medres::app {
namespace {

/// SIGTERM, SIGINT and SIGHUP are taken by this thread alone, which waits for them.
sigset_t BlockSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGHUP);
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

/// Takes over what the sources say now; when that is not valid, or needs a restart, all stays as it was.
void Reload(Environment& environment, config::LiveSettings& live) {
  auto read = environment.reread();
  const auto changed = read ? live.Replace(*std::move(read)) : Fail(read.error());
  if (!changed) {
    environment.logger.Error("settings stay as they were", {{"error", ToString(changed.error())}});
    return;
  }
  std::string keys;
  for (const std::string& key : *changed) keys.append(keys.empty() ? "" : ", ").append(key);
  environment.logger.Info("settings taken over", {{"changed", keys}});
}

/// The signal that ends the program.
int AwaitEnd(Environment& environment, const sigset_t& signals) {
  config::LiveSettings live(environment.settings);
  live.Listen("log.level", [&](const config::Settings& now) { environment.logger.SetLevel(LogLevelOf(now)); });
  for (;;) {
    int received = 0;
    sigwait(&signals, &received);
    if (received != SIGHUP) return received;
    Reload(environment, live);
  }
}

}  // namespace

int Serve(Environment& environment) {
  const sigset_t signals = BlockSignals();
  container::Container program;
  AddServer(program, environment);
  if (const Status started = program.Start(); !started) return environment.Report(started.error());
  Announce(environment, program.Get<HttpServer>().port());

  const int received = AwaitEnd(environment, signals);
  environment.logger.Info("stopping", {{"signal", std::to_string(received)}});
  const Status stopped = program.Stop();
  return stopped ? kOk : environment.Report(stopped.error());
}

}  // namespace medres::app
