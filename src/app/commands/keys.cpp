#include "app/commands/keys.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "app/commands/calling.hpp"
#include "platform/json/view.hpp"
#include "platform/json/writer.hpp"

namespace medres::app {
namespace {

std::string ScopesText(const std::vector<json::View>& texts) {
  std::string joined;
  for (const json::View& text : texts) joined += (joined.empty() ? "" : " ") + text.Text();
  return joined;
}

std::string StateIn(const Environment& environment, const json::View& key) {
  const std::string revoked = key["revoked_at"].Text();
  const std::string expires = key["expires_at"].Text();
  if (!revoked.empty()) return environment.Text("cli.key_revoked", {{"at", revoked}});
  if (!expires.empty()) return environment.Text("cli.key_expires", {{"at", expires}});
  return environment.Text("cli.key_active");
}

/// Empty when the key has the rate that everybody has.
std::string RateIn(const Environment& environment, const json::View& key) {
  const std::string per_second = key["rate"]["per_second"].Text();
  if (per_second.empty()) return {};
  if (per_second == "0") return environment.Text("cli.key_no_rate");
  return environment.Text("cli.key_rate", {{"per_second", per_second}, {"burst", key["rate"]["burst"].Text()}});
}

std::string KeyLine(const Environment& environment, const json::View& key) {
  const std::string rate = RateIn(environment, key);
  return key["id"].Text() + "  " + StateIn(environment, key) + "  " + key["name"].Text() + ": " +
         ScopesText(key["scopes"].Items()) + (rate.empty() ? "" : "  " + rate) + "\n";
}

std::string PresentKeys(const Environment& environment, std::string_view body) {
  const auto tape = json::Tape::Make(body);
  if (!tape) return std::string(body);
  std::string lines;
  for (const json::View& key : json::View(*tape)["items"].Items()) lines += KeyLine(environment, key);
  return lines.empty() ? environment.Text("cli.no_keys") + "\n" : lines;
}

std::string PresentKey(const Environment& environment, std::string_view body) {
  const auto tape = json::Tape::Make(body);
  return tape ? KeyLine(environment, json::View(*tape)) : std::string(body);
}

/// The secret alone on the first line, for scripts.
std::string PresentNewKey(const Environment& environment, std::string_view body) {
  const auto tape = json::Tape::Make(body);
  if (!tape) return std::string(body);
  const json::View key(*tape);
  return key["secret"].Text() + "\n" +
         environment.Text("cli.key_made", {{"name", key["name"].Text()}, {"id", key["id"].Text()}}) + "\n";
}

std::string PresentRevoked(const Environment&, std::string_view) { return {}; }

void AppendRate(json::Writer& json, const KeyOptions& options) {
  json.BeginObject();
  json.Key("per_second");
  json.Integer(*options.per_second);
  json.Key("burst");
  json.Integer(options.burst.value_or(std::max<std::int64_t>(*options.per_second, 1)));
  json.EndObject();
}

int ListKeys(Environment& environment, const KeyOptions& options) {
  ApiRequest request = RequestOf(environment, options.api);
  request.target = "/api/v1/api-keys";
  return Call(environment, options.api, request, PresentKeys);
}

int CreateKey(Environment& environment, const KeyOptions& options) {
  ApiRequest request = RequestOf(environment, options.api);
  request.method = "POST";
  request.target = "/api/v1/api-keys";
  json::Writer json(request.body);
  json.BeginObject();
  json.Member("name", options.name);
  json.Key("scopes");
  json.BeginArray();
  for (const std::string& scope : options.scopes) json.Text(scope);
  json.EndArray();
  if (!options.expires.empty()) json.Member("expires_at", options.expires);
  if (options.per_second) {
    json.Key("rate");
    AppendRate(json, options);
  }
  json.EndObject();
  return Call(environment, options.api, request, PresentNewKey);
}

int SetRate(Environment& environment, const KeyOptions& options) {
  ApiRequest request = RequestOf(environment, options.api);
  request.method = options.per_second ? "PUT" : "DELETE";
  request.target = "/api/v1/api-keys/" + PercentEncoded(options.id) + "/rate";
  if (options.per_second) {
    json::Writer json(request.body);
    AppendRate(json, options);
  }
  return Call(environment, options.api, request, PresentKey);
}

int RevokeKey(Environment& environment, const KeyOptions& options) {
  ApiRequest request = RequestOf(environment, options.api);
  request.method = "DELETE";
  request.target = "/api/v1/api-keys/" + PercentEncoded(options.id);
  return Call(environment, options.api, request, PresentRevoked);
}

CLI::App* AddKeyCommand(CLI::App& keys, ApiOptions& api, const char* name, const char* help, const char* example) {
  auto* command = keys.add_subcommand(name, help)->fallthrough()->footer(std::string("Examples:\n  ") + example);
  command->add_option("--key", api.key, "API key; else MEDRES_ADMIN_KEY, else the demo's");
  command->add_flag("--json", api.json, "the answer as it came");
  return command;
}

/// Both options of a rate; the first one.
CLI::Option* AddRateOptions(CLI::App& command, KeyOptions& options) {
  auto* per_second = command.add_option("--per-second", options.per_second, "requests on the average; 0: any number");
  command.add_option("--burst", options.burst, "requests at once; else those of a second")->needs(per_second);
  return per_second;
}

void AddMaking(CLI::App& keys, KeyOptions& options, std::function<int(Environment&)>& run) {
  auto* create = AddKeyCommand(keys, options.api, "create", "Make a key; its secret is printed once",
                               "medres keys create 'kiosk 3' --scope catalog:read --scope scheduling:read\n"
                               "  medres keys create feed --scope catalog:read --per-second 5 --burst 50");
  create->add_option("NAME", options.name, "who calls with it")->required();
  create->add_option("--scope", options.scopes, "room:read, room:write, admin or *; several times")->required();
  create->add_option("--expires", options.expires, "a moment, 2027-01-01T00:00:00Z; else never");
  AddRateOptions(*create, options);
  create->callback([&] { run = [&](Environment& environment) { return CreateKey(environment, options); }; });
}

void AddChanging(CLI::App& keys, KeyOptions& options, std::function<int(Environment&)>& run) {
  auto* rate = AddKeyCommand(keys, options.api, "rate", "How much a key may ask for",
                             "medres keys rate ID --per-second 20 --burst 100\n  medres keys rate ID --default");
  rate->add_option("ID", options.id)->required();
  auto* per_second = AddRateOptions(*rate, options);
  auto* usual = rate->add_flag("--default", options.usual_rate, "what the settings give everybody");
  usual->excludes(per_second);
  rate->callback([&run, &options] {
    if (!options.per_second && !options.usual_rate) throw CLI::RequiredError("--per-second or --default");
    run = [&](Environment& environment) { return SetRate(environment, options); };
  });
  auto* revoke = AddKeyCommand(keys, options.api, "revoke", "End a key at once", "medres keys revoke ID");
  revoke->add_option("ID", options.id)->required();
  revoke->callback([&] { run = [&](Environment& environment) { return RevokeKey(environment, options); }; });
}

}  // namespace

void AddKeyCommands(CLI::App& cli, KeyOptions& options, std::function<int(Environment&)>& run) {
  auto* keys = cli.add_subcommand("keys", "API keys: list, create, rate, revoke")->fallthrough();
  keys->footer(
      "Examples:\n  medres keys list\n"
      "  medres keys create 'kiosk 3' --scope catalog:read --scope scheduling:read\n"
      "  medres keys create nightly --scope '*' --expires 2027-01-01T00:00:00Z\n"
      "  medres keys rate ID --per-second 20 --burst 100\n"
      "  medres keys revoke ID");
  keys->require_subcommand(1);
  auto* list = AddKeyCommand(*keys, options.api, "list", "Every key that was ever made", "medres keys list");
  list->callback([&] { run = [&](Environment& environment) { return ListKeys(environment, options); }; });
  AddMaking(*keys, options, run);
  AddChanging(*keys, options, run);
}

}  // namespace medres::app
