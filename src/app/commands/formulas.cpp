#include "app/commands/formulas.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>

#include "api/rest/recommendation/formula_answer.hpp"
#include "app/commands/told.hpp"
#include "platform/json/json.hpp"

namespace medres::app {
namespace {

/// A list that was not given was not asked, unless it is said that there are none.
std::optional<std::vector<std::string>> AskedList(const std::vector<std::string>& given, bool none) {
  if (given.empty() && !none) return std::nullopt;
  return given;
}

prescription::Person PersonOf(const FormulaOptions& options) {
  prescription::Person person;
  if (const auto sex = knowledge::ParseName<patients::Sex>(options.sex)) person.sex = *sex;
  if (const auto pregnant = knowledge::ParseName<prescription::Pregnancy>(options.pregnant)) {
    person.pregnant = *pregnant;
  }
  if (options.age >= 0) person.age = options.age;
  person.allergies = AskedList(options.allergies, options.asked_allergies);
  person.drugs = AskedList(options.drugs, options.asked_drugs);
  return person;
}

int RecommendFormulas(const Environment& environment, const FormulaOptions& options) {
  const auto herbs = knowledge::Herbs::Embedded();
  const auto points = knowledge::Acupoints::Embedded();
  const knowledge::Library library(herbs, points);
  const auto care = recommendation::CareLibrary::Embedded(herbs, points);
  const auto rules = prescription::Rulebook::Embedded(herbs, points);
  const prescription::SafetyChecker checker(herbs, points, rules);
  const SystemClock clock;
  const recommendation::FormulaAdvisor advisor(
      {library, care, checker, herbs, clock,
       static_cast<int>(environment.settings.Integer("recommendation.unlike_percent"))});
  api::FormulaInput input{.symptoms = {},
                          .complaint = options.complaint,
                          .patterns = options.patterns,
                          .constitutions = options.constitutions,
                          .person = PersonOf(options),
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
  one->add_option("--sex", options.sex)->check(CLI::IsMember({"male", "female"}));
  one->add_option("--age", options.age)->check(CLI::Range(0, 130));
  one->add_option("--pregnant", options.pregnant, "while it is not known, it is checked as if")
      ->check(CLI::IsMember({"yes", "no"}));
  auto* allergies = one->add_option("--allergy", options.allergies, "several times");
  auto* drugs = one->add_option("--drug", options.drugs, "by generic name; several times");
  one->add_flag("--no-allergies", options.asked_allergies, "asked: none")->excludes(allergies);
  one->add_flag("--no-drugs", options.asked_drugs, "asked: none")->excludes(drugs);
  one->add_option("--limit", options.limit)->check(CLI::Range(1, 20))->capture_default_str();
  one->callback([&options, &run] {
    run = [&options](Environment& environment) { return RecommendFormulas(environment, options); };
  });
}

}  // namespace medres::app
