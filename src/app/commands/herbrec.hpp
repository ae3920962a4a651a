#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/commands/person.hpp"
#include "app/environment.hpp"
#include "recommendation/herb/prescription.hpp"

namespace medres::app {

struct HerbOptions {
  std::vector<std::string> fit;  ///< files of prescriptions
  std::string symptoms;
  std::string test;
  std::size_t top = 20;
  std::string model = "mixture";
  std::optional<int> networks;  ///< instead of as many as the room takes
  // of a model that is kept
  std::string symptom_names, herb_names, source, out;
  std::string model_file;
  std::vector<std::string> told, without;
  std::string complaint;
  PersonOptions person;
  int limit = 10;
};

/// `herbrec`: predict, explain, evaluate, fit, recommend.
void AddHerbCommands(CLI::App& cli, HerbOptions& options, std::function<int(Environment&)>& run);

/// Of files that each have prescriptions; kNotFound, kInvalid.
Result<recommendation::Casebook> ReadCasebook(const std::vector<std::string>& paths);

/// For each line of symptom ids a line of herb ids, the best first. Nothing else goes to standard output.
int PredictHerbs(const Environment& environment, const HerbOptions& options);
/// For each line of symptom ids a line of JSON: herbs, and which symptoms speak for them.
int ExplainHerbs(const Environment& environment, const HerbOptions& options);
/// How well a model foretells the prescriptions of a file.
int EvaluateHerbs(const Environment& environment, const HerbOptions& options);
/// Writes a model that a server recommends herbs by.
int FitHerbs(const Environment& environment, const HerbOptions& options);
/// What POST /api/v1/herbs:recommend answers, without a server or a database.
int RecommendHerbs(const Environment& environment, const HerbOptions& options);

}  // namespace medres::app
