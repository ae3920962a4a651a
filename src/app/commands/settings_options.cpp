#include <CLI/CLI.hpp>
#include <cstdio>

#include "app/commands/settings.hpp"
#include "platform/config/reference.hpp"
#include "platform/config/schema.hpp"

namespace medres::app {
namespace {

CLI::App* AddApiSubcommand(CLI::App& config, ApiOptions& api, const char* name, const char* help) {
  auto* command = config.add_subcommand(name, help)->fallthrough();
  command->add_option("--key", api.key, "API key; else MEDRES_ADMIN_KEY, else the demo's");
  command->add_flag("--json", api.json, "the answer as it came");
  return command;
}

/// Of the sources of this process, without a server.
void AddReading(CLI::App& config, SettingsSources& sources, SettingsOptions& options, Command& run) {
  auto* explain = config.add_subcommand("explain", "Every setting or one, its value, and who won");
  explain->add_option("KEY", options.key, "one setting alone");
  explain->callback([&] { run = [&](Environment& e) { return ExplainSettings(e, options.key); }; });
  auto* validate = config.add_subcommand("validate", "Check all sources; silent when fine");
  validate->add_option("FILE", options.first, "in the place of --config")->check(CLI::ExistingPath);
  validate->callback([&] {
    if (!options.first.empty()) sources.files = {options.first};
    run = ValidateSettings;
  });
  auto* diff = config.add_subcommand("diff", "What differs between two files; ! needs a restart");
  diff->add_option("A", options.first)->required();
  diff->add_option("B", options.second)->required();
  diff->callback([&] { run = [&](Environment& e) { return DiffSettings(e, options.first, options.second); }; });
}

/// What the program says of itself.
void AddPrinting(CLI::App& config, Command& run) {
  const auto print = [&](const char* name, const char* help, std::string (*text)()) {
    config.add_subcommand(name, help)->callback([&run, text] {
      run = [text](Environment&) {
        std::fputs(text().c_str(), stdout);
        return kOk;
      };
    });
  };
  print("reference", "Every setting as Markdown, as docs/configuration.md has it", config::Reference);
  print("schema", "The JSON Schema of a settings file", config::JsonSchema);
}

/// Of the settings in the database.
void AddWriting(CLI::App& config, SettingsOptions& options, Command& run) {
  auto* history = AddApiSubcommand(config, options.api, "history", "Who changed what in the database, when and why");
  history->add_option("--limit", options.limit)->capture_default_str();
  history->callback([&] { run = [&](Environment& e) { return SettingsHistory(e, options); }; });
  auto* rollback = AddApiSubcommand(config, options.api, "rollback", "Make the database's settings what they were");
  rollback->add_option("VERSION", options.version, "as history shows it; 0: none of them")->required();
  rollback->add_option("--reason", options.reason)->required();
  rollback->callback([&] { run = [&](Environment& e) { return RollBackSettings(e, options); }; });
  auto* set = AddApiSubcommand(config, options.api, "set", "Write a setting into the database");
  set->add_option("KEY", options.key)->required();
  set->add_option("VALUE", options.value)->required();
  set->add_option("--reason", options.reason)->required();
  set->callback([&] { run = [&](Environment& e) { return WriteSetting(e, options); }; });
  auto* unset = AddApiSubcommand(config, options.api, "unset", "Take a setting out of the database");
  unset->add_option("KEY", options.key)->required();
  unset->add_option("--reason", options.reason)->required();
  unset->callback([&] { run = [&](Environment& e) { return RemoveSetting(e, options); }; });
}

}  // namespace

void AddSettingsCommands(CLI::App& cli, SettingsSources& sources, SettingsOptions& options, Command& run) {
  auto* config = cli.add_subcommand("config", "Settings: explain, validate, compare, change")
                     ->fallthrough()
                     ->footer(
                         "Examples:\n  medres config explain\n  medres config validate new.yaml\n"
                         "  medres config diff old.yaml new.yaml\n"
                         "  medres config set log.level debug --reason 'a slow morning'\n"
                         "  medres config rollback 3 --reason 'as before'")
                     ->require_subcommand(1);
  AddReading(*config, sources, options, run);
  AddPrinting(*config, run);
  AddWriting(*config, options, run);
}

}  // namespace medres::app
