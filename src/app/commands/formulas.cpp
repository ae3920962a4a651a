#include "app/commands/formulas.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>

#include "api/rest/recommendation/formula_answer.hpp"
#include "app/commands/told.hpp"
#include "platform/json/json.hpp"

namespace medres::app {
namespace {

int RecommendFormulas(const Environment& environment, const FormulaOptions& options) {
  const auto herbs = knowledge::Herbs::Embedded();
  const auto points = knowledge::Acupoints::Embedded();
  const knowledge::Library library(herbs, points);
  const auto care = recommendation::CareLibrary::Embedded(herbs, points);
  const auto rules = prescription::Rulebook::Embedded(herbs, points);
  const prescription::SafetyChecker checker(herbs, points, rules);
  const SystemClock clock;
  const recommendation::FormulaAdvisor advisor(
      {{library, care, checker, herbs, clock},
       static_cast<int>(environment.settings.Integer("recommendation.unlike_percent"))});
  api::FormulaInput input{.symptoms = {},
                          .complaint = options.complaint,
                          .patterns = options.patterns,
                          .constitutions = options.constitutions,
                          .person = PersonOf(options.person),
                          .limit = options.limit};
  for (const std::string& word : options.symptoms) input.symptoms.push_back(ReadToldSymptom(word, false));
  for (const std::string& word : options.without) input.symptoms.push_back(ReadToldSymptom(word, true));
  const auto advice = advisor.Advise(api::ToAsk(std::move(input)));
  if (!advice) return environment.Report(advice.error());
  std::printf("%s\n", json::ToText(api::ToView(*advice, advisor, environment.messages, environment.language)).c_str());
  return kOk;
}

}  // namespace

void AddFormulaCommands(CLI::App& cli, FormulaOptions& options, std::function<int(Environment&)>& run) {
  auto* formulas = cli.add_subcommand("formulas", "Classical formulas, for a physician's eye: recommend")
                       ->fallthrough()
                       ->require_subcommand(1)
                       ->footer("Examples:\n  medres formulas recommend 恶寒 发热 无汗 --sex male --age 40");
  auto* one = formulas->add_subcommand("recommend", "Which come into question, why, and what is blocked by which rule")
                  ->fallthrough()
                  ->footer(
                      "Examples:\n  medres formulas recommend 恶寒 发热:heavy 无汗 --without 口渴 --sex male --age 40\n"
                      "  medres formulas recommend --complaint 怕冷发烧没有汗 --pattern 太阳伤寒证 --no-drugs");
  one->add_option("SYMPTOM", options.symptoms, "in any form; :light or :heavy says how much");
  one->add_option("--without", options.without, "asked for, and not there; several times");
  one->add_option("--complaint", options.complaint, "free, in Chinese");
  one->add_option("--pattern", options.patterns, "a syndrome that the physician names; several times");
  one->add_option("--constitution", options.constitutions, "code A to I")
      ->check(CLI::IsMember({"A", "B", "C", "D", "E", "F", "G", "H", "I"}));
  AddPersonOptions(*one, options.person);
  one->add_option("--limit", options.limit)->check(CLI::Range(1, 20))->capture_default_str();
  one->callback([&options, &run] {
    run = [&options](Environment& environment) { return RecommendFormulas(environment, options); };
  });
}

}  // namespace medres::app
