#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenario/stage.hpp"

namespace medres::scenario {

/// The keys that a script's `key` lines ask for, wherever they stand. Throws ScriptError.
Keys KeysOf(const Script& script);

struct Mismatch {
  Place place;
  std::string text;
};

/// Plays a script on a stage. Goes on after a step that failed, unless later ones need what it did not bring.
class Player {
 public:
  Player(Stage& stage, Secrets secrets) : stage_(stage), secrets_(std::move(secrets)) {}

  std::vector<Mismatch> Play(const Script& script);
  int exchanges() const { return exchanges_; }

 private:
  void Do(const Directive& directive, const Place& place);
  /// False when a value could not be taken from the answer.
  bool Do(const Exchange& exchange, const Place& place);
  Call Prepare(const Exchange& exchange, const Place& place) const;
  bool Take(const Capture& capture, const Reply& reply);
  std::string Fill(std::string_view text, bool as_json, const Place& place) const;

  Stage& stage_;
  Secrets secrets_;
  std::map<std::string, std::string> variables_;
  std::optional<Instant> now_;
  std::string caller_ = "admin";
  std::string language_ = "en";
  int exchanges_ = 0;
  std::vector<Mismatch> mismatches_;
};

}  // namespace medres::scenario
