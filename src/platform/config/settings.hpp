#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

/// The program's settings: each key is declared once, with its default, range and help; sources are laid over one
/// another, and for every key it is known which source won.
namespace medres::config {

enum class Kind { kText, kInteger, kChoice };

struct Declaration {
  std::string_view key;
  Kind kind = Kind::kText;
  std::string_view fallback;
  std::string_view help;
  long long min = 0;
  long long max = 0;
  std::string_view choices = {};  ///< separated by '|'
  bool reloadable = false;        ///< may change while the program runs
  bool secret = false;            ///< never shown
  std::string_view alias = {};    ///< a short environment variable besides MEDRES_<KEY>
};

/// Everything that can be set, in the order that people read it.
std::span<const Declaration> Declarations();

/// What one source says: values by key, and where exactly ("config/medres.yaml:12").
struct Layer {
  std::string name;
  std::map<std::string, std::string> values;
  std::map<std::string, std::string> places;
};

/// A place that values come from. Later ones win: defaults, file, database, remote, environment, command line.
class Source {
 public:
  virtual ~Source() = default;
  virtual Result<Layer> Read() const = 0;
};

/// A YAML file, nested or with dotted keys; an absent file is an empty layer. kInvalid `config.file`.
Result<Layer> ReadFile(const std::string& path);
/// MEDRES_SERVER_LISTEN for server.listen.
std::string VariableOf(std::string_view key);
/// What the variables of the settings say, and their aliases.
Layer ReadEnvironment(std::span<const char* const> environment);
/// `key=value` each. kInvalid `config.assignment`.
Result<Layer> ReadAssignments(const std::vector<std::string>& assignments);

/// One whole, valid set of values. Immutable, thread-safe; a reload makes another one.
class Settings {
 public:
  /// Lays the layers over the defaults, the last one winning, and checks everything: unknown keys (with the nearest
  /// known one), wrong types, values out of range. kInvalid with all of them.
  static Result<Settings> Make(std::vector<Layer> layers);

  const std::string& Text(std::string_view key) const;
  long long Integer(std::string_view key) const;

  struct Explained {
    const Declaration* declaration;
    std::string value;                ///< *** for secrets that are set
    std::string source;               ///< who won
    std::vector<std::string> others;  ///< who else has a value
  };
  std::vector<Explained> Explain() const;

 private:
  std::map<std::string, std::string, std::less<>> values_;
  std::vector<Layer> layers_;
};

}  // namespace medres::config
