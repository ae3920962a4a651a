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

std::optional<std::int64_t> TakeNumber(std::string_view& text, char end) {
  const auto word = TakeWord(text, end);
  return word ? text::ParseInteger(*word) : std::nullopt;
}

void AppendNumber(std::string& text, std::int64_t value, char end) {
  std::array<char, 24> digits{};
  const auto [last, code] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  text.append(digits.data(), last).push_back(end);
}

std::optional<ToldEvent> TakeEvent(std::string_view& text) {
  std::array<std::int64_t, 4> numbers{};
  for (std::int64_t& number : numbers) {
    const auto value = TakeNumber(text, ' ');
    if (!value) return std::nullopt;
    number = *value;
  }
  const auto subject = TakeWord(text, ' ');
  const auto key = subject ? ParseUuid(*subject) : std::nullopt;
  const auto kind = TakeWord(text, ' ');
  const auto trace = TakeWord(text, '\n');
  if (!key || !kind || !trace || numbers[3] < 0 || numbers[3] > std::ssize(text)) return std::nullopt;
  const std::string_view payload = text.substr(0, static_cast<std::size_t>(numbers[3]));
  text.remove_prefix(payload.size());
  return ToldEvent{.at = {numbers[0], numbers[1]},
                   .event = {std::string(*kind), *key, std::string(payload), std::string(*trace)},
                   .told_at = Instant{numbers[2]}};
}

/// Takes an event into the stretch that its partition is at, or a later one.
void WeaveIn(std::vector<Stretch>& stretches, std::size_t& at, std::size_t part, Position before, ToldEvent& told,
             std::size_t most) {
  if (at < stretches.size()) {
    if (const auto& covered = stretches[at].covered[part]) {
      if (told.at <= covered->to) return;
      if (before > covered->to)
        ++at;
      else
        before = covered->to;
    }
  }
  while (at < stretches.size() && stretches[at].events.size() >= most) ++at;
  if (at == stretches.size()) stretches.emplace_back();
  auto& covered = stretches[at].covered[part];
  if (!covered) covered = Covered{.from = before, .to = told.at};
  covered->to = told.at;
  stretches[at].events.push_back(std::move(told));
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

std::vector<Stretch> Weave(std::vector<StreamEntry> entries, std::size_t most) {
  std::vector<Stretch> stretches;
  std::array<std::size_t, kPartitions> current{};  // which stretch a partition is at
  for (StreamEntry& entry : entries) {
    const auto part = static_cast<std::size_t>(entry.part);
    Position before = entry.before;
    for (ToldEvent& told : entry.told) {
      WeaveIn(stretches, current[part], part, before, told, most);
      before = told.at;
    }
  }
  return stretches;
}

std::size_t SizeInEntry(const ToldEvent& told) {
  return told.event.payload.size() + told.event.kind.size() + told.event.trace.size() + 110;
}

std::string PackEntry(Told told, Position before) {
  std::string text;
  std::size_t size = 40;
  for (const ToldEvent* one : told) size += SizeInEntry(*one);
  text.reserve(size);
  AppendNumber(text, before.xid, ' ');
  AppendNumber(text, before.id, '\n');
  for (const ToldEvent* one : told) {
    AppendNumber(text, one->at.xid, ' ');
    AppendNumber(text, one->at.id, ' ');
    AppendNumber(text, one->told_at.milliseconds, ' ');
    AppendNumber(text, std::ssize(one->event.payload), ' ');
    text.append(medres::ToText(one->event.subject)).append(" ").append(one->event.kind);
    text.append(" ").append(one->event.trace).append("\n").append(one->event.payload);
  }
  return text;
}

std::optional<StreamEntry> UnpackEntry(std::string_view text) {
  StreamEntry entry;
  const auto xid = TakeNumber(text, ' ');
  const auto id = TakeNumber(text, '\n');
  if (!xid || !id || text.empty()) return std::nullopt;
  entry.before = {*xid, *id};
  while (!text.empty()) {
    auto told = TakeEvent(text);
    if (!told) return std::nullopt;
    const int part = PartitionOf(told->event.subject);
    if (!entry.told.empty() && part != entry.part) return std::nullopt;
    entry.part = part;
    entry.told.push_back(*std::move(told));
  }
  return entry;
}

}  // namespace medres::events
