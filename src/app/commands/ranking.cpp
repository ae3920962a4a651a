#include "app/commands/ranking.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "base/file.hpp"
#include "platform/json/writer.hpp"
#include "recommendation/learned/booster.hpp"
#include "recommendation/learned/quality.hpp"

namespace medres::app {
namespace {

using recommendation::SlotChoice;

Result<std::vector<SlotChoice>> ReadChoiceFile(const std::string& path) {
  MEDRES_TRY(std::string text, ReadFile(path));
  std::istringstream lines(std::move(text));
  return recommendation::ReadChoices(lines, path);
}

Result<recommendation::Booster> FitFiles(const RankOptions& options) {
  std::vector<SlotChoice> choices;
  for (const std::string& path : options.fit) {
    MEDRES_TRY(const auto read, ReadChoiceFile(path));
    choices.insert(choices.end(), read.begin(), read.end());
  }
  return recommendation::Booster::Fit(choices, {.rounds = options.rounds});
}

void WriteChoiceQuality(json::Writer& json, std::string_view name, const recommendation::ChoiceQuality& quality) {
  json.Key(name);
  json.BeginObject();
  json.Key("first");
  json.Number(quality.first);
  json.Key("reciprocal");
  json.Number(quality.reciprocal);
  json.Key("ndcg5");
  json.Number(quality.ndcg5);
  json.EndObject();
}

}  // namespace

void AddRankingCommands(CLI::App& cli, RankOptions& options, Command& run) {
  auto* rank = cli.add_subcommand("rank", "How slots are ordered, learnt from what people chose")
                   ->fallthrough()
                   ->require_subcommand(1)
                   ->footer(
                       "Examples:\n  medres rank fit may.ndjson june.ndjson --out ranking.json\n"
                       "  medres rank evaluate may.ndjson --test june.ndjson");
  auto* fit = rank->add_subcommand("fit", "Learn a model for ranking.model_file")->fallthrough();
  fit->add_option("--out", options.out, "where the model goes; else to standard output");
  fit->callback([&] { run = [&](Environment& e) { return FitRanking(e, options); }; });
  auto* evaluate = rank->add_subcommand("evaluate", "How well points and a model foresee choices")->fallthrough();
  evaluate->add_option("--test", options.test, "a file of choices that are not learnt from")->required();
  evaluate->callback([&] { run = [&](Environment& e) { return EvaluateRanking(e, options); }; });
  for (auto* command : {fit, evaluate}) {
    command->add_option("FILE", options.fit, "answers of slots:recommend with `chosen`, a line each")->required();
    command->add_option("--rounds", options.rounds, "trees")->check(CLI::Range(1, 5000))->capture_default_str();
  }
}

int FitRanking(const Environment& environment, const RankOptions& options) {
  const auto model = FitFiles(options);
  if (!model) return environment.Report(model.error());
  const std::string text = model->Text();
  if (options.out.empty()) return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() ? kOk : kFailed;
  std::ofstream file(options.out, std::ios::binary | std::ios::trunc);
  file << text;
  file.flush();
  if (file) return kOk;
  return environment.Report(Error::Unavailable("learned.cannot_write", {{"file", options.out}}));
}

int EvaluateRanking(const Environment& environment, const RankOptions& options) {
  const auto test = ReadChoiceFile(options.test);
  if (!test) return environment.Report(test.error());
  const auto model = FitFiles(options);
  if (!model) return environment.Report(model.error());
  const auto by_model = [&](std::span<const recommendation::Features> offer) { return model->Score(offer); };
  std::string out;
  json::Writer json(out);
  json.BeginObject();
  json.Key("offers");
  json.Integer(static_cast<std::int64_t>(test->size()));
  WriteChoiceQuality(json, "points", recommendation::JudgeChoices(*test, recommendation::ByPoints));
  WriteChoiceQuality(json, "learned", recommendation::JudgeChoices(*test, by_model));
  json.EndObject();
  std::printf("%s\n", out.c_str());
  return kOk;
}

}  // namespace medres::app
