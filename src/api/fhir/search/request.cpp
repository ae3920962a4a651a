#include "api/fhir/search/request.hpp"

#include "api/fhir/search/numbers.hpp"

#include <algorithm>
#include <array>

#include "api/fhir/outcome.hpp"
#include "base/text.hpp"

namespace medres::api::fhir {
namespace {

/// Parameters about how an answer is told, which the exchange reads.
constexpr std::array<std::string_view, 3> kElsewhere{"_format", "_pretty", "_cursor"};

/// Modifiers of a type of parameter beside `missing`, which all have, and the types that a reference may lead to.
std::string_view ModifiersOf(SearchType type) {
  switch (type) {
    case SearchType::kToken: return "not,text";
    case SearchType::kReference: return "identifier";
    case SearchType::kString: return "exact,contains";
    case SearchType::kDate:
    case SearchType::kUri: return {};
  }
  return {};
}

bool Takes(const SearchRow& row, std::string_view modifier) {
  return modifier.empty() || modifier == "missing" || Lists(ModifiersOf(row.type), modifier) || LeadsTo(row, modifier);
}

/// At commas that are not escaped; "\," "\|" "\$" and "\\" lose their backslash.
std::vector<std::string> SplitValues(std::string_view text) {
  std::vector<std::string> values(1);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) {
      values.back() += text[++i];
    } else if (text[i] == ',') {
      values.emplace_back();
    } else {
      values.back() += text[i];
    }
  }
  return values;
}

class Reader {
 public:
  Reader(const TypeRow& type, const SearchSetting& setting) : setting_(setting) { request_.type = &type; }

  void Read(const json::NamedText& parameter) {
    const std::string_view name = parameter.name;
    if (std::ranges::find(kElsewhere, name) != kElsewhere.end()) {
      if (name == "_cursor") request_.cursor = parameter.value;
      return;
    }
    const bool known = name.starts_with('_') && ReadControl(name, parameter.value);
    if (known || ReadCondition(*request_.type, name, parameter.value)) {
      if (AsksByNumber(request_.type->name, name, parameter.value)) {
        request_.asks_by_number = true;
        return;
      }
      request_.self.append(request_.self.empty() ? "" : "&").append(Escaped(name)).append("=");
      request_.self.append(Escaped(parameter.value));
    } else {
      request_.not_understood.push_back(
          {"fhir.unknown_parameter", "?" + std::string(name), {{"parameter", std::string(name)}}});
    }
  }

  Result<SearchRequest> Finish() {
    if (!issues_.empty()) return Fail(issues_.TakeError());
    if (request_.sort.empty() && !request_.type->default_sort.empty()) {
      request_.sort.push_back({FindSearch(*request_.type, request_.type->default_sort), false});
    }
    return std::move(request_);
  }

 private:
  /// False when it is none of the parameters that steer a search.
  bool ReadControl(std::string_view full_name, std::string_view value) {
    const auto colon = full_name.find(':');
    const std::string_view name = full_name.substr(0, colon);
    const std::string_view modifier = colon == full_name.npos ? std::string_view() : full_name.substr(colon + 1);
    const bool iterates = modifier == "iterate" || modifier == "recurse";
    if (!modifier.empty() && !iterates) return RefuseModifier(full_name, modifier);
    if (name == "_count") return ReadCount(value);
    if (name == "_sort") return ReadSort(value);
    if (name == "_total") return ReadTotal(value);
    if (name == "_summary") return ReadSummary(value);
    if (name == "_elements") return ReadElements(value);
    if (name == "_include") return ReadInclude(value, iterates, request_.includes, "?_include");
    if (name == "_revinclude") return ReadInclude(value, iterates, request_.revincludes, "?_revinclude");
    return false;
  }

  bool ReadCount(std::string_view value) {
    const auto count = text::ParseInteger(value);
    if (!count || *count < 0) return Refuse("?_count", value);
    request_.count = static_cast<int>(std::min<long long>(*count, SearchRequest::kMaxCount));
    // FHIR: a page of none is a count.
    if (*count == 0) request_.summary = Summary::kCount;
    return true;
  }

  bool ReadSort(std::string_view value) {
    for (std::string_view part : text::Split(value, ',')) {
      const bool descending = part.starts_with('-');
      if (descending) part.remove_prefix(1);
      const SearchRow* row = FindSearch(*request_.type, part);
      if (row == nullptr) return Refuse("?_sort", part);
      request_.sort.push_back({row, descending});
    }
    return true;
  }

  bool ReadTotal(std::string_view value) {
    if (value != "none" && value != "estimate" && value != "accurate") return Refuse("?_total", value);
    request_.wants_total = value != "none";
    return true;
  }

  bool ReadSummary(std::string_view value) {
    constexpr std::array<std::pair<std::string_view, Summary>, 5> kSummaries{{{"false", Summary::kFalse},
                                                                              {"true", Summary::kTrue},
                                                                              {"text", Summary::kText},
                                                                              {"data", Summary::kFalse},
                                                                              {"count", Summary::kCount}}};
    const auto row = std::ranges::find(kSummaries, value, &std::pair<std::string_view, Summary>::first);
    if (row == kSummaries.end()) return Refuse("?_summary", value);
    request_.summary = row->second;
    return true;
  }

  bool ReadElements(std::string_view value) {
    for (const std::string_view part : text::Split(value, ',')) request_.elements.emplace_back(text::Trim(part));
    return true;
  }

  bool ReadInclude(std::string_view value, bool iterates, std::vector<Include>& into, std::string_view pointer) {
    const auto parts = text::Split(value, ':');
    const TypeRow* type = FindType(parts[0]);
    if (type == nullptr || parts.size() < 2) return Refuse(pointer, value);
    const std::string target = parts.size() > 2 ? std::string(parts[2]) : std::string();
    for (const SearchRow& row : type->search) {
      if (row.type != SearchType::kReference || (parts[1] != "*" && parts[1] != row.name)) continue;
      into.push_back({type, &row, target, iterates});
    }
    if (into.empty()) return Refuse(pointer, value);
    return true;
  }

  bool ReadCondition(const TypeRow& type, std::string_view name, std::string_view value) {
    auto condition = MakeCondition(type, name, value);
    if (!condition) return false;
    request_.conditions.push_back(*std::move(condition));
    return true;
  }

  /// "name", "name:modifier", "reference:Type", "reference.name", "reference:Type.name".
  std::optional<Condition> MakeCondition(const TypeRow& type, std::string_view name, std::string_view value) {
    const auto dot = name.find('.');
    const std::string_view head = name.substr(0, dot);
    const auto colon = head.find(':');
    const SearchRow* row = FindSearch(type, head.substr(0, colon));
    if (row == nullptr) return std::nullopt;
    Condition condition{.row = row, .modifier = {}, .missing = {}, .any_of = {}, .chains = {}};
    if (colon != head.npos) condition.modifier = head.substr(colon + 1);
    if (dot != name.npos) return Chain(std::move(condition), name.substr(dot + 1), value);
    if (!Takes(*row, condition.modifier)) {
      RefuseModifier(name, condition.modifier);
      return condition;
    }
    const bool is_type = LeadsTo(*row, condition.modifier);
    if (condition.modifier == "missing") {
      if (value != "true" && value != "false") Refuse(Pointer(name), value);
      condition.missing = value == "true";
      return condition;
    }
    for (const std::string& part : SplitValues(value)) ReadValue(condition, part, is_type, name);
    return condition;
  }

  /// Every type that knows the parameter, of those the reference may lead to.
  std::optional<Condition> Chain(Condition condition, std::string_view rest, std::string_view value) {
    if (condition.row->type != SearchType::kReference) return std::nullopt;
    const std::string only = std::exchange(condition.modifier, {});
    for (const std::string_view target : text::Split(condition.row->targets, ',')) {
      if (!only.empty() && only != target) continue;
      const TypeRow* type = FindType(target);
      if (type == nullptr || rest.find('.') != rest.npos) continue;
      auto inner = MakeCondition(*type, rest, value);
      if (!inner) continue;
      condition.chains.push_back({type, std::make_shared<const Condition>(*std::move(inner))});
      // What one type cannot read is told once.
      if (!issues_.empty()) break;
    }
    if (condition.chains.empty()) return std::nullopt;
    return condition;
  }

  void ReadValue(Condition& condition, const std::string& text, bool is_type, std::string_view name) {
    if (condition.modifier == "identifier" || condition.row->type == SearchType::kToken) {
      condition.any_of.emplace_back(ParseToken(text));
    } else if (condition.row->type == SearchType::kReference) {
      ReferenceValue reference = ParseReference(text);
      if (is_type) reference.type = condition.modifier;
      condition.any_of.emplace_back(std::move(reference));
    } else if (condition.row->type == SearchType::kDate) {
      const auto date = ParseDateValue(text, setting_.zone);
      if (date)
        condition.any_of.emplace_back(*date);
      else
        Refuse(Pointer(name), text);
    } else {
      condition.any_of.emplace_back(text);
    }
  }

  static std::string Pointer(std::string_view name) { return "?" + std::string(name); }

  /// FHIR has a search with a modifier that is not spoken refused: without it other resources would be found.
  bool RefuseModifier(std::string_view name, std::string_view modifier) {
    issues_.Add({"fhir.modifier", Pointer(name), {{"modifier", std::string(modifier)}}});
    return true;
  }

  /// The parameter is known and its value is not: always true.
  bool Refuse(std::string_view pointer, std::string_view value) {
    issues_.Add({"fhir.value", std::string(pointer), {{"value", std::string(value)}}});
    return true;
  }

  const SearchSetting& setting_;
  SearchRequest request_;
  json::Issues issues_;
};

}  // namespace

std::string Escaped(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string escaped;
  for (const char c : text) {
    const bool is_plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          std::string_view("-._~:$,/").find(c) != std::string_view::npos;
    if (is_plain) {
      escaped += c;
    } else {
      const auto byte = static_cast<std::uint8_t>(c);
      escaped.append("%").append(1, kHex[byte >> 4U]).append(1, kHex[byte & 15U]);
    }
  }
  return escaped;
}

const Condition* SearchRequest::FindCondition(std::string_view name) const {
  const auto found = std::ranges::find_if(conditions, [&](const Condition& held) { return held.row->name == name; });
  return found == conditions.end() ? nullptr : &*found;
}

Result<SearchRequest> ReadSearch(const TypeRow& type, std::span<const json::NamedText> parameters,
                                 const SearchSetting& setting) {
  Reader reader(type, setting);
  for (const json::NamedText& parameter : parameters) reader.Read(parameter);
  return reader.Finish();
}

std::vector<std::string> ElementsOf(const SearchRequest& request) {
  std::vector<std::string> elements = request.elements;
  const auto add = [&](std::string_view names) {
    for (const std::string_view name : text::Split(names, ',')) elements.emplace_back(name);
  };
  if (request.summary == Summary::kTrue) add(request.type->summary);
  if (request.summary == Summary::kText) add("text");
  if (!elements.empty()) add(request.type->mandatory);
  return elements;
}

}  // namespace medres::api::fhir
