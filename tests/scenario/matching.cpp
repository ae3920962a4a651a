#include "scenario/matching.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <boost/regex.hpp>
#include <charconv>
#include <stdexcept>

namespace medres::scenario {
namespace {

namespace json = boost::json;

constexpr std::string_view kAny = "<any>";
constexpr std::string_view kAbsent = "<absent>";
constexpr std::string_view kRest = "...";

bool Is(const json::value& value, std::string_view text) { return value.is_string() && value.get_string() == text; }

bool IsRegex(std::string_view text) { return text.size() > 1 && text.front() == '~' && text.back() == '~'; }

bool Found(std::string_view regex, std::string_view text) {
  const boost::regex compiled(std::string(regex.substr(1, regex.size() - 2)));
  return boost::regex_search(text.begin(), text.end(), compiled);
}

/// What a regular expression is looked for in; numbers as people write them.
std::string TextOf(const json::value& value) {
  if (value.is_string()) return std::string(value.get_string());
  if (!value.is_double()) return json::serialize(value);
  std::array<char, 32> digits{};
  return {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value.get_double()).ptr};
}

class Comparison {
 public:
  void Compare(const json::value& expected, const json::value& got, const std::string& at) {
    if (Is(expected, kAny)) return;
    if (expected.is_object() && got.is_object()) return CompareObjects(expected.get_object(), got.get_object(), at);
    if (expected.is_array() && got.is_array()) return CompareArrays(expected.get_array(), got.get_array(), at);
    if (expected.is_string() && IsRegex(expected.get_string())) {
      if (!Found(expected.get_string(), TextOf(got))) Differs(expected, got, at);
    } else if (expected.is_number() && got.is_number()) {
      if (expected.to_number<double>() != got.to_number<double>()) Differs(expected, got, at);
    } else if (expected != got) {
      Differs(expected, got, at);
    }
  }

  std::vector<std::string> lines;

 private:
  void Differs(const json::value& expected, const json::value& got, const std::string& at) {
    lines.push_back((at.empty() ? "/" : at) + ": expected " + json::serialize(expected) + ", got " +
                    json::serialize(got));
  }

  void CompareObjects(const json::object& expected, const json::object& got, const std::string& at) {
    for (const auto& [name, value] : expected) {
      const std::string here = at + "/" + std::string(name);
      const json::value* found = got.if_contains(name);
      if (Is(value, kAbsent)) {
        if (found != nullptr) lines.push_back(here + ": expected none, got " + json::serialize(*found));
      } else if (found == nullptr) {
        lines.push_back(here + ": expected " + json::serialize(value) + ", got none");
      } else {
        Compare(value, *found, here);
      }
    }
  }

  static bool Fits(const json::value& expected, const json::value& got) {
    Comparison trial;
    trial.Compare(expected, got, "");
    return trial.lines.empty();
  }

  /// "..." stands for any number of elements, as * does in a file name.
  static bool FitFrom(const json::array& expected, std::size_t e, const json::array& got, std::size_t g) {
    if (e == expected.size()) return g == got.size();
    if (Is(expected[e], kRest)) {
      for (std::size_t next = g; next <= got.size(); ++next) {
        if (FitFrom(expected, e + 1, got, next)) return true;
      }
      return false;
    }
    return g < got.size() && Fits(expected[e], got[g]) && FitFrom(expected, e + 1, got, g + 1);
  }

  void CompareArrays(const json::array& expected, const json::array& got, const std::string& at) {
    if (FitFrom(expected, 0, got, 0)) return;
    const bool is_open = std::ranges::any_of(expected, [](const json::value& value) { return Is(value, kRest); });
    if (is_open || expected.size() != got.size()) {
      lines.push_back(at + ": " + std::to_string(got.size()) + " elements do not fit " + json::serialize(expected));
      return;
    }
    for (std::size_t i = 0; i < got.size(); ++i) Compare(expected[i], got[i], at + "/" + std::to_string(i));
  }
};

json::value ParseJson(std::string_view text, bool& failed) {
  boost::system::error_code error;
  json::value value = json::parse(text, error);
  failed = error.failed();
  return value;
}

}  // namespace

bool TextMatches(std::string_view pattern, std::string_view text) {
  if (pattern == kAny) return true;
  return IsRegex(pattern) ? Found(pattern, text) : pattern == text;
}

std::vector<std::string> Differences(std::string_view expected, std::string_view answer) {
  if (expected.empty()) return {};
  if (IsRegex(expected)) {
    if (Found(expected, answer)) return {};
    return {"not found in the body: " + std::string(expected)};
  }
  bool failed = false;
  const json::value wanted = ParseJson(expected, failed);
  if (failed) throw std::invalid_argument("the expected body is not JSON: " + std::string(expected));
  const json::value got = ParseJson(answer, failed);
  if (failed) return {"the body is not JSON"};
  Comparison comparison;
  comparison.Compare(wanted, got, "");
  return std::move(comparison.lines);
}

}  // namespace medres::scenario
