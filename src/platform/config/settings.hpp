#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

/// The program's settings: each key is declared once, with its default, range and help; sources are laid over one
/// another, and for every key it is known which source won.
namespace medres::config {

enum class Kind {
  kText,
  kInteger,
  kChoice,
  kUrl,  ///< an http or https address that can be called, or nothing
};

struct Declaration {
  std::string_view key;
  Kind kind = Kind::kText;
  std::string_view fallback = {};
  std::string_view help;
  long long min = 0;
  long long max = 0;
  std::string_view choices = {};  ///< separated by '|'
  bool reloadable = false;        ///< may change while the program runs
  bool secret = false;            ///< never shown
  bool beside = false;            ///< said beside the program only: not by the remote source, which it is about
  std::string_view alias = {};    ///< a short environment variable besides MEDRES_<KEY>
};

/// Everything that can be set, in the order that people read it.
std::span<const Declaration> Declarations();

/// The kinds of places that values come from, in the order in which later ones win.
enum class Origin { kFile, kRemote, kDatabase, kEnvironment, kCommandLine };

/// "file", for people and labels.
std::string_view ToString(Origin origin);

/// What one source says: values by key, and where exactly ("config/medres.yaml:12"). The name tells sources apart.
struct Layer {
  std::string name;
  std::map<std::string, std::string> values = {};
  std::map<std::string, std::string> places = {};
  Origin origin = Origin::kFile;
  std::string revision = {};  ///< what the source calls this state of itself: a version, an ETag, a moment

  /// Where the key's value stands, else the layer's name.
  const std::string& PlaceOf(const std::string& key) const;
};

/// Values by key out of YAML (or JSON, which is YAML), nested or with dotted keys; `name` names the text in places and
/// errors. Keys without a value are passed over. kInvalid, each issue with its place and line: `config.syntax`,
/// `config.duplicate`, `config.alias`, `config.list`, `config.depth`, `config.documents`, `config.binary`,
/// `config.too_large`, `config.too_many`.
Result<Layer> ReadText(Origin origin, const std::string& name, const std::string& text);
/// The same of a file, which is read again when it changed meanwhile; an absent file is an empty layer without a
/// revision. kInvalid `config.file`, too.
Result<Layer> ReadFile(const std::string& path);
/// The same while the program runs, when `last` was in force: a file that is gone or empty is most likely one that
/// somebody is writing, and is refused when it said something before. kInvalid `config.file_gone`, `config.file_empty`.
Result<Layer> ReadFileAgain(const Layer& last);
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
  /// known one), wrong types, values out of range, what a source may not say, and the rules between settings. kInvalid
  /// with all of them, each with the place it is about. Values do not appear in errors: they may be secrets.
  static Result<Settings> Make(std::vector<Layer> layers);

  const std::string& Text(std::string_view key) const;
  long long Integer(std::string_view key) const;
  /// Where the value in force comes from; "default" when nobody said any.
  std::string PlaceOf(std::string_view key) const;

  struct Explained {
    const Declaration* declaration;
    std::string value;                ///< *** for secrets that are set
    std::string source;               ///< who won
    std::vector<std::string> others;  ///< who else has a value
    std::optional<Origin> origin;     ///< nothing: the default
  };
  std::vector<Explained> Explain() const;
  /// kNotFound `config.no_such` with the nearest known key.
  Result<Explained> Explain(std::string_view key) const;

  const std::vector<Layer>& layers() const { return layers_; }

 private:
  std::map<std::string, std::string, std::less<>> values_;
  std::vector<Layer> layers_;
};

/// As it may be shown: *** for a secret that is set.
std::string Shown(const Declaration& declaration, const std::string& value);

/// Nothing when there is no such key.
const Declaration* FindDeclaration(std::string_view key);
/// The known key that looks most like this one.
std::string_view NearestKey(std::string_view key);

/// What is wrong between settings though each is right by itself: pure.
std::vector<Issue> CheckTogether(const Settings& settings);

}  // namespace medres::config
