#pragma once

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// The .scn files as data; README.md describes how they are written.
namespace medres::scenario {

struct Place {
  std::string file;
  int line = 0;
};

/// Something in a script that cannot be read, or cannot be done as it stands.
class ScriptError : public std::runtime_error {
 public:
  ScriptError(Place at, const std::string& what) : std::runtime_error(what), place(std::move(at)) {}
  Place place;
};

struct HeaderLine {
  std::string name;
  std::string value;
};

/// `as $name = source`: the source is a JSON pointer into the answer, or `[Header]`.
struct Capture {
  std::string name;
  std::string source;
};

/// A request and what must come back. Texts stand as written, with their $variables.
struct Exchange {
  std::string method;
  std::string target;
  std::vector<HeaderLine> headers;
  std::string body;
  int status = 0;
  std::vector<HeaderLine> expected_headers;
  std::string expected_body;  ///< partial JSON, `~regex~`, or nothing
  std::vector<Capture> captures;
};

/// `now`, `advance`, `key`, `caller`, `language`, `let` with what follows the word.
struct Directive {
  std::string word;
  std::string text;
};

struct Step {
  Place place;
  std::variant<Directive, Exchange> action;
};

using Script = std::vector<Step>;

/// Throws ScriptError.
Script ParseScript(std::string_view text, const std::string& file);

/// Reads a file, and in the place of `given NAME` the file given/NAME.scn beside it. Throws ScriptError.
Script ReadScript(const std::filesystem::path& file);

}  // namespace medres::scenario
