#include <yaml-cpp/yaml.h>

#include <filesystem>

#include "platform/config/settings.hpp"

namespace medres::config {
namespace {

void Flatten(const YAML::Node& node, const std::string& prefix, const std::string& path, Layer& layer) {
  if (node.IsMap()) {
    for (const auto& entry : node) {
      const auto name = entry.first.as<std::string>();
      Flatten(entry.second, prefix.empty() ? name : prefix + "." + name, path, layer);
    }
  } else if (!node.IsNull()) {
    layer.values[prefix] = node.as<std::string>();
    layer.places[prefix] = path + ":" + std::to_string(node.Mark().line + 1);
  }
}

}  // namespace

std::string VariableOf(std::string_view key) {
  std::string name = "MEDRES_";
  for (const char c : key) name.push_back(c == '.' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c));
  return name;
}

Result<Layer> ReadFile(const std::string& path) {
  Layer layer{.name = path, .values = {}, .places = {}};
  if (!std::filesystem::exists(path)) return layer;
  try {
    Flatten(YAML::LoadFile(path), "", path, layer);
  } catch (const YAML::Exception& broken) {
    return Fail(Error::Invalid("config.file", path, {{"reason", broken.what()}}));
  }
  return layer;
}

Layer ReadEnvironment(std::span<const char* const> environment) {
  Layer layer{.name = "environment", .values = {}, .places = {}};
  for (const char* entry : environment) {
    const std::string_view assignment(entry);
    const auto equals = assignment.find('=');
    const std::string_view name = assignment.substr(0, equals);
    if (equals == std::string_view::npos || !name.starts_with("MEDRES_")) continue;
    for (const Declaration& declaration : Declarations()) {
      if (name != VariableOf(declaration.key) && name != declaration.alias) continue;
      layer.values[std::string(declaration.key)] = assignment.substr(equals + 1);
      layer.places[std::string(declaration.key)] = "environment " + std::string(name);
    }
  }
  return layer;
}

Result<Layer> ReadAssignments(const std::vector<std::string>& assignments) {
  Layer layer{.name = "command line", .values = {}, .places = {}};
  for (const std::string& assignment : assignments) {
    const auto equals = assignment.find('=');
    if (equals == std::string::npos) return Fail(Error::Invalid("config.assignment", assignment));
    layer.values[assignment.substr(0, equals)] = assignment.substr(equals + 1);
  }
  return layer;
}

}  // namespace medres::config
