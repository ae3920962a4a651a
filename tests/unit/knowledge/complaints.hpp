#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "knowledge/library.hpp"

/// Complaints with what they tell, as tests/data/complaints.tsv writes it: symptoms by their names, `-` denied, `!`
/// heavy,
/// `~` light, `@3` three days, `@2h` two hours, `@L` since long.
namespace medres::knowledge::test {

struct ExpectedSymptom {
  std::string name;
  bool denied = false;
  Severity severity = Severity::kMedium;
  std::optional<double> days = {};  ///< 0 with is_long: since long
  bool is_long = false;
};

struct ToldComplaint {
  std::string text;
  std::vector<ExpectedSymptom> expected;
};

inline ExpectedSymptom ReadExpected(std::string_view word) {
  ExpectedSymptom one;
  if (word.starts_with('-')) {
    one.denied = true;
    word.remove_prefix(1);
  }
  if (const auto at = word.find('@'); at != std::string_view::npos) {
    const std::string time(word.substr(at + 1));
    word = word.substr(0, at);
    one.is_long = time == "L";
    one.days = one.is_long ? 0 : std::stod(time) / (time.ends_with('h') ? 24 : 1);
  }
  if (word.ends_with('!')) one.severity = Severity::kHeavy;
  if (word.ends_with('~')) one.severity = Severity::kLight;
  if (one.severity != Severity::kMedium) word.remove_suffix(1);
  one.name = word;
  return one;
}

inline std::vector<ToldComplaint> ReadComplaints(std::string_view table) {
  std::vector<ToldComplaint> all;
  for (const std::string_view line : text::Split(table, '\n')) {
    const auto tab = line.find('\t');
    if (tab == std::string_view::npos || line.starts_with("complaint\t")) continue;
    ToldComplaint one{std::string(line.substr(0, tab)), {}};
    for (const std::string_view word : text::Split(line.substr(tab + 1), ' ')) {
      if (!word.empty()) one.expected.push_back(ReadExpected(word));
    }
    all.push_back(std::move(one));
  }
  return all;
}

/// A third of all, whatever their order: FNV-1a of the text. Nothing was tuned on these.
inline bool IsHeldOut(std::string_view text) {
  std::uint64_t hash = 14695981039346656037U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return (hash >> 32U) % 3 == 0;
}

struct ExtractionScore {
  int right = 0, wrong = 0, missed = 0;  ///< pairs of symptom and negation
  int severities_right = 0, durations_right = 0;
  int told_severities = 0, severities_found = 0;  ///< where light or heavy is expected
  int told_durations = 0, durations_found = 0;    ///< where one is expected
  int complaints = 0, exact = 0;

  double F1() const { return 2.0 * right / (2.0 * right + wrong + missed); }
};

inline bool SameDuration(const ExpectedSymptom& expected, const std::optional<SymptomDuration>& found) {
  if (!expected.days) return !found;
  return found && found->iso8601.empty() == expected.is_long && std::abs(found->days - *expected.days) < 0.01;
}

/// Adds one complaint to the score; whether everything of it was right.
inline bool Score(const Library& library, const ToldComplaint& complaint, ExtractionScore& score) {
  const FoundInText found = library.extraction().Extract(complaint.text);
  bool exact = true;
  int matched = 0;
  for (const ExpectedSymptom& expected : complaint.expected) {
    const auto same = [&](const FoundSymptom& one) {
      return library.graph().nodes()[*one.target.symptom].name == expected.name && one.denied == expected.denied;
    };
    const auto hit = std::ranges::find_if(found.symptoms, same);
    if (hit == found.symptoms.end()) {
      ++score.missed;
      exact = false;
      continue;
    }
    ++matched;
    const bool severity = hit->severity == expected.severity;
    const bool duration = SameDuration(expected, hit->duration);
    score.severities_right += severity ? 1 : 0;
    score.durations_right += duration ? 1 : 0;
    if (expected.severity != Severity::kMedium) {
      ++score.told_severities;
      score.severities_found += severity ? 1 : 0;
    }
    if (expected.days) {
      ++score.told_durations;
      score.durations_found += duration ? 1 : 0;
    }
    exact = exact && severity && duration;
  }
  score.right += matched;
  const int wrong = static_cast<int>(found.symptoms.size()) - matched;
  score.wrong += wrong;
  ++score.complaints;
  exact = exact && wrong == 0;
  score.exact += exact ? 1 : 0;
  return exact;
}

}  // namespace medres::knowledge::test
