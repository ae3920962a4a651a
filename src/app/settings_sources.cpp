#include "app/settings_sources.hpp"

#include <algorithm>

namespace medres::app {
namespace {

Result<std::vector<config::Layer>> ReadLayers(const SettingsSources& sources) {
  std::vector<config::Layer> layers;
  for (const std::string& path : sources.files) {
    MEDRES_TRY(config::Layer file, config::ReadFile(path));
    layers.push_back(std::move(file));
  }
  std::vector<const char*> variables;
  for (const std::string& variable : sources.variables) variables.push_back(variable.c_str());
  layers.push_back(config::ReadEnvironment(variables));
  MEDRES_TRY(config::Layer assignments, config::ReadAssignments(sources.assignments));
  layers.push_back(std::move(assignments));
  return layers;
}

std::vector<config::Layer> With(std::vector<config::Layer> layers, config::Layer layer) {
  layers.insert(std::ranges::upper_bound(layers, layer.origin, {}, &config::Layer::origin), std::move(layer));
  return layers;
}

}  // namespace

config::RemoteSource::Options RemoteOptionsOf(const config::Settings& settings) {
  return {.url = settings.Text("config.remote_url"),
          .key = settings.Text("config.remote_key"),
          .cache_file = settings.Text("config.remote_cache"),
          .wait = std::chrono::seconds(settings.Integer("config.remote_wait_seconds"))};
}

Result<config::Settings> SettingsSources::Read() const {
  MEDRES_TRY(auto layers, ReadLayers(*this));
  // Where the remote source is, the others say.
  MEDRES_TRY(config::Settings near, config::Settings::Make(layers));
  const auto remote = RemoteOptionsOf(near);
  if (remote.url.empty()) return near;
  return config::Settings::Make(With(std::move(layers), config::RemoteSource::Kept(remote)));
}

Result<config::Settings> SettingsSources::ReadWith(config::Layer remote) const {
  MEDRES_TRY(auto layers, ReadLayers(*this));
  return config::Settings::Make(With(std::move(layers), std::move(remote)));
}

}  // namespace medres::app
