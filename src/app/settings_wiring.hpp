#pragma once

#include <string>

#include "api/rest/events/events.hpp"
#include "app/environment.hpp"
#include "platform/config/live.hpp"
#include "platform/container/container.hpp"
#include "platform/jobs/jobs.hpp"
#include "scheduling/ranking/model.hpp"

namespace medres::app {

/// A number of the settings, live.
template <class T>
Result<config::Section<T>> NumberOf(config::LiveSettings& live, const std::string& key) {
  return live.Add<T>(
      {key}, [key](const config::Settings& settings) -> Result<T> { return static_cast<T>(settings.Integer(key)); });
}

/// A setting in milliseconds as a job's period, live; `live` outlives it.
jobs::Period PeriodOf(const config::LiveSettings& live, std::string key);

/// Parts of the settings as rooms take them.
scheduling::Weights RankingWeights(const config::Settings& settings);
Minutes UsualTravel(const config::Settings& settings);
Milliseconds LongestHold(const config::Settings& settings);
api::EventStreamOptions StreamOptions(const config::Settings& settings);

/// The settings in force (config::LiveSettings); `environment` outlives the container.
void AddLiveSettings(container::Container& program, Environment& environment);
/// Those in the database.
void AddStoredSettings(container::Container& program);
/// What hears of changes while a server runs, and what does something about them.
void AddSettingsReloading(container::Container& program);

/// Asks the remote source, where there is one, before anything is built by the settings; when it cannot be asked or
/// what it says is not valid, what was kept of it stays, and the log says why.
void TakeRemoteSettings(Environment& environment);

}  // namespace medres::app
