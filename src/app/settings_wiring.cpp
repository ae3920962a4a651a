#include "app/settings_wiring.hpp"

#include "app/edge.hpp"
#include "app/serving.hpp"
#include "app/settings_check.hpp"
#include "app/settings_journal.hpp"
#include "app/settings_reloading.hpp"
#include "app/waitlist_serving.hpp"
#include "platform/config/service.hpp"

namespace medres::app {
namespace {

using container::New;

std::unique_ptr<SettingsReloading> MakeReloading(const SettingsReloading::Parts& parts, HttpServer& server,
                                                 access::AccessService& access) {
  parts.live.Listen(
      {.name = "log",
       .prefixes = {"log.level"},
       .prepare = {},
       .commit = [&logger = parts.logger](const config::Settings& now) { logger.SetLevel(LogLevelOf(now)); }});
  parts.live.Listen(
      {.name = "access",
       .prefixes = {"access.admin_key"},
       .prepare = {},
       .commit = [&access](const config::Settings& now) { access.SetAdminKey(now.Text("access.admin_key")); }});
  parts.live.Listen(
      {.name = "server", .prefixes = {"server."}, .prepare = {}, .commit = [&server](const config::Settings& now) {
         server.SetTimeouts(TimeoutsOf(now));
       }});
  return std::make_unique<SettingsReloading>(parts);
}

}  // namespace

jobs::Period PeriodOf(const config::LiveSettings& live, std::string key) {
  return [&live, key = std::move(key)] { return Milliseconds(live.Get()->settings->Integer(key)); };
}

scheduling::Weights RankingWeights(const config::Settings& settings) {
  const auto weight = [&](const char* criterion) {
    return static_cast<int>(settings.Integer(std::string("ranking.") + criterion));
  };
  return {.waiting = weight("waiting"),
          .preference = weight("preference"),
          .load = weight("load"),
          .fairness = weight("fairness"),
          .distance = weight("distance"),
          .continuity = weight("continuity"),
          .day_part = weight("day_part"),
          .weekday = weight("weekday"),
          .constitution = weight("constitution")};
}

Minutes UsualTravel(const config::Settings& settings) { return Minutes(settings.Integer("booking.travel_minutes")); }

Milliseconds LongestHold(const config::Settings& settings) {
  return std::chrono::seconds(settings.Integer("booking.hold_max_seconds"));
}

api::EventStreamOptions StreamOptions(const config::Settings& settings) {
  return {.heartbeat = Milliseconds(settings.Integer("events.heartbeat_ms"))};
}

void AddLiveSettings(container::Container& program, Environment& environment) {
  program.Add("live_settings", [&environment](Clock& clock) {
    return std::make_unique<config::LiveSettings>(environment.settings, clock);
  });
}

void AddStoredSettings(container::Container& program) {
  program.Add("setting_table", New<config::SettingTable, sql::Database&, const security::KeyRing&, const Clock&>);
  program.Add("settings_service", [](config::LiveSettings& live, config::SettingTable& table) {
    return std::make_unique<config::SettingsService>(live, table);
  });
}

void AddSettingsReloading(container::Container& program) {
  program.Add("settings_journal_parts",
              New<SettingsJournal::Parts, config::LiveSettings&, config::SettingTable&, async::Loops&, log::Logger&,
                  const http::Messages&, metrics::Registry&, const Clock&>);
  program
      .Add("settings_journal", [](SettingsJournal::Parts& parts) { return std::make_unique<SettingsJournal>(parts); })
      .Stop(&SettingsJournal::Stop);
  program.Add("settings_reloading_parts",
              New<SettingsReloading::Parts, config::LiveSettings&, config::SettingsService&, const net::HttpClient&,
                  async::Loops&, metrics::Registry&, const Clock&, log::Logger&>);
  program
      .Add("settings_reloading", [](SettingsReloading::Parts& parts, HttpServer& server, access::AccessService& access,
                                    SettingsJournal& /*hears first*/) { return MakeReloading(parts, server, access); })
      .Start(&SettingsReloading::Start)
      .Stop(&SettingsReloading::Stop);
}

void TakeRemoteSettings(Environment& environment) {
  const auto options = RemoteOptionsOf(environment.settings);
  if (options.url.empty()) return;
  const auto told = [&](const Error& error) {
    environment.logger.Warning("remote settings are those that were kept", {{"error", ToString(error)}});
  };
  const net::Dialer dialer(environment.settings.Text("net.authorities_file"));
  const net::HttpClient client(dialer);
  const SystemClock clock;
  config::RemoteSource remote(client, clock, options);
  auto answer = async::RunSync(remote.Ask(false));
  if (!answer) return told(answer.error());
  if (!*answer) return;
  const config::Layer& layer = **answer;
  auto settings = environment.sources.ReadWith(layer);
  if (!settings) return told(settings.error());
  if (const Status sound = CheckParts(*settings); !sound) return told(sound.error());
  environment.settings = *std::move(settings);
  if (const Status kept = remote.Keep(layer); !kept) told(kept.error());
}

}  // namespace medres::app
