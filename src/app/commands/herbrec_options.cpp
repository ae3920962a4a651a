#include <CLI/CLI.hpp>

#include "app/commands/herbrec.hpp"

namespace medres::app {
namespace {

using HerbRun = int (*)(const Environment&, const HerbOptions&);

CLI::App* AddHerbCommand(CLI::App& herbrec, const char* name, const char* help, const std::string& examples) {
  return herbrec.add_subcommand(name, help)->fallthrough()->footer("Examples:\n" + examples);
}

CLI::App* AddFittingCommand(CLI::App& herbrec, HerbOptions& options, const char* name, const char* help,
                            const std::string& examples) {
  auto* command = AddHerbCommand(herbrec, name, help, examples);
  command->add_option("--fit", options.fit, "files of prescriptions to learn from: symptom ids, a tab, herb ids")
      ->required();
  command
      ->add_option("--networks", options.networks, "average so many networks; fewer fit sooner and foretell less well")
      ->check(CLI::Range(1, 64));
  return command;
}

void AddEvaluate(CLI::App& herbrec, HerbOptions& options, const std::function<void(CLI::App*, HerbRun)>& on) {
  auto* evaluate =
      AddFittingCommand(herbrec, options, "evaluate", "Precision, recall and NDCG on other prescriptions, as JSON",
                        "  medres herbrec evaluate --fit fit.txt --test valid.txt\n"
                        "  medres herbrec evaluate --fit fit.txt --test valid.txt --model cooccurrence");
  evaluate->add_option("--test", options.test, "a file of prescriptions")->required();
  evaluate->add_option("--model", options.model, "what of it to use")
      ->check(CLI::IsMember({"mixture", "networks", "neighbours", "cooccurrence", "popularity"}))
      ->capture_default_str();
  on(evaluate, EvaluateHerbs);
}

/// A model that is kept, and what is asked of it.
void AddKept(CLI::App& herbrec, HerbOptions& options, const std::function<void(CLI::App*, HerbRun)>& on) {
  auto* fit =
      AddFittingCommand(herbrec, options, "fit", "Write a model that a server recommends herbs by",
                        "  medres herbrec fit --fit fit.txt --symptom-names symptoms.txt --herb-names herbs.txt "
                        "--source 'our own, 2019 to 2025' --out herbs.model");
  fit->add_option("--symptom-names", options.symptom_names, "a file: a name, a blank, an id")->required();
  fit->add_option("--herb-names", options.herb_names, "a file: a name, a blank, an id")->required();
  fit->add_option("--source", options.source, "where the prescriptions come from; every answer says it")->required();
  fit->add_option("--out", options.out, "the model's file; it holds the prescriptions")->required();
  on(fit, FitHerbs);
  auto* recommend =
      AddHerbCommand(herbrec, "recommend", "Herbs for named symptoms, checked for safety; JSON on standard output",
                     "  medres herbrec recommend 恶寒 发热 --model herbs.model --sex male --age 40\n"
                     "  medres herbrec recommend --complaint 怕冷发烧没有汗 --no-drugs --no-allergies");
  recommend->add_option("SYMPTOM", options.told, "by the model's names or others of the same symptom");
  recommend->add_option("--without", options.without, "asked for, and not there; several times");
  recommend->add_option("--complaint", options.complaint, "free, in Chinese");
  recommend->add_option("--model", options.model_file, "else what the setting recommendation.herb_model_file names");
  AddPersonOptions(*recommend, options.person);
  recommend->add_option("--limit", options.limit)->check(CLI::Range(1, 50))->capture_default_str();
  on(recommend, RecommendHerbs);
}

}  // namespace

void AddHerbCommands(CLI::App& cli, HerbOptions& options, std::function<int(Environment&)>& run) {
  const std::function<void(CLI::App*, HerbRun)> on = [&](CLI::App* command, HerbRun what) {
    command->callback([&options, &run, what] {
      run = [&options, what](Environment& environment) { return what(environment, options); };
    });
  };
  auto* herbrec =
      AddHerbCommand(cli, "herbrec", "Herbs for symptoms, learnt from prescriptions; informs, never prescribes",
                     "  medres herbrec predict --fit fit.txt --symptoms symptoms.txt")
          ->require_subcommand(1);
  auto* predict =
      AddFittingCommand(*herbrec, options, "predict", "A line of herb ids for each line of symptom ids",
                        "  medres herbrec predict --fit fit.txt valid.txt --symptoms symptoms.txt --top 10");
  on(predict, PredictHerbs);
  auto* explain = AddFittingCommand(*herbrec, options, "explain", "The same with reasons, as lines of JSON",
                                    "  medres herbrec explain --fit fit.txt --symptoms symptoms.txt --top 5");
  on(explain, ExplainHerbs);
  for (auto* command : {predict, explain}) {
    command->add_option("--symptoms", options.symptoms, "a file of lines of symptom ids; what follows a tab is ignored")
        ->required();
    command->add_option("--top", options.top, "at most so many herbs")
        ->check(CLI::Range(1, 10'000))
        ->capture_default_str();
  }
  AddEvaluate(*herbrec, options, on);
  AddKept(*herbrec, options, on);
}

}  // namespace medres::app
