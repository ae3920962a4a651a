#pragma once

#include <CLI/App.hpp>
#include <string>
#include <vector>

#include "app/commands/settings.hpp"

namespace medres::app {

struct RankOptions {
  std::vector<std::string> fit;  ///< files of choices
  std::string out;               ///< where the model goes; standard output when empty
  std::string test;
  int rounds = 200;
};

/// `medres rank …`. What it takes by reference outlives the parsing and the command.
void AddRankingCommands(CLI::App& cli, RankOptions& options, Command& run);

/// Learns from choices how to order slots; the model goes to a file or standard output.
int FitRanking(const Environment& environment, const RankOptions& options);
/// How well points and a model learnt from `fit` foresee the choices of another file, as JSON.
int EvaluateRanking(const Environment& environment, const RankOptions& options);

}  // namespace medres::app
