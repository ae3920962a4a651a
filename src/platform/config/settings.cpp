#include "platform/config/settings.hpp"

#include <algorithm>
#include <stdexcept>

#include "base/text.hpp"

namespace medres::config {
namespace {

const Declaration* Find(std::string_view key) {
  const auto declared = Declarations();
  const auto found = std::ranges::find(declared, key, &Declaration::key);
  return found == declared.end() ? nullptr : &*found;
}

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

std::string_view Nearest(std::string_view key) {
  return std::ranges::min_element(Declarations(), {}, [&](const Declaration& d) { return Distance(key, d.key); })->key;
}

std::string PlaceOf(const Layer& layer, const std::string& key) {
  const auto place = layer.places.find(key);
  return place == layer.places.end() ? layer.name : place->second;
}

void CheckValue(const Declaration& declaration, const std::string& value, const std::string& place,
                std::vector<Issue>& issues) {
  const std::string key(declaration.key);
  if (declaration.kind == Kind::kInteger) {
    const auto number = text::ParseInteger(value);
    if (!number || *number < declaration.min || *number > declaration.max) {
      issues.push_back(
          {"config.range",
           key,
           {{"place", place}, {"min", std::to_string(declaration.min)}, {"max", std::to_string(declaration.max)}}});
    }
  }
  if (declaration.kind == Kind::kChoice) {
    const auto choices = text::Split(declaration.choices, '|');
    if (std::ranges::find(choices, value) == choices.end()) {
      issues.push_back({"config.choice", key, {{"place", place}, {"choices", std::string(declaration.choices)}}});
    }
  }
}

}  // namespace

Result<Settings> Settings::Make(std::vector<Layer> layers) {
  Settings settings;
  std::vector<Issue> issues;
  for (const Declaration& declaration : Declarations()) {
    settings.values_[std::string(declaration.key)] = std::string(declaration.fallback);
  }
  for (const Layer& layer : layers) {
    for (const auto& [key, value] : layer.values) {
      const Declaration* declaration = Find(key);
      if (declaration == nullptr) {
        issues.push_back(
            {"config.unknown", key, {{"place", PlaceOf(layer, key)}, {"nearest", std::string(Nearest(key))}}});
        continue;
      }
      CheckValue(*declaration, value, PlaceOf(layer, key), issues);
      settings.values_[key] = value;
    }
  }
  if (!issues.empty()) return Fail(Error::Invalid(std::move(issues)));
  settings.layers_ = std::move(layers);
  return settings;
}

const std::string& Settings::Text(std::string_view key) const {
  const auto found = values_.find(key);
  if (found == values_.end()) throw std::logic_error("no such setting: " + std::string(key));
  return found->second;
}

long long Settings::Integer(std::string_view key) const { return *text::ParseInteger(Text(key)); }

std::vector<Settings::Explained> Settings::Explain() const {
  std::vector<Explained> all;
  for (const Declaration& declaration : Declarations()) {
    const std::string key(declaration.key);
    Explained one{&declaration, Text(key), "default", {}};
    for (const Layer& layer : layers_) {
      if (!layer.values.contains(key)) continue;
      one.others.push_back(one.source);
      one.source = PlaceOf(layer, key);
    }
    if (declaration.secret && !one.value.empty() && !one.value.starts_with("sqlite:")) one.value = "***";
    all.push_back(std::move(one));
  }
  return all;
}

}  // namespace medres::config
