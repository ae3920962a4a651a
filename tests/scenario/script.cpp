#include "scenario/script.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <sstream>

#include "base/text.hpp"

namespace medres::scenario {
namespace {

constexpr std::array<std::string_view, 7> kDirectives{"now", "advance", "key", "caller", "language", "let", "given"};
constexpr std::array<std::string_view, 7> kMethods{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
constexpr std::string_view kBlock = R"(""")";

/// Reads one exchange from left to right.
class ExchangeReader {
 public:
  ExchangeReader(std::string_view text, Place place) : rest_(text), place_(std::move(place)) {}

  Exchange Read() {
    Exchange exchange;
    exchange.method = Word();
    exchange.target = Word();
    exchange.headers = Headers();
    exchange.body = Content("->");
    if (Word() != "->") Fail("expected `-> STATUS` after the request");
    const std::string status = Word();
    exchange.status = static_cast<int>(text::ParseInteger(status).value_or(0));
    if (exchange.status < 100 || exchange.status > 599) Fail("not a status: " + status);
    exchange.expected_headers = Headers();
    exchange.expected_body = Content("as");
    while (!rest_.empty()) exchange.captures.push_back(ReadCapture());
    return exchange;
  }

 private:
  [[noreturn]] void Fail(const std::string& what) const { throw ScriptError(place_, what); }

  void SkipBlanks() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\n"), rest_.size())); }

  std::string Take(std::size_t size) {
    std::string taken(rest_.substr(0, size));
    rest_.remove_prefix(std::min(size, rest_.size()));
    SkipBlanks();
    return taken;
  }

  std::string Word() {
    SkipBlanks();
    return Take(std::min(rest_.find_first_of(" \t\n"), rest_.size()));
  }

  /// `[Name: value]` as often as it stands there; a JSON array does not begin with a letter.
  std::vector<HeaderLine> Headers() {
    std::vector<HeaderLine> headers;
    while (rest_.size() > 1 && rest_[0] == '[' && std::isalpha(static_cast<unsigned char>(rest_[1])) != 0) {
      const auto colon = std::min(rest_.find(':'), rest_.size());
      const auto value = std::min(rest_.find_first_not_of(": ", colon), rest_.size());
      const bool is_regex = rest_.substr(value).starts_with('~');
      const auto end = rest_.find(']', is_regex ? std::min(rest_.find('~', value + 1), rest_.size()) : value);
      if (end == std::string_view::npos) Fail("a header is [Name: value]");
      headers.push_back(
          {std::string(rest_.substr(1, colon - 1)), std::string(text::Trim(rest_.substr(colon + 1, end - colon - 1)))});
      Take(end + 1);
    }
    return headers;
  }

  /// JSON, `~regex~`, or a block between triple quotes; nothing before `stop`.
  std::string Content(std::string_view stop) {
    if (rest_.empty() || rest_.starts_with(stop)) return "";
    if (rest_.starts_with(kBlock)) {
      const auto end = rest_.find(kBlock, kBlock.size());
      if (end == std::string_view::npos) Fail("the block never ends");
      const std::string block = Take(end + kBlock.size()).substr(kBlock.size(), end - kBlock.size());
      const bool is_long = block.find('\n') != std::string::npos;
      return std::string(text::Trim(block)) + (is_long ? "\n" : "");
    }
    if (rest_[0] == '~') {
      const auto end = rest_.find('~', 1);
      if (end == std::string_view::npos) Fail("the ~regex~ never ends");
      return Take(end + 1);
    }
    return Take(JsonSize());
  }

  std::size_t JsonSize() const {
    int depth = 0;
    bool in_text = false;
    for (std::size_t i = 0; i < rest_.size(); ++i) {
      const char c = rest_[i];
      if (in_text) {
        if (c == '\\') ++i;
        if (c == '"') in_text = false;
      } else {
        if (c == '"') in_text = true;
        if (c == '{' || c == '[') ++depth;
        if (c == '}' || c == ']') --depth;
      }
      if (!in_text && depth == 0) return i + 1;
    }
    Fail("JSON that never ends: " + std::string(rest_.substr(0, 60)));
  }

  Capture ReadCapture() {
    const std::string as = Word();
    const std::string name = Word();
    if (as != "as" || name.size() < 2 || name[0] != '$' || Word() != "=") {
      Fail("expected `as $name = /pointer`, found: " + as + " " + name);
    }
    return {name.substr(1), Word()};
  }

  std::string_view rest_;
  Place place_;
};

bool IsOneOf(std::string_view word, const auto& words) { return std::ranges::find(words, word) != words.end(); }

Step ReadStep(const std::string& text, Place place) {
  const auto blank = std::min(text.find_first_of(" \n"), text.size());
  const std::string word = text.substr(0, blank);
  if (IsOneOf(word, kDirectives)) {
    return {std::move(place), Directive{word, std::string(text::Trim(text.substr(blank)))}};
  }
  if (!IsOneOf(word, kMethods)) throw ScriptError(place, "neither a request nor a directive: " + word);
  Exchange exchange = ExchangeReader(text, place).Read();
  return {std::move(place), std::move(exchange)};
}

}  // namespace

Script ParseScript(std::string_view text, const std::string& file) {
  Script script;
  std::string step;
  Place place{file, 0};
  const auto finish = [&] {
    if (!step.empty()) script.push_back(ReadStep(step, place));
    step.clear();
  };
  int number = 0;
  bool in_block = false;
  for (const std::string_view line : text::Split(text, '\n')) {
    ++number;
    const std::string_view trimmed = text::Trim(line);
    if (!in_block && (trimmed.empty() || trimmed[0] == '#')) continue;
    const bool continues = in_block || line[0] == ' ' || line[0] == '\t';
    if (!continues) {
      finish();
      place.line = number;
    } else if (step.empty()) {
      throw ScriptError({file, number}, "an indented line goes on with the step above, and there is none");
    }
    step.append(continues ? "\n" : "").append(in_block ? line : trimmed);
    for (auto at = trimmed.find(kBlock); at != std::string_view::npos; at = trimmed.find(kBlock, at + kBlock.size())) {
      in_block = !in_block;
    }
  }
  finish();
  return script;
}

Script ReadScript(const std::filesystem::path& file) {
  std::ifstream in(file);
  if (!in) throw ScriptError({file.string(), 0}, "cannot be read");
  std::stringstream text;
  text << in.rdbuf();
  Script script;
  for (Step& step : ParseScript(text.str(), file.string())) {
    const auto* directive = std::get_if<Directive>(&step.action);
    if (directive != nullptr && directive->word == "given") {
      const Script given = ReadScript(file.parent_path() / "given" / (directive->text + ".scn"));
      script.insert(script.end(), given.begin(), given.end());
    } else {
      script.push_back(std::move(step));
    }
  }
  return script;
}

}  // namespace medres::scenario
