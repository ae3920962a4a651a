#include "recommendation/herb/reading.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <set>
#include <string_view>

#include "base/text.hpp"

namespace medres::recommendation {
namespace {

/// One line under examination, and what is wrong with it.
struct Line {
  std::string_view text;
  std::string place;
  std::vector<Issue>& issues;

  void Refuse(std::string code, ErrorArgs args = {}) {
    if (issues.size() < kShownIssues) issues.push_back(Issue{std::move(code), place, std::move(args)});
  }
};

Ids ParseIds(std::string_view text, Line& line) {
  Ids ids;
  for (const std::string_view word : text::Split(text, ' ')) {
    if (word.empty()) continue;
    const auto id = text::ParseInteger(word);
    if (id && *id >= 0 && *id <= kHighestId) {
      ids.push_back(static_cast<int>(*id));
    } else {
      line.Refuse("herb.not_an_id", {{"text", std::string(word)}, {"max", std::to_string(kHighestId)}});
    }
  }
  std::ranges::sort(ids);
  ids.erase(std::ranges::unique(ids).begin(), ids.end());
  return ids;
}

Prescription ParsePrescription(Line& line) {
  const auto parts = text::Split(line.text, '\t');
  if (parts.size() != 2) {
    line.Refuse("herb.one_tab");
    return {};
  }
  if (text::Trim(parts[0]).empty()) line.Refuse("herb.no_symptoms");
  if (text::Trim(parts[1]).empty()) line.Refuse("herb.no_herbs");
  return {.symptoms = ParseIds(parts[0], line), .herbs = ParseIds(parts[1], line)};
}

/// Takes what `parse` makes of each line, unless something is wrong anywhere.
template <class T>
Result<std::vector<T>> ReadLines(std::istream& in, const std::string& name,
                                 const std::function<std::optional<T>(Line&)>& parse) {
  std::vector<T> read;
  std::vector<Issue> issues;
  std::string text;
  for (int number = 1; std::getline(in, text); ++number) {
    if (text.ends_with('\r')) text.pop_back();
    Line line{.text = text, .place = name + ":" + std::to_string(number), .issues = issues};
    if (auto one = parse(line)) read.push_back(*std::move(one));
  }
  if (!issues.empty()) return Fail(Error::Invalid(std::move(issues)));
  return read;
}

/// A name with its id, as a line has them.
std::optional<std::pair<std::string, int>> ParseNameLine(Line& line) {
  const std::string_view text = text::Trim(line.text);
  if (text.empty()) return std::nullopt;
  const std::size_t gap = text.find_last_of(" \t");
  const auto id = gap == std::string_view::npos ? std::nullopt : text::ParseInteger(text.substr(gap + 1));
  if (!id || *id < 0 || *id > kHighestId) {
    line.Refuse("herb.name_line", {{"max", std::to_string(kHighestId)}});
    return std::nullopt;
  }
  return std::pair(std::string(text::Trim(text.substr(0, gap))), static_cast<int>(*id));
}

}  // namespace

Result<std::vector<std::string>> ReadNames(std::istream& in, const std::string& name) {
  std::vector<std::string> names;
  std::set<std::string> known;
  MEDRES_CHECK(ReadLines<int>(in, name, [&](Line& line) -> std::optional<int> {
    auto named = ParseNameLine(line);
    if (!named) return std::nullopt;
    const auto at = static_cast<std::size_t>(named->second);
    if (names.size() <= at) names.resize(at + 1);
    if (!names[at].empty()) line.Refuse("herb.id_twice", {{"id", std::to_string(at)}});
    if (!known.insert(named->first).second) line.Refuse("herb.name_twice", {{"name", named->first}});
    names[at] = std::move(named->first);
    return named->second;
  }));
  return names;
}

Result<std::vector<Prescription>> ReadPrescriptions(std::istream& in, const std::string& name) {
  return ReadLines<Prescription>(in, name, [](Line& line) -> std::optional<Prescription> {
    if (text::Trim(line.text).empty()) return std::nullopt;
    return ParsePrescription(line);
  });
}

Result<std::vector<Ids>> ReadQueries(std::istream& in, const std::string& name) {
  return ReadLines<Ids>(in, name, [](Line& line) -> std::optional<Ids> {
    return ParseIds(line.text.substr(0, line.text.find('\t')), line);
  });
}

}  // namespace medres::recommendation
