#include "platform/events/bus/stretch.hpp"

#include <charconv>

#include "base/text.hpp"

namespace medres::events {
namespace {

std::size_t PartIndex(const ToldEvent& told) { return static_cast<std::size_t>(PartitionOf(told.event.subject)); }

std::optional<std::string_view> TakeWord(std::string_view& text, char end) {
  const auto at = text.find(end);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view word = text.substr(0, at);
  text.remove_prefix(at + 1);
  return word;
}

}  // namespace

std::vector<std::int64_t> Stretch::Parts() const {
  std::vector<std::int64_t> parts;
  for (std::size_t part = 0; part < covered.size(); ++part) {
    if (covered[part]) parts.push_back(static_cast<std::int64_t>(part));
  }
  return parts;
}

std::pair<Stretch, Stretch> Halve(const Stretch& stretch) {
  std::pair<Stretch, Stretch> halves;
  const std::size_t middle = stretch.events.size() / 2;
  auto& [first, second] = halves;
  second.covered = stretch.covered;
  for (std::size_t i = 0; i < stretch.events.size(); ++i) {
    const ToldEvent& told = stretch.events[i];
    if (i >= middle) {
      second.events.push_back(told);
      continue;
    }
    const std::size_t part = PartIndex(told);
    first.events.push_back(told);
    first.covered[part] = Covered{.from = stretch.covered[part]->from, .to = told.at};
    second.covered[part]->from = told.at;
  }
  return halves;
}

std::vector<Stretch> Weave(const std::vector<StreamEntry>& entries) {
  std::vector<Stretch> stretches;
  std::array<std::size_t, kPartitions> current{};  // which stretch a partition is at
  for (const StreamEntry& entry : entries) {
    const auto part = static_cast<std::size_t>(entry.part);
    if (current[part] < stretches.size()) {
      const auto& covered = stretches[current[part]].covered[part];
      if (covered && entry.told.at <= covered->to) continue;
      if (covered && entry.before > covered->to) ++current[part];
    }
    while (stretches.size() <= current[part]) stretches.emplace_back();
    Stretch& stretch = stretches[current[part]];
    auto& covered = stretch.covered[part];
    if (!covered) covered = Covered{.from = entry.before, .to = entry.told.at};
    covered->to = entry.told.at;
    stretch.events.push_back(entry.told);
  }
  return stretches;
}

std::string PackEntry(const ToldEvent& told, Position before) {
  std::string text;
  text.reserve(told.event.payload.size() + told.event.kind.size() + 112);
  const auto number = [&text](std::int64_t value, char end) {
    std::array<char, 24> digits{};
    const auto [last, code] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    text.append(digits.data(), last).push_back(end);
  };
  number(before.xid, ' ');
  number(before.id, ' ');
  number(told.at.xid, ' ');
  number(told.at.id, ' ');
  number(told.told_at.milliseconds, ' ');
  text.append(medres::ToText(told.event.subject)).append(" ").append(told.event.kind);
  text.append(" ").append(told.event.trace).append("\n");
  return text.append(told.event.payload);
}

std::optional<StreamEntry> UnpackEntry(std::string_view text) {
  StreamEntry entry;
  std::array<std::int64_t, 5> numbers{};
  for (std::int64_t& number : numbers) {
    const auto word = TakeWord(text, ' ');
    const auto value = word ? text::ParseInteger(*word) : std::nullopt;
    if (!value) return std::nullopt;
    number = *value;
  }
  const auto subject = TakeWord(text, ' ');
  const auto id = subject ? ParseUuid(*subject) : std::nullopt;
  const auto kind = TakeWord(text, ' ');
  const auto trace = TakeWord(text, '\n');
  if (!id || !kind || !trace) return std::nullopt;
  entry.part = PartitionOf(*id);
  entry.before = {numbers[0], numbers[1]};
  entry.told = {.at = {numbers[2], numbers[3]},
                .event = {std::string(*kind), *id, std::string(text), std::string(*trace)},
                .told_at = Instant{numbers[4]}};
  return entry;
}

}  // namespace medres::events
