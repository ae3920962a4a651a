#include "app/commands/account.hpp"

#include <CLI/CLI.hpp>

#include "app/commands/calling.hpp"
#include "platform/json/view.hpp"
#include "platform/json/writer.hpp"

namespace medres::app {
namespace {

std::string RolesIn(const json::View& account) {
  std::string roles;
  for (const json::View& role : account["roles"].Items()) roles += (roles.empty() ? "" : ", ") + role.Text();
  return roles;
}

std::string LineOf(const Environment& environment, const json::View& account) {
  const bool disabled = !account["disabled_at"].Text().empty();
  return account["id"].Text() + "  " + account["name"].Text() + "  " + RolesIn(account) +
         (disabled ? "  " + environment.Text("cli.account_disabled") : "") + "\n";
}

std::string PresentAccounts(const Environment& environment, std::string_view body) {
  const auto tape = json::Tape::Make(body);
  if (!tape) return std::string(body);
  std::string lines;
  for (const json::View& account : json::View(*tape)["items"].Items()) lines += LineOf(environment, account);
  return lines;
}

std::string PresentAccount(const Environment& environment, std::string_view body) {
  const auto tape = json::Tape::Make(body);
  return tape ? LineOf(environment, json::View(*tape)) : std::string(body);
}

/// The password alone on the first line, for scripts.
std::string PresentPassword(const Environment& environment, std::string_view body) {
  const auto tape = json::Tape::Make(body);
  if (!tape) return std::string(body);
  const json::View made(*tape);
  return made["password"].Text() + "\n" +
         environment.Text("cli.account_password",
                          {{"name", made["account"]["name"].Text()}, {"id", made["account"]["id"].Text()}}) +
         "\n";
}

std::string PresentNothing(const Environment&, std::string_view) { return {}; }

void AppendList(json::Writer& json, const char* name, const std::vector<std::string>& texts) {
  json.Key(name);
  json.BeginArray();
  for (const std::string& text : texts) json.Text(text);
  json.EndArray();
}

int CreateAccount(Environment& environment, const AccountOptions& options) {
  ApiRequest request = RequestOf(environment, options.api);
  request.method = "POST";
  request.target = "/api/v1/accounts";
  json::Writer json(request.body);
  json.BeginObject();
  json.Member("name", options.name);
  json.Member("display_name", options.display_name);
  AppendList(json, "roles", options.roles);
  AppendList(json, "departments", options.departments);
  if (!options.patient.empty()) json.Member("patient", options.patient);
  json.EndObject();
  return Call(environment, options.api, request, PresentPassword);
}

/// A step of one account, or of all that there are.
struct Step {
  const char* name;
  const char* method;
  const char* path;  ///< behind the account's
  Present present;
  const char* help;
};
constexpr Step kSteps[] = {
    {"show", "GET", "", PresentAccount, "One account"},
    {"disable", "POST", "/disable", PresentAccount, "Sign somebody out and let them in no more"},
    {"enable", "POST", "/enable", PresentAccount, "Let somebody in again"},
    {"reset", "POST", "/reset-password", PresentPassword, "Make a new password; it is printed once"},
    {"remove-second-factor", "DELETE", "/second-factor", PresentAccount, "Who lost authenticator and codes"},
    {"sign-out", "DELETE", "/sessions", PresentNothing, "Sign somebody out everywhere"}};

int Take(Environment& environment, const AccountOptions& options, const Step& step) {
  ApiRequest request = RequestOf(environment, options.api);
  request.method = step.method;
  request.target = "/api/v1/accounts/" + PercentEncoded(options.name) + step.path;
  return Call(environment, options.api, request, step.present);
}

CLI::App* AddAccountCommand(CLI::App& account, ApiOptions& api, const char* name, const char* help) {
  auto* command = account.add_subcommand(name, help)->fallthrough();
  command->add_option("--key", api.key, "API key; else MEDRES_ADMIN_KEY, else the demo's");
  command->add_flag("--json", api.json, "the answer as it came");
  return command;
}

}  // namespace

void AddAccountCommands(CLI::App& cli, AccountOptions& options, std::function<int(Environment&)>& run) {
  auto* account = cli.add_subcommand("account", "Who signs in: create, list, disable, reset …")->fallthrough();
  account->footer(
      "Examples:\n  medres account create li.wei --role admin\n"
      "  medres account create dr.chen --role clinician --department ID --display-name 陈医生\n"
      "  medres account reset li.wei");
  account->require_subcommand(1);
  auto* list = AddAccountCommand(*account, options.api, "list", "Everybody who signs in, or did");
  list->callback([&] {
    run = [&](Environment& environment) {
      ApiRequest request = RequestOf(environment, options.api);
      request.target = "/api/v1/accounts?limit=200";
      return Call(environment, options.api, request, PresentAccounts);
    };
  });
  auto* create = AddAccountCommand(*account, options.api, "create", "Let somebody sign in; prints a first password");
  create->add_option("NAME", options.name, "to sign in with")->required();
  create->add_option("--role", options.roles, "admin, registrar, clinician, patient, device, auditor")->required();
  create->add_option("--department", options.departments, "of a clinician; several times");
  create->add_option("--patient", options.patient, "whom a patient is");
  create->add_option("--display-name", options.display_name);
  create->callback([&] { run = [&](Environment& environment) { return CreateAccount(environment, options); }; });
  for (const Step& step : kSteps) {
    auto* command = AddAccountCommand(*account, options.api, step.name, step.help);
    command->add_option("ACCOUNT", options.name, "name or id")->required();
    command->callback(
        [&options, &run, &step] { run = [&](Environment& environment) { return Take(environment, options, step); }; });
  }
}

}  // namespace medres::app
