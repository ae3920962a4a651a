#pragma once

#include <functional>
#include <string>

#include "app/commands/commands.hpp"

namespace CLI {
class App;
}

/// Commands for events that consumers could not handle, and for those that happened long ago; they ask the running
/// server, else the opened database.
namespace medres::app {

struct EventOptions {
  ApiOptions api;
  std::string id, consumer, after, type, from, to, cursor;
  bool waiting = false;
  int limit = 50;
};

/// `events dead`, `events replay`, `events discard`, `events consumers`, `events rewind`, `events archive`. `run`
/// becomes the chosen one.
void AddEventCommands(CLI::App& cli, EventOptions& options, std::function<int(Environment&)>& run);

}  // namespace medres::app
