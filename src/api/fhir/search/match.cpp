#include "api/fhir/search/match.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "base/text.hpp"

namespace medres::api::fhir {
namespace {

/// A coded thing in its simplest form.
struct Coded {
  std::string_view system;
  std::string_view code;
};

/// Coding, CodeableConcept, Identifier, ContactPoint, code, boolean.
void CollectCoded(const Json& value, std::vector<Coded>& coded) {
  if (const bool* flag = value.if_bool()) return coded.push_back({"", *flag ? "true" : "false"});
  if (value.is_string()) return coded.push_back({"", TextOf(value)});
  const JsonObject* object = value.if_object();
  if (object == nullptr) return;
  for (const Json& coding : ArrayOf(*object, "coding")) CollectCoded(coding, coded);
  if (const auto code = TextOf(*object, "code"); !code.empty()) coded.push_back({TextOf(*object, "system"), code});
  if (const auto text = TextOf(*object, "value"); !text.empty()) coded.push_back({TextOf(*object, "system"), text});
}

bool FitsCoded(const TokenValue& wanted, const Coded& held) {
  // Systems of codes and identifiers are URIs; a contact's system says only what kind it is and is not asked for.
  if (wanted.system && *wanted.system != held.system) return false;
  return wanted.code.empty() || held.code == wanted.code;
}

/// Texts of a HumanName, an Address or a plain text.
void CollectTexts(const Json& value, std::vector<std::string>& texts) {
  constexpr std::array<std::string_view, 9> kTextParts{"text", "family", "given",    "prefix", "line",
                                                       "city", "state",  "district", "country"};
  if (value.is_string()) return texts.emplace_back(TextOf(value)), void();
  const JsonObject* object = value.if_object();
  if (object == nullptr) return;
  for (const std::string_view part : kTextParts) {
    const Json* member = Find(*object, part);
    if (member == nullptr) continue;
    std::vector<const Json*> found;
    Collect(*member, "", found);
    for (const Json* text : found) texts.emplace_back(TextOf(*text));
  }
}

void CollectDisplays(const Json& value, std::vector<std::string>& texts) {
  for (const std::string_view path : {"text", "display", "coding.display", "type.text"}) {
    std::vector<const Json*> found;
    Collect(value, path, found);
    for (const Json* text : found) texts.emplace_back(TextOf(*text));
  }
}

bool FitsText(const std::string& wanted, const std::string& held, std::string_view modifier) {
  if (modifier == "exact") return held == wanted;
  const std::string folded = Folded(held);
  const std::string part = Folded(wanted);
  return modifier == "contains" || modifier == "text" ? folded.find(part) != std::string::npos
                                                      : folded.starts_with(part);
}

template <class Predicate>
bool AnyValue(const Condition& condition, Predicate fits) {
  return std::ranges::any_of(condition.any_of, fits);
}

bool FitsReferenceValue(const ReferenceValue& wanted, const Condition& condition, const JsonObject& held) {
  const ReferenceValue target = ParseReference(TextOf(held, "reference"));
  if (target.id.empty() || target.id != wanted.id) return false;
  if (!condition.row->targets.empty() && !Lists(condition.row->targets, target.type)) return false;
  return wanted.type.empty() || wanted.type == target.type;
}

}  // namespace

std::vector<const Json*> ValuesAt(const JsonObject& resource, std::string_view path) {
  std::vector<const Json*> values;
  for (const std::string_view alternative : text::Split(path, '|')) {
    const auto dot = alternative.find('.');
    const Json* member = Find(resource, alternative.substr(0, dot));
    if (member == nullptr) continue;
    Collect(*member, dot == alternative.npos ? std::string_view() : alternative.substr(dot + 1), values);
  }
  return values;
}

bool FitsToken(const Condition& condition, const std::vector<const Json*>& values) {
  if (condition.modifier == "text") {
    std::vector<std::string> texts;
    for (const Json* value : values) CollectDisplays(*value, texts);
    return AnyValue(condition, [&](const SearchValue& wanted) {
      const std::string& code = std::get<TokenValue>(wanted).code;
      return std::ranges::any_of(texts, [&](const std::string& text) { return FitsText(code, text, "text"); });
    });
  }
  std::vector<Coded> coded;
  for (const Json* value : values) CollectCoded(*value, coded);
  const bool found = AnyValue(condition, [&](const SearchValue& wanted) {
    const auto fits = [&](const Coded& held) { return FitsCoded(std::get<TokenValue>(wanted), held); };
    return std::ranges::any_of(coded, fits);
  });
  return found != (condition.modifier == "not");
}

bool FitsReference(const Condition& condition, const std::vector<const Json*>& values) {
  return std::ranges::any_of(values, [&](const Json* value) {
    const JsonObject* held = value->if_object();
    if (held == nullptr) return false;
    return AnyValue(condition, [&](const SearchValue& wanted) {
      if (const auto* reference = std::get_if<ReferenceValue>(&wanted)) {
        return FitsReferenceValue(*reference, condition, *held);
      }
      const JsonObject* identifier = FindObject(*held, "identifier");
      if (identifier == nullptr) return false;
      return FitsCoded(std::get<TokenValue>(wanted), {TextOf(*identifier, "system"), TextOf(*identifier, "value")});
    });
  });
}

std::optional<Interval> SpanOf(const Json& value, std::string_view zone) {
  if (value.is_string()) return ParseDateSpan(TextOf(value), zone);
  const JsonObject* period = value.if_object();
  if (period == nullptr) return std::nullopt;
  constexpr std::int64_t kEver = std::numeric_limits<std::int64_t>::max() / 4;
  const auto start = ParseDateSpan(TextOf(*period, "start"), zone);
  const auto end = ParseDateSpan(TextOf(*period, "end"), zone);
  if (!start && !end) return std::nullopt;
  return Interval{start ? start->start : Instant{-kEver}, end ? end->end : Instant{kEver}};
}

bool FitsDate(const Condition& condition, const std::vector<const Json*>& values, const SearchSetting& setting) {
  return std::ranges::any_of(values, [&](const Json* value) {
    const auto held = SpanOf(*value, setting.zone);
    if (!held) return false;
    return AnyValue(condition,
                    [&](const SearchValue& wanted) { return Fits(std::get<DateValue>(wanted), *held, setting.now); });
  });
}

bool FitsString(const Condition& condition, const std::vector<const Json*>& values) {
  std::vector<std::string> texts;
  for (const Json* value : values) CollectTexts(*value, texts);
  return AnyValue(condition, [&](const SearchValue& wanted) {
    const auto fits = [&](const std::string& held) {
      return FitsText(std::get<std::string>(wanted), held, condition.modifier);
    };
    return std::ranges::any_of(texts, fits);
  });
}

bool FitsUri(const Condition& condition, const std::vector<const Json*>& values) {
  return std::ranges::any_of(values, [&](const Json* value) {
    const std::string_view held = TextOf(*value);
    return AnyValue(condition, [&](const SearchValue& wanted) {
      const std::string& uri = std::get<std::string>(wanted);
      return held == uri || held.substr(0, held.find('|')) == uri;
    });
  });
}

bool Fits(const Condition& condition, const JsonObject& resource, const SearchSetting& setting) {
  const std::vector<const Json*> values = ValuesAt(resource, condition.row->path);
  if (condition.missing) return values.empty() == *condition.missing;
  switch (condition.row->type) {
    case SearchType::kToken: return FitsToken(condition, values);
    case SearchType::kReference: return FitsReference(condition, values);
    case SearchType::kDate: return FitsDate(condition, values, setting);
    case SearchType::kString: return FitsString(condition, values);
    case SearchType::kUri: return FitsUri(condition, values);
  }
  return false;
}

std::vector<std::string> SortTexts(const JsonObject& resource, const std::vector<SortKey>& keys,
                                   const SearchSetting& setting) {
  std::vector<std::string> texts;
  for (const SortKey& key : keys) {
    const auto values = ValuesAt(resource, key.row->path);
    std::string text;
    if (!values.empty() && key.row->type == SearchType::kDate) {
      // Instants as digits of one length compare as they do as numbers.
      constexpr std::int64_t kOffset = 1'000'000'000'000'000;
      if (const auto span = SpanOf(*values.front(), setting.zone)) {
        text = std::to_string(kOffset + span->start.milliseconds);
      }
    } else if (!values.empty()) {
      std::vector<Coded> coded;
      std::vector<std::string> plain;
      CollectCoded(*values.front(), coded);
      CollectTexts(*values.front(), plain);
      text = !plain.empty() ? Folded(plain.front()) : coded.empty() ? std::string() : std::string(coded.front().code);
    }
    texts.push_back(text.empty() ? std::string("\x7f") : text);
  }
  texts.emplace_back(TextOf(resource, "id"));
  return texts;
}

bool ComesBefore(const std::vector<std::string>& a, const std::vector<std::string>& b,
                 const std::vector<SortKey>& keys) {
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    if (a[i] == b[i]) continue;
    return (a[i] < b[i]) != (i < keys.size() && keys[i].descending);
  }
  return a.size() < b.size();
}

}  // namespace medres::api::fhir
