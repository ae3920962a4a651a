#include "app/commands/person.hpp"

#include <CLI/CLI.hpp>

#include "knowledge/graph/names_of_kinds.hpp"
#include "prescription/describe.hpp"

namespace medres::app {
namespace {

/// A list that was not given was not asked, unless it is said that there are none.
std::optional<std::vector<std::string>> AskedList(const std::vector<std::string>& given, bool none) {
  if (given.empty() && !none) return std::nullopt;
  return given;
}

}  // namespace

void AddPersonOptions(CLI::App& command, PersonOptions& options) {
  command.add_option("--sex", options.sex)->check(CLI::IsMember({"male", "female"}));
  command.add_option("--age", options.age)->check(CLI::Range(0, 130));
  command.add_option("--pregnant", options.pregnant, "while it is not known, it is checked as if")
      ->check(CLI::IsMember({"yes", "no"}));
  auto* allergies = command.add_option("--allergy", options.allergies, "several times");
  auto* drugs = command.add_option("--drug", options.drugs, "by generic name; several times");
  command.add_flag("--no-allergies", options.asked_allergies, "asked: none")->excludes(allergies);
  command.add_flag("--no-drugs", options.asked_drugs, "asked: none")->excludes(drugs);
}

prescription::Person PersonOf(const PersonOptions& options) {
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

}  // namespace medres::app
