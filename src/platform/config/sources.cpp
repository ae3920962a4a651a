#include "platform/config/settings.hpp"

namespace medres::config {

std::string VariableOf(std::string_view key) {
  std::string name = "MEDRES_";
  for (const char c : key) name.push_back(c == '.' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c));
  return name;
}

Layer ReadEnvironment(std::span<const char* const> environment) {
  Layer layer{.name = "environment", .values = {}, .places = {}, .origin = Origin::kEnvironment, .revision = {}};
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
  Layer layer{.name = "command line", .values = {}, .places = {}, .origin = Origin::kCommandLine, .revision = {}};
  for (const std::string& assignment : assignments) {
    const auto equals = assignment.find('=');
    if (equals == std::string::npos) return Fail(Error::Invalid("config.assignment", assignment));
    layer.values[assignment.substr(0, equals)] = assignment.substr(equals + 1);
  }
  return layer;
}

}  // namespace medres::config
