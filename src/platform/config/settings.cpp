#include "platform/config/settings.hpp"

#include <algorithm>
#include <stdexcept>

#include "base/text.hpp"
#include "platform/net/url.hpp"

namespace medres::config {
namespace {

constexpr std::string_view kMasked = "***";

/// Edit distance, for "did you mean".
std::size_t Distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
    }
  }
  return row[b.size()];
}

/// Longer ones are certainly mistaken, and comparing them with every key takes its time.
constexpr std::size_t kComparedLength = 80;

void CheckRange(const Declaration& declaration, const std::string& value, const std::string& place,
                std::vector<Issue>& issues) {
  const auto number = text::ParseInteger(value);
  if (number && *number >= declaration.min && *number <= declaration.max) return;
  issues.push_back(
      {"config.range",
       std::string(declaration.key),
       {{"place", place}, {"min", std::to_string(declaration.min)}, {"max", std::to_string(declaration.max)}}});
}

void CheckValue(const Declaration& declaration, const std::string& value, const std::string& place,
                std::vector<Issue>& issues) {
  const std::string key(declaration.key);
  if (declaration.kind == Kind::kInteger) CheckRange(declaration, value, place, issues);
  if (declaration.kind == Kind::kChoice) {
    const auto choices = text::Split(declaration.choices, '|');
    if (std::ranges::find(choices, value) == choices.end()) {
      issues.push_back({"config.choice", key, {{"place", place}, {"choices", std::string(declaration.choices)}}});
    }
  }
  if (declaration.kind == Kind::kUrl && !value.empty() && !net::ParseUrl(value)) {
    issues.push_back({"config.url", key, {{"place", place}}});
  }
  // The environment and the command line are the shell's: whatever it hands over.
  if (!text::IsUtf8(value) || value.find('\0') != std::string::npos) {
    issues.push_back({"config.text", key, {{"place", place}}});
  }
}

/// Whether this source may say it at all. The table is read when much has been built already, so it can hold only what
/// may change while the program runs.
void CheckSource(const Declaration& declaration, const Layer& layer, std::vector<Issue>& issues) {
  const std::string key(declaration.key);
  const std::string& place = layer.PlaceOf(key);
  if (declaration.beside && (layer.origin == Origin::kRemote || layer.origin == Origin::kDatabase)) {
    issues.push_back({"config.beside", key, {{"place", place}}});
  } else if (!declaration.reloadable && layer.origin == Origin::kDatabase) {
    issues.push_back({"config.not_in_table", key, {{"place", place}}});
  }
}

}  // namespace

std::string_view ToString(Origin origin) {
  switch (origin) {
    case Origin::kFile: return "file";
    case Origin::kRemote: return "remote";
    case Origin::kDatabase: return "database";
    case Origin::kEnvironment: return "environment";
    case Origin::kCommandLine: return "command line";
  }
  return "";
}

const Declaration* FindDeclaration(std::string_view key) {
  const auto declared = Declarations();
  const auto found = std::ranges::find(declared, key, &Declaration::key);
  return found == declared.end() ? nullptr : &*found;
}

std::string_view NearestKey(std::string_view key) {
  key = key.substr(0, kComparedLength);
  return std::ranges::min_element(Declarations(), {}, [&](const Declaration& d) { return Distance(key, d.key); })->key;
}

const std::string& Layer::PlaceOf(const std::string& key) const {
  const auto place = places.find(key);
  return place == places.end() ? name : place->second;
}

Result<Settings> Settings::Make(std::vector<Layer> layers) {
  Settings settings;
  std::vector<Issue> issues;
  for (const Declaration& declaration : Declarations()) {
    settings.values_[std::string(declaration.key)] = std::string(declaration.fallback);
  }
  for (const Layer& layer : layers) {
    for (const auto& [key, value] : layer.values) {
      const Declaration* declaration = FindDeclaration(key);
      if (declaration == nullptr) {
        issues.push_back(
            {"config.unknown", key, {{"place", layer.PlaceOf(key)}, {"nearest", std::string(NearestKey(key))}}});
        continue;
      }
      CheckSource(*declaration, layer, issues);
      CheckValue(*declaration, value, layer.PlaceOf(key), issues);
      settings.values_[key] = value;
    }
  }
  settings.layers_ = std::move(layers);
  if (issues.empty()) issues = CheckTogether(settings);
  if (!issues.empty()) return Fail(Error::Invalid(std::move(issues)));
  return settings;
}

const std::string& Settings::Text(std::string_view key) const {
  const auto found = values_.find(key);
  if (found == values_.end()) throw std::logic_error("no such setting: " + std::string(key));
  return found->second;
}

long long Settings::Integer(std::string_view key) const { return *text::ParseInteger(Text(key)); }

std::string Settings::PlaceOf(std::string_view key) const {
  std::string place = "default";
  const std::string name(key);
  for (const Layer& layer : layers_) {
    if (layer.values.contains(name)) place = layer.PlaceOf(name);
  }
  return place;
}

std::string Shown(const Declaration& declaration, const std::string& value) {
  const bool hidden = declaration.secret && !value.empty() && !value.starts_with("sqlite:");
  return hidden ? std::string(kMasked) : value;
}

std::vector<Settings::Explained> Settings::Explain() const {
  std::vector<Explained> all;
  for (const Declaration& declaration : Declarations()) {
    const std::string key(declaration.key);
    Explained one{&declaration, Shown(declaration, Text(key)), "default", {}, {}};
    for (const Layer& layer : layers_) {
      if (!layer.values.contains(key)) continue;
      one.others.push_back(one.source);
      one.source = layer.PlaceOf(key);
      one.origin = layer.origin;
    }
    all.push_back(std::move(one));
  }
  return all;
}

Result<Settings::Explained> Settings::Explain(std::string_view key) const {
  for (Explained& one : Explain()) {
    if (one.declaration->key == key) return std::move(one);
  }
  return Fail(
      Error::NotFound("config.no_such", {{"key", std::string(key)}, {"nearest", std::string(NearestKey(key))}}));
}

}  // namespace medres::config
