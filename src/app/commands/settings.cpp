#include "app/commands/settings.hpp"

#include <cstdio>

#include "app/commands/calling.hpp"
#include "app/settings_check.hpp"
#include "platform/json/view.hpp"
#include "platform/json/writer.hpp"

namespace medres::app {
namespace {

void PrintExplained(const config::Settings::Explained& one) {
  std::printf("%-28s %-28s from %s", std::string(one.declaration->key).c_str(), one.value.c_str(), one.source.c_str());
  for (const std::string& other : one.others) std::printf(" (over %s)", other.c_str());
  std::printf("\n%-28s %s%s\n", "", std::string(one.declaration->help).c_str(),
              one.declaration->reloadable ? " Reloadable." : "");
}

Result<config::Settings> OfFile(const std::string& path) {
  MEDRES_TRY(config::Layer layer, config::ReadFile(path));
  if (layer.revision.empty()) return Fail(Error::NotFound("import.no_file", {{"file", path}}));
  return config::Settings::Make({std::move(layer)});
}

/// A line for each change of the settings in the database.
std::string PresentHistory(const Environment& environment, std::string_view body) {
  const auto tape = json::Tape::Make(body);
  if (!tape) return std::string(body);
  std::string lines;
  for (const json::View& item : json::View(*tape)["items"].Items()) {
    const std::string value = item["value"].Text();
    lines += environment.Text("cli.setting_change", {{"version", item["version"].Text()},
                                                     {"at", item["at"].Text()},
                                                     {"key", item["key"].Text()},
                                                     {"value", value.empty() ? "-" : value},
                                                     {"actor", item["actor"].Text()},
                                                     {"reason", item["reason"].Text()}}) +
             "\n";
  }
  return lines.empty() ? environment.Text("cli.no_setting_changes") + "\n" : lines;
}

std::string PresentRolledBack(const Environment& environment, std::string_view body) {
  const auto tape = json::Tape::Make(body);
  if (!tape) return std::string(body);
  return environment.Text("cli.setting_rolled_back", {{"version", json::View(*tape)["version"].Text()}}) + "\n";
}

/// As `explain` has it, of the server's answer.
std::string PresentWritten(const Environment& environment, std::string_view body) {
  const auto tape = json::Tape::Make(body);
  if (!tape) return std::string(body);
  const json::View now(*tape);
  return environment.Text(
             "cli.setting_now",
             {{"key", now["key"].Text()}, {"value", now["value"].Text()}, {"place", now["place"].Text()}}) +
         "\n";
}

}  // namespace

int ExplainSettings(Environment& environment, const std::string& key) {
  if (!key.empty()) {
    const auto one = environment.settings.Explain(key);
    if (!one) return environment.Report(one.error());
    PrintExplained(*one);
    return kOk;
  }
  for (const auto& one : environment.settings.Explain()) PrintExplained(one);
  return kOk;
}

int ValidateSettings(Environment& environment) {
  for (const Status& sound : {CheckParts(environment.settings), CheckModelFiles(environment.settings)}) {
    if (!sound) return environment.Report(sound.error());
  }
  return kOk;
}

int DiffSettings(Environment& environment, const std::string& first, const std::string& second) {
  const auto one = OfFile(first);
  if (!one) return environment.Report(one.error());
  const auto other = OfFile(second);
  if (!other) return environment.Report(other.error());
  for (const config::Declaration& declaration : config::Declarations()) {
    const std::string& before = one->Text(declaration.key);
    const std::string& after = other->Text(declaration.key);
    if (before == after) continue;
    std::printf("%s%s: %s -> %s (%s, %s)\n", declaration.reloadable ? "  " : "! ", std::string(declaration.key).c_str(),
                config::Shown(declaration, before).c_str(), config::Shown(declaration, after).c_str(),
                one->PlaceOf(declaration.key).c_str(), other->PlaceOf(declaration.key).c_str());
  }
  return kOk;
}

int SettingsHistory(Environment& environment, const SettingsOptions& options) {
  ApiRequest request = RequestOf(environment, options.api);
  request.target = "/api/v1/admin/settings/history?limit=" + std::to_string(options.limit);
  return Call(environment, options.api, request, PresentHistory);
}

int RollBackSettings(Environment& environment, const SettingsOptions& options) {
  ApiRequest request = RequestOf(environment, options.api);
  request.method = "POST";
  request.target = "/api/v1/admin/settings:rollback";
  json::Writer json(request.body);
  json.BeginObject();
  json.Key("version");
  json.Integer(options.version);
  json.Member("reason", options.reason);
  json.EndObject();
  return Call(environment, options.api, request, PresentRolledBack);
}

int WriteSetting(Environment& environment, const SettingsOptions& options) {
  ApiRequest request = RequestOf(environment, options.api);
  request.method = "PUT";
  request.target = "/api/v1/admin/settings/" + PercentEncoded(options.key);
  json::Writer json(request.body);
  json.BeginObject();
  json.Member("value", options.value);
  json.Member("reason", options.reason);
  json.EndObject();
  return Call(environment, options.api, request, PresentWritten);
}

int RemoveSetting(Environment& environment, const SettingsOptions& options) {
  ApiRequest request = RequestOf(environment, options.api);
  request.method = "DELETE";
  request.target =
      "/api/v1/admin/settings/" + PercentEncoded(options.key) + "?reason=" + PercentEncoded(options.reason);
  return Call(environment, options.api, request, PresentWritten);
}

}  // namespace medres::app
