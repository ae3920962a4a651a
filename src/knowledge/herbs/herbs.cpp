#include "knowledge/herbs/herbs.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "base/text.hpp"
#include "knowledge/herbs/describe.hpp"
#include "knowledge/herbs/embedded.hpp"

namespace medres::knowledge {
namespace {

template <class T>
T ParseHerbData(std::string_view text) {
  auto parsed = json::Parse<T>(text);
  if (!parsed) throw std::logic_error("data/tcm/herbs: " + ToString(parsed.error()));
  return *std::move(parsed);
}

std::vector<Herb> Joined(std::vector<HerbFile> files) {
  std::vector<Herb> all;
  for (HerbFile& file : files) {
    for (Herb& herb : file.herbs) {
      herb.source = file.source;
      herb.review_status = file.review_status;
      all.push_back(std::move(herb));
    }
  }
  return all;
}

ProcessingWords LongestFirst(ProcessingWords words) {
  const auto length = [](const std::string& word) { return word.size(); };
  for (auto* const list : {&words.before, &words.behind}) std::ranges::sort(*list, std::greater{}, length);
  return words;
}

std::unordered_map<char32_t, char32_t> CharactersOf(const NameFile& names) {
  std::unordered_map<char32_t, char32_t> characters;
  for (const auto& [to, from] : names.simplified) {
    std::string_view target = to;
    const char32_t simple = *text::NextCodePoint(target);
    std::string_view rest = from;
    while (const auto traditional = text::NextCodePoint(rest)) characters.emplace(*traditional, simple);
  }
  return characters;
}

const std::string& RootOf(const Herb& herb) { return herb.of ? *herb.of : herb.name; }

}  // namespace

Herbs::Herbs(std::vector<HerbFile> files, const NameFile& names)
    : herbs_(Joined(std::move(files))), processing_(LongestFirst(names.processing)), simplified_(CharactersOf(names)) {
  for (const Herb& herb : herbs_)
    AddName(herb.name, {.name = herb.name, .herb = &herb, .processing = {}, .may_mean = {}});
  for (const auto& [meaning, aliases] : names.aliases) {
    const HerbReading reading = Read(meaning);
    if (reading.herb == nullptr) throw std::logic_error("data/tcm/herbs: aliases of " + meaning + ", which is no herb");
    for (const std::string& alias : aliases) AddName(alias, reading);
  }
  for (const auto& [name, may_mean] : names.ambiguous) {
    AddName(name, {.name = name, .herb = nullptr, .processing = {}, .may_mean = may_mean});
  }
}

Herbs Herbs::Embedded() {
  std::vector<HerbFile> files;
  for (const std::string_view text : EmbeddedHerbs()) files.push_back(ParseHerbData<HerbFile>(text));
  return {std::move(files), ParseHerbData<NameFile>(EmbeddedHerbNames())};
}

void Herbs::AddName(const std::string& name, HerbReading meaning) {
  if (Simplify(name) != name) throw std::logic_error("data/tcm/herbs: not in simplified characters: " + name);
  if (!names_.emplace(name, std::move(meaning)).second) throw std::logic_error("data/tcm/herbs: stands twice: " + name);
}

HerbReading Herbs::Read(std::string_view written) const {
  HerbReading reading{.name = Simplify(written), .herb = nullptr, .processing = {}, .may_mean = {}};
  const std::string_view name = reading.name;
  if (TakeWord(reading, name, {})) return reading;
  for (const std::string& word : processing_.before) {
    if (name.starts_with(word) && TakeWord(reading, name.substr(word.size()), word)) return reading;
  }
  for (const std::string& word : processing_.behind) {
    if (name.ends_with(word) && TakeWord(reading, name.substr(0, name.size() - word.size()), word)) return reading;
  }
  return reading;
}

bool Herbs::TakeWord(HerbReading& reading, std::string_view rest, const std::string& word) const {
  const auto known = names_.find(rest);
  if (known == names_.end()) return false;
  reading.herb = known->second.herb;
  reading.may_mean = known->second.may_mean;
  reading.processing = word + known->second.processing;
  return true;
}

Result<const Herb*> Herbs::Get(std::string_view written) const {
  const HerbReading reading = Read(written);
  if (reading.herb != nullptr) return reading.herb;
  if (reading.may_mean.empty()) return Fail(Error::NotFound("herb.unknown", {{"name", reading.name}}));
  return Fail(Error::NotFound("herb.ambiguous", {{"name", reading.name}, {"may_mean", JoinNames(reading.may_mean)}}));
}

std::string Herbs::Simplify(std::string_view text) const {
  std::string simple;
  for (std::string_view rest = text::Trim(text); const auto character = text::NextCodePoint(rest);) {
    const auto found = simplified_.find(*character);
    text::AppendCodePoint(simple, found == simplified_.end() ? *character : found->second);
  }
  return simple;
}

std::vector<std::string> Herbs::AliasesOf(const Herb& herb) const {
  std::vector<std::string> aliases;
  for (const auto& [name, meaning] : names_) {
    if (meaning.herb == &herb && name != herb.name) aliases.push_back(name);
  }
  return aliases;
}

std::vector<const Herb*> Herbs::Search(std::string_view text, std::size_t limit) const {
  const HerbReading exact = Read(text);
  std::set<const Herb*> matching;  // in the order of the materia medica: they lie in one vector
  for (const auto& [name, meaning] : names_) {
    if (meaning.herb != nullptr && name.contains(exact.name)) matching.insert(meaning.herb);
  }
  std::vector<const Herb*> found;
  if (exact.herb != nullptr) found.push_back(exact.herb);
  for (const Herb* const herb : matching) {
    if (herb != exact.herb) found.push_back(herb);
  }
  found.resize(std::min(found.size(), limit));
  return found;
}

std::string JoinNames(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text.append(text.empty() ? "" : "、").append(name);
  return text;
}

bool AreKin(const Herb& one, const Herb& other) { return RootOf(one) == RootOf(other); }

}  // namespace medres::knowledge
