#include "app/commands/field_keys.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>

#include "app/commands/calling.hpp"
#include "app/commands/present.hpp"
#include "base/text.hpp"
#include "platform/json/view.hpp"

namespace medres::app {
namespace {

constexpr const char* kKeys = "/api/v1/admin/field-keys";
/// Values that one request looks at.
constexpr const char* kPortion = R"({"limit": 5000})";

std::string FieldKeyLine(const Environment& environment, const json::View& key) {
  std::string columns;
  for (const json::View& one : key["columns"].Items()) {
    columns += (columns.empty() ? "" : ", ") + one["column"].Text() + " " + one["values"].Text();
  }
  const std::string state = key["active"].IsTrue()   ? environment.Text("cli.field_key_active")
                            : !key["held"].IsTrue()  ? environment.Text("cli.field_key_missing")
                            : key["needed"].IsTrue() ? environment.Text("cli.field_key_needed")
                                                     : environment.Text("cli.field_key_free");
  return (key["index"].IsTrue() ? "index " : "") + key["number"].Text() + "  " + state + "  " +
         environment.Text("cli.field_key_values", {{"values", key["values"].Text()}}) +
         (columns.empty() ? "" : ": " + columns) + "\n";
}

std::string PresentFieldKeys(const Environment& environment, std::string_view body) {
  const auto tape = json::Tape::Make(body);
  if (!tape) return std::string(body);
  std::string lines;
  for (const json::View& key : json::View(*tape)["items"].Items()) lines += FieldKeyLine(environment, key);
  return lines;
}

int Show(Environment& environment, const ApiOptions& options) {
  ApiRequest request = RequestOf(environment, options);
  request.target = kKeys;
  return Call(environment, options, request, PresentFieldKeys);
}

/// What one request did.
struct Portion {
  std::int64_t renewed = 0;
  std::int64_t doubled = 0;
  bool is_finished = false;
};

Portion PortionIn(std::string_view body) {
  const auto tape = json::Tape::Make(body);
  if (!tape) return {};
  const json::View answer(*tape);
  return {text::ParseInteger(answer["renewed"].Text()).value_or(0),
          text::ParseInteger(answer["doubled"].Text()).value_or(0), answer["finished"].IsTrue()};
}

/// One request after the other until a walk is finished; then what is left under each key.
int Reseal(Environment& environment, const ApiOptions& options) {
  ApiRequest request = RequestOf(environment, options);
  request.method = "POST";
  request.target = std::string(kKeys) + ":reseal";
  request.body = kPortion;
  std::int64_t renewed = 0;
  std::int64_t doubled = 0;
  while (true) {
    const auto answer = Ask(environment, request);
    if (!answer) return environment.Report(answer.error());
    if (answer->status >= 300) {
      std::fputs(PresentProblem(environment, answer->body).c_str(), stderr);
      return ExitCodeFor(answer->status);
    }
    const Portion portion = PortionIn(answer->body);
    renewed += portion.renewed;
    doubled += portion.doubled;
    std::fprintf(stderr, "%s\n", environment.Text("cli.resealed", {{"count", std::to_string(renewed)}}).c_str());
    if (!portion.is_finished) continue;
    if (doubled > 0) {
      std::fprintf(stderr, "%s\n",
                   environment.Text("cli.resealed_doubled", {{"count", std::to_string(doubled)}}).c_str());
    }
    return Show(environment, options);
  }
}

CLI::App* AddFieldKeyCommand(CLI::App& keys, ApiOptions& api, const char* name, const char* help) {
  auto* command =
      keys.add_subcommand(name, help)->fallthrough()->footer(std::string("Examples:\n  medres field-keys ") + name);
  command->add_option("--key", api.key, "API key; else MEDRES_ADMIN_KEY, else the demo's");
  command->add_flag("--json", api.json, "the answer as it came");
  return command;
}

}  // namespace

void AddFieldKeyCommands(CLI::App& cli, ApiOptions& options, std::function<int(Environment&)>& run) {
  auto* keys =
      cli.add_subcommand("field-keys", "Keys that fields are sealed and found by: show, reseal")->fallthrough();
  keys->footer("Examples:\n  medres field-keys show\n  medres field-keys reseal");
  keys->require_subcommand(1);
  auto* show = AddFieldKeyCommand(*keys, options, "show", "How many values are sealed by which key");
  show->callback([&] { run = [&](Environment& environment) { return Show(environment, options); }; });
  auto* reseal = AddFieldKeyCommand(*keys, options, "reseal",
                                    "Seal and index old values anew by the active keys, also while served");
  reseal->callback([&] { run = [&](Environment& environment) { return Reseal(environment, options); }; });
}

}  // namespace medres::app
