#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <optional>
#include <sstream>

#include "base/text.hpp"
#include "platform/config/settings.hpp"

namespace medres::config {
namespace {

constexpr std::size_t kLargest = std::size_t{1} << 20U;
constexpr std::size_t kDeepest = 8;
constexpr std::size_t kMostKeys = 10'000;
constexpr std::size_t kMostIssues = 20;

/// Broken off because nothing sensible can follow.
struct Enough {};

/// Takes keys and values as the parser comes by them. No tree is built: an alias is refused where it stands, so nothing
/// is ever expanded, and a repeated key is seen with both its lines.
class Flattener final : public YAML::EventHandler {
 public:
  Flattener(Layer& layer, std::string_view text) : layer_(layer), text_(text) {}

  std::vector<Issue> TakeIssues() { return std::move(issues_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1) Stop({"config.documents", "", {{"place", PlaceAt(mark)}}});
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
    if (IsKey()) return OnScalar(mark, "", 0, "null");
    TakeValue();
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
    Stop({"config.alias", KeyHere(), {{"place", PlaceAt(mark)}}});
  }
  void OnScalar(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t /*anchor*/,
                const std::string& value) override {
    if (IsOpenQuotation(mark)) {
      Stop({"config.syntax", KeyHere(), {{"place", PlaceAt(mark)}, {"reason", "a quotation has no end"}}});
    }
    if (IsKey()) {
      levels_.back().name = value;
      return;
    }
    const std::string key = KeyHere();
    TakeValue();
    if (key.empty()) Stop({"config.no_keys", "", {{"place", PlaceAt(mark)}}});
    const auto [place, added] = layer_.places.emplace(key, PlaceAt(mark));
    if (!added) {
      return Note({"config.duplicate", key, {{"place", PlaceAt(mark)}, {"first", place->second}}});
    }
    layer_.values.emplace(key, value);
    if (layer_.values.size() > kMostKeys) {
      Stop({"config.too_many", key, {{"place", PlaceAt(mark)}, {"max", std::to_string(kMostKeys)}}});
    }
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t /*anchor*/,
                       YAML::EmitterStyle::value /*style*/) override {
    Stop({"config.list", KeyHere(), {{"place", PlaceAt(mark)}}});
  }
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t /*anchor*/,
                  YAML::EmitterStyle::value /*style*/) override {
    if (IsKey()) Stop({"config.key", KeyHere(), {{"place", PlaceAt(mark)}}});
    if (levels_.size() == kDeepest) {
      Stop({"config.depth", KeyHere(), {{"place", PlaceAt(mark)}, {"max", std::to_string(kDeepest)}}});
    }
    levels_.emplace_back();
  }
  void OnMapEnd() override {
    levels_.pop_back();
    TakeValue();
  }

 private:
  struct Level {
    std::optional<std::string> name;  ///< of the key whose value comes next
  };

  bool IsKey() const { return !levels_.empty() && !levels_.back().name; }
  void TakeValue() {
    if (!levels_.empty()) levels_.back().name.reset();
  }
  /// The parser takes the end of the text for the end of a quotation: what is cut off there would swallow what follows.
  bool IsOpenQuotation(const YAML::Mark& mark) const {
    const auto begin = static_cast<std::size_t>(mark.pos);
    if (mark.pos < 0 || begin >= text_.size()) return false;
    const char quote = text_[begin];
    if (quote != '"' && quote != '\'') return false;
    for (std::size_t at = begin + 1; at < text_.size(); ++at) {
      if (quote == '"' && text_[at] == '\\') {
        ++at;
      } else if (text_[at] == quote) {
        if (quote == '"' || at + 1 >= text_.size() || text_[at + 1] != quote) return false;
        ++at;
      }
    }
    return true;
  }
  std::string KeyHere() const {
    std::string key;
    for (const Level& level : levels_) {
      if (level.name) key.append(key.empty() ? "" : ".").append(*level.name);
    }
    return key;
  }
  std::string PlaceAt(const YAML::Mark& mark) const { return layer_.name + ":" + std::to_string(mark.line + 1); }
  void Note(Issue issue) {
    issues_.push_back(std::move(issue));
    if (issues_.size() >= kMostIssues) throw Enough();
  }
  [[noreturn]] void Stop(Issue issue) {
    issues_.push_back(std::move(issue));
    throw Enough();
  }

  Layer& layer_;
  std::string_view text_;
  std::vector<Level> levels_;
  std::vector<Issue> issues_;
  int documents_ = 0;
};

/// The first line that is no text; nothing when all is.
std::optional<std::size_t> BinaryLine(std::string_view text) {
  std::size_t line = 1;
  for (const std::string_view one : text::Split(text, '\n')) {
    const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\r'; };
    if (!text::IsUtf8(one) || std::ranges::any_of(one, control)) return line;
    ++line;
  }
  return std::nullopt;
}

}  // namespace

Result<Layer> ReadText(Origin origin, const std::string& name, const std::string& text) {
  Layer layer{.name = name, .values = {}, .places = {}, .origin = origin, .revision = {}};
  if (text.size() > kLargest) {
    return Fail(Error::Invalid("config.too_large", name, {{"place", name}, {"max", std::to_string(kLargest)}}));
  }
  if (const auto line = BinaryLine(text)) {
    return Fail(Error::Invalid("config.binary", name, {{"place", name + ":" + std::to_string(*line)}}));
  }
  Flattener flattener(layer, text);
  try {
    std::istringstream stream(text);
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(flattener)) {
    }
  } catch (const Enough&) {
    return Fail(Error::Invalid(flattener.TakeIssues()));
  } catch (const YAML::Exception& broken) {
    auto issues = flattener.TakeIssues();
    const std::string place = name + ":" + std::to_string(broken.mark.line + 1);
    issues.push_back({"config.syntax", name, {{"place", place}, {"reason", broken.msg}}});
    return Fail(Error::Invalid(std::move(issues)));
  }
  if (auto issues = flattener.TakeIssues(); !issues.empty()) return Fail(Error::Invalid(std::move(issues)));
  return layer;
}

}  // namespace medres::config
