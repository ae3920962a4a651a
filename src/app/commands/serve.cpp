#include <csignal>
#include <cstdio>

#include "app/commands/commands.hpp"
#include "app/serving.hpp"
#include "app/settings_check.hpp"
#include "app/settings_reloading.hpp"
#include "app/settings_wiring.hpp"
#include "app/wiring.hpp"

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

void Announce(const Environment& environment, std::uint16_t port, std::optional<std::uint16_t> tls_port) {
  const std::string& listen = environment.settings.Text("server.listen");
  const std::string base = "http://" + listen.substr(0, listen.rfind(':')) + ":" + std::to_string(port);
  std::printf(
      "MedRes %s\n  API docs   %s/docs\n  OpenAPI    %s/openapi.json\n  Health     %s/readyz\n  Metrics    "
      "%s/metrics\n",
      MEDRES_VERSION, base.c_str(), base.c_str(), base.c_str(), base.c_str());
  if (tls_port) {
    const std::string& tls = environment.settings.Text("server.tls_listen");
    std::printf("  TLS        https://%s:%d\n", tls.substr(0, tls.rfind(':')).c_str(), int{*tls_port});
  }
  std::fflush(stdout);
}

/// The signal that ends the program.
int AwaitEnd(SettingsReloading& reloading, HttpServer& server, const sigset_t& signals) {
  for (;;) {
    int received = 0;
    sigwait(&signals, &received);
    if (received != SIGHUP) return received;
    reloading.ReloadAll();
    server.ReloadIdentity();
  }
}

}  // namespace

int Serve(Environment& environment) {
  const sigset_t signals = BlockSignals();
  TakeRemoteSettings(environment);
  if (const Status sound = CheckParts(environment.settings); !sound) return environment.Report(sound.error());
  container::Container program;
  AddServer(program, environment);
  if (const Status started = program.Start(); !started) return environment.Report(started.error());
  HttpServer& server = program.Get<HttpServer>();
  Announce(environment, server.port(), server.tls_port());

  const int received = AwaitEnd(program.Get<SettingsReloading>(), server, signals);
  environment.logger.Info("stopping", {{"signal", std::to_string(received)}});
  const Status stopped = program.Stop();
  return stopped ? kOk : environment.Report(stopped.error());
}

}  // namespace medres::app
