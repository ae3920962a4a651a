#include "recommendation/learned/choices.hpp"

#include <algorithm>
#include <optional>

#include "base/text.hpp"
#include "base/time.hpp"
#include "platform/json/view.hpp"

namespace medres::recommendation {
namespace {

constexpr std::size_t kMostIssues = 50;

/// "…T09:30:00+08:00" says the clinic's hour by itself.
void AddTime(const std::string& start, Features& features) {
  constexpr std::size_t kDateLength = 10;
  const auto date = ParseDate(std::string_view(start).substr(0, kDateLength));
  const auto instant = ParseInstant(start);
  const auto hour =
      start.size() > kDateLength + 6 ? text::ParseInteger(std::string_view(start).substr(11, 2)) : std::nullopt;
  const auto minute = hour ? text::ParseInteger(std::string_view(start).substr(14, 2)) : std::nullopt;
  if (!date || !instant || !minute) return;
  features[kHourFeature] = static_cast<float>(*hour) + static_cast<float>(*minute) / 60;
  features[kWeekdayFeature] = static_cast<float>(std::chrono::weekday(std::chrono::sys_days(*date)).iso_encoding() - 1);
}

std::optional<Features> ReadSlot(const json::View& item) {
  Features features = NoFeatures();
  const auto share = [](const json::View& of) -> std::optional<float> {
    const auto points = text::ParseInteger(of["points"].Text());
    const auto most = text::ParseInteger(of["most"].Text());
    if (!points || !most || *most <= 0) return std::nullopt;
    return static_cast<float>(*points) / static_cast<float>(*most);
  };
  const std::vector<json::View> parts = item["parts"].Items();
  for (const json::View& part : parts) {
    const std::string criterion = part["criterion"].Text();
    const auto given = share(part);
    for (std::size_t i = 0; i < scheduling::kCriteria && given; ++i) {
      if (criterion == FeatureName(i)) features[i] = *given;
    }
  }
  if (const auto total = share(item)) features[kTotalFeature] = *total;
  AddTime(item["start"].Text(), features);
  return parts.empty() ? std::nullopt : std::optional(features);
}

std::optional<SlotChoice> ReadChoice(std::string_view line) {
  const auto tape = json::Tape::Make(line);
  if (!tape) return std::nullopt;
  const json::View answer(*tape);
  SlotChoice choice;
  for (const json::View& item : answer["items"].Items()) {
    const auto features = ReadSlot(item);
    if (!features) return std::nullopt;
    choice.offered.push_back(*features);
  }
  const auto chosen = text::ParseInteger(answer["chosen"].Text());
  if (!chosen || *chosen < 0 || static_cast<std::size_t>(*chosen) >= choice.offered.size()) return std::nullopt;
  choice.chosen = static_cast<std::size_t>(*chosen);
  return choice;
}

}  // namespace

Result<std::vector<SlotChoice>> ReadChoices(std::istream& lines, const std::string& file) {
  std::vector<SlotChoice> choices;
  std::vector<Issue> issues;
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    if (text::Trim(line).empty()) continue;
    if (auto choice = ReadChoice(line)) {
      choices.push_back(*std::move(choice));
    } else if (issues.size() < kMostIssues) {
      issues.push_back({"learned.choice", file + ":" + std::to_string(number), {}});
    }
  }
  if (!issues.empty()) return Fail(Error::Invalid(std::move(issues)));
  if (choices.empty()) return Fail(Error::Invalid("learned.no_choices", file, {{"file", file}}));
  return choices;
}

}  // namespace medres::recommendation
