#include "app/commands/events.hpp"

#include <CLI/CLI.hpp>

#include "app/commands/calling.hpp"
#include "platform/json/view.hpp"
#include "platform/json/writer.hpp"

namespace medres::app {
namespace {

constexpr std::string_view kLetters = "/api/v1/admin/events/letters";
constexpr std::string_view kArchive = "/api/v1/admin/event-archive";
constexpr std::string_view kConsumers = "/api/v1/admin/events/consumers";

/// A line for each letter, below it why it failed.
std::string PresentLetters(const Environment& environment, std::string_view body) {
  const auto tape = json::Tape::Make(body);
  if (!tape) return std::string(body);
  std::string lines;
  for (const json::View& item : json::View(*tape)["items"].Items()) {
    lines += environment.Text("cli.letter_line", {{"id", item["id"].Text()},
                                                  {"consumer", item["consumer"].Text()},
                                                  {"status", item["status"].Text()},
                                                  {"kind", item["kind"].Text()},
                                                  {"subject", item["subject"].Text()},
                                                  {"attempts", item["attempts"].Text()},
                                                  {"told_at", item["told_at"].Text()}}) +
             "\n";
    if (const std::string failure = item["failure"].Text(); !failure.empty()) lines += "  " + failure + "\n";
  }
  return lines.empty() ? environment.Text("cli.no_letters") + "\n" : lines;
}

/// Of one letter, or how many.
std::string PresentReplayed(const Environment& environment, std::string_view body) {
  const auto tape = json::Tape::Make(body);
  if (!tape) return std::string(body);
  const json::View answer(*tape);
  const std::string id = answer["id"].Text();
  const std::string count = id.empty() ? answer["replayed"].Text() : "1";
  return environment.Text("cli.letters_replayed", {{"count", count}}) + "\n";
}

std::string PresentDiscarded(const Environment& environment, std::string_view body) {
  const auto tape = json::Tape::Make(body);
  if (!tape) return std::string(body);
  return environment.Text("cli.letter_discarded", {{"id", json::View(*tape)["id"].Text()}}) + "\n";
}

std::string PresentConsumers(const Environment& environment, std::string_view body) {
  const auto tape = json::Tape::Make(body);
  if (!tape) return std::string(body);
  std::string lines;
  for (const json::View& item : json::View(*tape)["items"].Items()) {
    lines += environment.Text("cli.event_consumer", {{"name", item["name"].Text()},
                                                     {"place", item["place"].Text()},
                                                     {"waiting", item["waiting"].Text()},
                                                     {"dead", item["dead"].Text()}}) +
             "\n";
  }
  return lines;
}

/// A line for each event, and how to go on.
std::string PresentArchived(const Environment& environment, std::string_view body) {
  const auto tape = json::Tape::Make(body);
  if (!tape) return std::string(body);
  std::string lines;
  for (const json::View& item : json::View(*tape)["items"].Items()) {
    lines += environment.Text("cli.archived_line", {{"at", item["at"].Text()},
                                                    {"id", item["id"].Text()},
                                                    {"type", item["type"].Text()},
                                                    {"status", item["status"].Text()}}) +
             "\n";
  }
  const std::string next = json::View(*tape)["next"].Text();
  if (!next.empty()) lines += environment.Text("cli.archived_next", {{"cursor", next}}) + "\n";
  return lines.empty() ? environment.Text("cli.no_letters") + "\n" : lines;
}

std::string PresentRewound(const Environment& environment, std::string_view /*body*/) {
  return environment.Text("cli.consumer_rewound") + "\n";
}

int ListLetters(Environment& environment, const EventOptions& options) {
  ApiRequest request = RequestOf(environment, options.api);
  request.target = std::string(kLetters) + "?status=" + (options.waiting ? "waiting" : "dead") +
                   "&limit=" + std::to_string(options.limit);
  if (!options.consumer.empty()) request.target += "&consumer=" + PercentEncoded(options.consumer);
  return Call(environment, options.api, request, PresentLetters);
}

/// One by its id, else all dead ones of a consumer.
int Replay(Environment& environment, const EventOptions& options) {
  ApiRequest request = RequestOf(environment, options.api);
  request.method = "POST";
  request.target = options.id.empty() ? std::string(kConsumers) + "/" + PercentEncoded(options.consumer) + "/replay"
                                      : std::string(kLetters) + "/" + PercentEncoded(options.id) + "/replay";
  return Call(environment, options.api, request, PresentReplayed);
}

int Discard(Environment& environment, const EventOptions& options) {
  ApiRequest request = RequestOf(environment, options.api);
  request.method = "POST";
  request.target = std::string(kLetters) + "/" + PercentEncoded(options.id) + "/discard";
  return Call(environment, options.api, request, PresentDiscarded);
}

int ListConsumers(Environment& environment, const EventOptions& options) {
  ApiRequest request = RequestOf(environment, options.api);
  request.target = kConsumers;
  return Call(environment, options.api, request, PresentConsumers);
}

int ListArchived(Environment& environment, const EventOptions& options) {
  ApiRequest request = RequestOf(environment, options.api);
  request.target = std::string(kArchive) + "?limit=" + std::to_string(options.limit);
  const auto add = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) request.target.append("&").append(name).append("=").append(PercentEncoded(value));
  };
  add("type", options.type);
  add("from", options.from);
  add("to", options.to);
  add("cursor", options.cursor);
  return Call(environment, options.api, request, PresentArchived);
}

int Rewind(Environment& environment, const EventOptions& options) {
  ApiRequest request = RequestOf(environment, options.api);
  request.method = "POST";
  request.target = std::string(kConsumers) + "/" + PercentEncoded(options.consumer) + "/rewind";
  json::Writer body(request.body);
  body.BeginObject();
  body.Member("after", options.after);
  body.EndObject();
  return Call(environment, options.api, request, PresentRewound);
}

CLI::App* AddEventCommand(CLI::App& events, ApiOptions& api, const char* name, const char* help) {
  auto* command = events.add_subcommand(name, help)->fallthrough();
  command->add_option("--key", api.key, "API key; else MEDRES_ADMIN_KEY, else the demo's");
  command->add_flag("--json", api.json, "the answer as it came");
  return command;
}

}  // namespace

void AddEventCommands(CLI::App& cli, EventOptions& options, std::function<int(Environment&)>& run) {
  auto* events =
      cli.add_subcommand("events", "Events that could not be handled: dead, replay, discard; archive: what happened")
          ->fallthrough()
          ->footer(
              "Examples:\n  medres events dead --consumer webhooks\n  medres events replay ID\n"
              "  medres events replay --all webhooks\n  medres events discard ID\n"
              "  medres events consumers\n  medres events rewind notification 7361.42\n"
              "  medres events archive --type appointment.booked")
          ->require_subcommand(1);
  auto* dead = AddEventCommand(*events, options.api, "dead", "Events that consumers have given up, newest first");
  dead->add_option("--consumer", options.consumer);
  dead->add_flag("--waiting", options.waiting, "those that are tried again, instead");
  dead->add_option("--limit", options.limit)->check(CLI::Range(1, 200))->capture_default_str();
  dead->callback([&] { run = [&](Environment& e) { return ListLetters(e, options); }; });
  auto* replay = AddEventCommand(*events, options.api, "replay", "Have a dead letter handled again");
  auto* one = replay->add_option("ID", options.id, "as `dead` shows it");
  auto* all = replay->add_option("--all", options.consumer, "all dead ones of a consumer")->excludes(one);
  replay->callback([&run, &options, one, all] {
    if (one->empty() && all->empty()) throw CLI::RequiredError("ID or --all");
    run = [&options](Environment& e) { return Replay(e, options); };
  });
  auto* discard = AddEventCommand(*events, options.api, "discard", "Take a letter away; it is never handled");
  discard->add_option("ID", options.id)->required();
  discard->callback([&] { run = [&](Environment& e) { return Discard(e, options); }; });
  AddEventCommand(*events, options.api, "consumers", "Who is told of events, and how far that has come")->callback([&] {
    run = [&](Environment& e) { return ListConsumers(e, options); };
  });
  auto* archive = AddEventCommand(*events, options.api, "archive", "What happened, also years ago, newest first");
  archive->add_option("--type", options.type, "as in appointment.booked");
  archive->add_option("--from", options.from, "told at this time or later, as in 2026-11-01T00:00:00Z");
  archive->add_option("--to", options.to, "told before this time");
  archive->add_option("--limit", options.limit)->check(CLI::Range(1, 500))->capture_default_str();
  archive->add_option("--cursor", options.cursor, "where a list ended");
  archive->callback([&] { run = [&](Environment& e) { return ListArchived(e, options); }; });
  auto* rewind = AddEventCommand(*events, options.api, "rewind", "Have a consumer handle again what was told after ID");
  rewind->add_option("CONSUMER", options.consumer)->required();
  rewind->add_option("ID", options.after, "an event's id, as in 7361.42; 0.0: all that is kept")->required();
  rewind->callback([&] { run = [&](Environment& e) { return Rewind(e, options); }; });
}

}  // namespace medres::app
