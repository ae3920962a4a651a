#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <span>
#include <stdexcept>

#include "base/text.hpp"
#include "unit/prescription/house.hpp"

/// Prescriptions and plans out of tables (cases/*.psv): herbs as "name dose[unit] [preparation] [basis]", points as
/// "name [technique]"; the person as "sex age [pregnant=] [allergies=a/b] [drugs=a/b]
/// [conditions=a/b]", whose lists are empty when they are not given; the rest as "days= form= formula=
/// settle=finding/reason/hand,hand". `expected` is the verdict and the ids of all findings, in order.
namespace medres::prescription {
namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string_view>;

/// tests/unit/prescription/cases of the source tree that this program was built in.
fs::path Folder() {
  const fs::path cases = fs::path("tests") / "unit" / "prescription" / "cases";
  for (fs::path place = fs::read_symlink("/proc/self/exe"); place.has_relative_path(); place = place.parent_path()) {
    if (fs::is_directory(place / cases)) return place / cases;
  }
  throw std::runtime_error("no " + cases.string());
}

std::vector<std::string> Lines(const char* table) {
  std::ifstream file(Folder() / table);
  std::vector<std::string> lines;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) lines.push_back(line);
  return lines;
}

Words WordsOf(std::string_view text) {
  Words words = text::Split(text::Trim(text), ' ');
  std::erase(words, "");
  return words;
}

std::vector<std::string> ListOf(std::string_view text, char separator = '/') {
  std::vector<std::string> list;
  for (const std::string_view one : text::Split(text, separator)) list.emplace_back(one);
  return list;
}

/// A value by the name that JSON has for it.
template <class T>
std::optional<T> Named(std::string_view word) {
  const auto parsed = json::Parse<T>('"' + std::string(word) + '"');
  return parsed ? std::optional(*parsed) : std::nullopt;
}

void ReadDose(std::string_view word, PrescribedHerb& herb) {
  const std::size_t end = std::min(word.find_first_not_of("0123456789."), word.size());
  herb.dose = text::ParseNumber(word.substr(0, end)).value();
  if (end < word.size()) herb.unit = word.substr(end);
}

PrescribedHerb HerbOf(std::string_view text) {
  const Words words = WordsOf(text);
  PrescribedHerb herb{.name = std::string(words.at(0))};
  ReadDose(words.at(1), herb);
  for (const std::string_view word : std::span(words).subspan(2)) {
    herb.preparation = Named<knowledge::Preparation>(word);
    if (!herb.preparation) herb.basis = Named<DoseBasis>(word).value();
  }
  return herb;
}

TreatedPoint PointOf(std::string_view text) {
  const Words words = WordsOf(text);
  TreatedPoint point{.point = std::string(words.at(0))};
  if (words.size() > 1) point.technique = Named<Technique>(words[1]).value();
  return point;
}

Person PersonOf(std::string_view text) {
  const Words words = WordsOf(text);
  Person person{.sex = Named<patients::Sex>(words.at(0)).value(),
                .age = {},
                .allergies = std::vector<std::string>{},
                .drugs = std::vector<std::string>{},
                .conditions = std::vector<BodyCondition>{}};
  if (words.at(1) != "?") person.age = static_cast<int>(text::ParseInteger(words[1]).value());
  for (const std::string_view word : std::span(words).subspan(2)) {
    const std::size_t at = word.find('=');
    const std::string_view value = word.substr(at + 1);
    if (word.starts_with("pregnant=")) person.pregnant = Named<Pregnancy>(value).value();
    if (word.starts_with("allergies=")) person.allergies = ListOf(value);
    if (word.starts_with("drugs=")) person.drugs = ListOf(value);
    if (!word.starts_with("conditions=")) continue;
    for (const std::string& one : ListOf(value)) person.conditions->push_back(Named<BodyCondition>(one).value());
  }
  return person;
}

Settlement SettlementOf(std::string_view text) {
  const auto parts = ListOf(text);
  return {parts.at(0), parts.at(1), ListOf(parts.at(2), ',')};
}

void ReadRest(std::string_view word, Prescription& prescription) {
  const std::size_t at = word.find('=');
  const std::string_view value = word.substr(at + 1);
  if (word.starts_with("days=")) prescription.days = static_cast<int>(text::ParseInteger(value).value());
  if (word.starts_with("form=")) prescription.form = Named<DosageForm>(value).value();
  if (word.starts_with("formula=")) prescription.formula = value;
  if (word.starts_with("settle=")) prescription.settlements.push_back(SettlementOf(value));
}

std::string Outcome(const Report& report) {
  std::string text = json::ToText(report.verdict);
  std::erase(text, '"');
  for (const std::string& id : test::IdsOf(report)) text += "; " + id;
  return text;
}

TEST(CasesTest, Prescriptions) {
  const auto lines = Lines("prescriptions.psv");
  ASSERT_GE(lines.size(), 80U);
  for (const std::string& line : lines) {
    const auto cells = text::Split(line, '|');
    ASSERT_EQ(cells.size(), 5U) << line;
    Prescription prescription;
    for (const std::string_view herb : text::Split(cells[1], ',')) prescription.herbs.push_back(HerbOf(herb));
    prescription.patient = PersonOf(cells[2]);
    for (const std::string_view word : WordsOf(cells[3])) ReadRest(word, prescription);
    EXPECT_EQ(Outcome(test::Check(prescription)), cells[4]) << cells[0];
  }
}

TEST(CasesTest, Points) {
  const auto lines = Lines("points.psv");
  ASSERT_GE(lines.size(), 15U);
  for (const std::string& line : lines) {
    const auto cells = text::Split(line, '|');
    ASSERT_EQ(cells.size(), 5U) << line;
    PointPlan plan;
    for (const std::string_view point : text::Split(cells[1], ',')) plan.points.push_back(PointOf(point));
    plan.patient = PersonOf(cells[2]);
    for (const std::string_view word : WordsOf(cells[3])) {
      plan.settlements.push_back(SettlementOf(word.substr(std::string_view("settle=").size())));
    }
    EXPECT_EQ(Outcome(test::Check(plan)), cells[4]) << cells[0];
  }
}

}  // namespace
}  // namespace medres::prescription
