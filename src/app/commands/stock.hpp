#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "app/commands/commands.hpp"

namespace CLI {
class App;
}

namespace medres::app {

struct StockOptions {
  ApiOptions api;
  std::string medicine, lot;  ///< ids
  std::string name, english, material, unit = "milligram";
  std::string lot_number, expires_on, location, reference, reason, expires_by;
  std::int64_t quantity = 0;
  std::int64_t threshold = 0;
  bool low = false;
  int limit = 50;
};

/// `stock`: list, show, movements, define, receive, issue, adjust, count, by HTTP to the running server, else from the
/// database.
void AddStockCommands(CLI::App& cli, StockOptions& options, std::function<int(Environment&)>& run);

}  // namespace medres::app
