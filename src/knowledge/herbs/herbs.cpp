#include "knowledge/herbs/herbs.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "base/text.hpp"
#include "knowledge/herbs/describe.hpp"
#include "knowledge/herbs/embedded.hpp"
#include "knowledge/written.hpp"

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

/// Brackets of every kind as round ones.
char32_t Rounded(char32_t c) {
  constexpr std::u32string_view kOpening = U"[\u3010\u3014";
  constexpr std::u32string_view kClosing = U"]\u3011\u3015";
  if (kOpening.contains(c)) return U'(';
  return kClosing.contains(c) ? U')' : c;
}

std::optional<Preparation> PreparationNamed(std::string_view word) {
  for (const Preparation one : kPreparations) {
    if (WireName(one) == word) return one;
  }
  return std::nullopt;
}

const std::string& RootOf(const Herb& herb) { return herb.of ? *herb.of : herb.name; }

}  // namespace

Herbs::Herbs(std::vector<HerbFile> files, const NameFile& names)
    : herbs_(Joined(std::move(files))), processing_(LongestFirst(names.processing)), simplified_(CharactersOf(names)) {
  for (const Herb& herb : herbs_)
    AddName(herb.name, {.name = herb.name, .herb = &herb, .processing = {}, .preparation = {}, .may_mean = {}});
  for (const auto& [meaning, aliases] : names.aliases) {
    const HerbReading reading = Read(meaning);
    if (reading.herb == nullptr) throw std::logic_error("data/tcm/herbs: aliases of " + meaning + ", which is no herb");
    for (const std::string& alias : aliases) AddName(alias, reading);
  }
  for (const auto& [name, may_mean] : names.ambiguous) {
    AddName(name, {.name = name, .herb = nullptr, .processing = {}, .preparation = {}, .may_mean = may_mean});
  }
}

Herbs Herbs::Embedded() {
  std::vector<HerbFile> files;
  for (const std::string_view text : EmbeddedHerbs()) files.push_back(ParseHerbData<HerbFile>(text));
  return {std::move(files), ParseHerbData<NameFile>(EmbeddedHerbNames())};
}

void Herbs::AddName(const std::string& name, HerbReading meaning) {
  if (Plain(name) != name) throw std::logic_error("data/tcm/herbs: not in simplified characters: " + name);
  if (!names_.emplace(name, std::move(meaning)).second) throw std::logic_error("data/tcm/herbs: stands twice: " + name);
}

HerbReading Herbs::Read(std::string_view written) const {
  HerbReading reading{.name = Plain(written), .herb = nullptr, .processing = {}, .preparation = {}, .may_mean = {}};
  if (!ReadWhole(reading, reading.name)) ReadWithRemark(reading);
  return reading;
}

bool Herbs::ReadWhole(HerbReading& reading, std::string_view name) const {
  if (TakeWord(reading, name, {})) return true;
  for (const std::string& word : processing_.before) {
    if (name.starts_with(word) && TakeWord(reading, name.substr(word.size()), word)) return true;
  }
  for (const std::string& word : processing_.behind) {
    if (name.ends_with(word) && TakeWord(reading, name.substr(0, name.size() - word.size()), word)) return true;
  }
  return false;
}

void Herbs::ReadWithRemark(HerbReading& reading) const {
  const std::string name = reading.name;
  const std::size_t open = name.find('(');
  const std::size_t close = name.find(')');
  if (open == std::string::npos || close == std::string::npos || close < open) return;
  std::string remark = name.substr(open + 1, close - open - 1);
  const std::string rest = name.substr(0, open) + name.substr(close + 1);
  if (const auto preparation = PreparationNamed(remark)) {
    if (ReadWhole(reading, rest)) reading.preparation = preparation;
    return;
  }
  constexpr std::string_view kUsed = "用";
  if (remark.ends_with(kUsed)) remark.resize(remark.size() - kUsed.size());
  const auto is_among = [&](const std::vector<std::string>& words) {
    return std::ranges::find(words, remark) != words.end();
  };
  if (is_among(processing_.before)) {
    ReadWhole(reading, remark + rest);
  } else if (is_among(processing_.behind)) {
    ReadWhole(reading, rest + remark);
  }
}

bool Herbs::TakeWord(HerbReading& reading, std::string_view rest, const std::string& word) const {
  auto known = names_.find(rest);
  if (known == names_.end()) return false;
  const Herb* const herb = known->second.herb;
  // 制 of 川乌头 is 制川乌, which has a monograph of its own.
  const auto own = herb != nullptr && known->second.processing.empty() ? names_.find(word + herb->name) : names_.end();
  const bool has_own = !word.empty() && own != names_.end();
  const HerbReading& found = has_own ? own->second : known->second;
  reading.herb = found.herb;
  reading.may_mean = found.may_mean;
  reading.processing = has_own ? found.processing : word + found.processing;
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

std::string Herbs::Plain(std::string_view written) const {
  std::string plain;
  const std::string narrow = Narrow(Simplify(written));
  for (std::string_view rest = narrow; const auto character = text::NextCodePoint(rest);) {
    text::AppendCodePoint(plain, Rounded(*character));
  }
  return plain;
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
