#include "notification/templates.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <set>
#include <stdexcept>

#include "notification/describe.hpp"
#include "notification/embedded.hpp"

namespace medres::notification {
namespace {

constexpr std::array<std::string_view, 10> kPlaceholders{"name", "facility", "resource", "date",  "weekday",
                                                         "time", "number",   "desk",     "until", "amount"};
constexpr std::array kKinds{NoticeKind::kBooked,
                            NoticeKind::kRescheduled,
                            NoticeKind::kSubstituted,
                            NoticeKind::kCancelled,
                            NoticeKind::kCancelledByProvider,
                            NoticeKind::kReminder,
                            NoticeKind::kOffer,
                            NoticeKind::kCalled,
                            NoticeKind::kPaymentDue,
                            NoticeKind::kCancelledUnpaid};

[[noreturn]] void RefuseTemplate(const std::string& where, const std::string& reason) {
  throw std::runtime_error("notification templates, " + where + ": " + reason);
}

/// Calls `text(part)` and `placeholder(name)` in order; false when a brace is not closed.
template <class Text, class Placeholder>
bool Walk(std::string_view pattern, Text text, Placeholder placeholder) {
  while (!pattern.empty()) {
    const auto open = pattern.find('{');
    text(pattern.substr(0, open));
    if (open == std::string_view::npos) return true;
    const auto close = pattern.find('}', open);
    if (close == std::string_view::npos) return false;
    placeholder(pattern.substr(open + 1, close - open - 1));
    pattern.remove_prefix(close + 1);
  }
  return true;
}

std::set<std::string, std::less<>> PlaceholdersOf(const std::string& where, std::string_view pattern) {
  std::set<std::string, std::less<>> names;
  const bool closed = Walk(
      pattern, [](std::string_view) {},
      [&](std::string_view name) {
        if (std::ranges::find(kPlaceholders, name) == kPlaceholders.end()) {
          RefuseTemplate(where, "unknown placeholder {" + std::string(name) + "}");
        }
        names.emplace(name);
      });
  if (!closed) RefuseTemplate(where, "a brace is not closed");
  return names;
}

std::map<NoticeKind, Wording> LoadWordings(std::string_view yaml, const std::string& language) {
  std::map<NoticeKind, Wording> texts;
  try {
    for (const auto& entry : YAML::Load(std::string(yaml))) {
      const auto code = entry.first.as<std::string>();
      const std::string where = language + " " + code;
      const auto kind = ParseCode<NoticeKind>(code);
      if (!kind) RefuseTemplate(where, "no such kind");
      Wording wording{entry.second["title"].as<std::string>(), entry.second["text"].as<std::string>()};
      PlaceholdersOf(where, wording.title);
      if (!PlaceholdersOf(where, wording.text).contains("time")) RefuseTemplate(where, "the text does not say {time}");
      if (!texts.emplace(*kind, std::move(wording)).second) RefuseTemplate(where, "stands twice");
    }
  } catch (const YAML::Exception& broken) {
    RefuseTemplate(language, broken.what());
  }
  for (const NoticeKind kind : kKinds) {
    if (!texts.contains(kind)) RefuseTemplate(language, "lacks " + CodeOf(kind));
  }
  return texts;
}

Result<std::string> Fill(std::string_view pattern, NoticeKind kind, const Values& values) {
  std::string filled;
  std::string missing;
  Walk(
      pattern, [&](std::string_view text) { filled += text; },
      [&](std::string_view name) {
        const auto value = std::ranges::find(values, name, &Values::value_type::first);
        if (value == values.end()) {
          missing = name;
        } else {
          filled += value->second;
        }
      });
  if (missing.empty()) return filled;
  return Fail(Error::Internal("notification.placeholder", {{"name", missing}, {"kind", CodeOf(kind)}}));
}

}  // namespace

Templates::Templates(std::string_view zh_yaml, std::string_view en_yaml)
    : texts_{LoadWordings(zh_yaml, "zh"), LoadWordings(en_yaml, "en")} {
  for (const NoticeKind kind : kKinds) {
    if (PlaceholdersOf("zh", texts_[0].at(kind).text) != PlaceholdersOf("en", texts_[1].at(kind).text)) {
      RefuseTemplate(CodeOf(kind), "the languages do not use the same placeholders");
    }
  }
}

Templates Templates::Embedded() { return {EmbeddedTemplates(Language::kZh), EmbeddedTemplates(Language::kEn)}; }

Result<Wording> Templates::Render(Language language, NoticeKind kind, const Values& values) const {
  const Wording& wording = texts_[language == Language::kZh ? 0 : 1].at(kind);
  Wording filled;
  MEDRES_TRY(filled.title, Fill(wording.title, kind, values));
  MEDRES_TRY(filled.text, Fill(wording.text, kind, values));
  return filled;
}

}  // namespace medres::notification
