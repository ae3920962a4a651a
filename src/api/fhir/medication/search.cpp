#include "api/fhir/medication/search.hpp"

#include <algorithm>
#include <array>

#include "api/fhir/bundle.hpp"
#include "api/fhir/interactions/common.hpp"
#include "api/fhir/medication/formulas.hpp"
#include "base/text.hpp"
#include "platform/http/percent.hpp"

namespace medres::api::fhir {
namespace {

using knowledge::Graph;
using knowledge::Library;
using knowledge::NodeIndex;

constexpr std::array<SearchRow, 3> kMedicationSearch{{{"code", SearchType::kToken, "code"},
                                                      {"ingredient-code", SearchType::kToken, "ingredient.item"},
                                                      {"name", SearchType::kString, "code.text"}}};
constexpr int kUsualPage = 50;
constexpr int kLargestPage = 1'000;

/// One condition of a search; any of its values fits.
struct Asked {
  std::string name;
  std::string modifier;
  std::vector<std::string> values;
};

/// What a caller asks for, and what of it is not known here.
struct MedicationQuery {
  std::vector<Asked> conditions;
  int count = kUsualPage;
  int offset = 0;
  std::vector<Issue> not_understood;
};

bool IsToken(std::string_view value, std::string_view system, std::string_view code) {
  const auto bar = value.rfind('|');
  if (bar == std::string_view::npos) return value == code;
  return value.substr(0, bar) == system && (bar + 1 == value.size() || value.substr(bar + 1) == code);
}

class Matcher {
 public:
  explicit Matcher(const Library& library) : library_(library), graph_(library.graph()) {}

  bool Fits(NodeIndex formula, const Asked& asked) const {
    return std::ranges::any_of(asked.values,
                               [&](const std::string& value) { return FitsValue(formula, asked, value); });
  }

 private:
  bool FitsValue(NodeIndex formula, const Asked& asked, const std::string& value) const {
    const knowledge::Node& node = graph_.nodes()[formula];
    if (asked.name == "_id") return FormulaId(node) == value;
    if (asked.name == "name") return Bears(formula, value, asked.modifier);
    const bool by_text = asked.modifier == "text";
    if (asked.name == "code") {
      return by_text ? Bears(formula, value, "contains") : IsToken(value, systems::kFormula, node.id());
    }
    return std::ranges::any_of(graph_.ArcsOf(formula), [&](const knowledge::Arc& arc) {
      if (!arc.along || graph_.edges()[arc.edge].relation != knowledge::GraphRelation::kContains) return false;
      return by_text ? Bears(arc.to, value, "contains") : IsToken(value, systems::kHerb, graph_.nodes()[arc.to].id());
    });
  }

  /// By its name or another of its names, in simplified or traditional characters.
  bool Bears(NodeIndex index, const std::string& value, std::string_view modifier) const {
    const knowledge::Node& node = graph_.nodes()[index];
    const std::string wanted = library_.naming().Normalise(value);
    const auto fits = [&](const std::string& name) {
      if (modifier == "exact") return name == value;
      const std::string known = library_.naming().Normalise(name);
      return modifier == "contains" ? known.contains(wanted) : known.starts_with(wanted);
    };
    return fits(node.name) || std::ranges::any_of(node.aliases, fits);
  }

  const Library& library_;
  const Graph& graph_;
};

bool IsModifierOf(std::string_view name, std::string_view modifier) {
  if (modifier.empty()) return true;
  return name == "name" ? modifier == "exact" || modifier == "contains" : name != "_id" && modifier == "text";
}

Result<int> ReadNumber(const json::NamedText& pair, int largest) {
  const auto number = text::ParseInteger(pair.value);
  if (!number || *number < 0) {
    return Fail(Error::Invalid("fhir.value", "?" + std::string(pair.name), {{"value", std::string(pair.value)}}));
  }
  return static_cast<int>(std::min<long long>(*number, largest));
}

Result<MedicationQuery> ReadQuery(std::span<const json::NamedText> pairs) {
  MedicationQuery query;
  for (const json::NamedText& pair : pairs) {
    const std::string_view whole = pair.name;
    const auto colon = whole.find(':');
    const std::string name(whole.substr(0, colon));
    const std::string modifier(colon == std::string_view::npos ? std::string_view() : whole.substr(colon + 1));
    const bool is_known =
        name == "_id" || std::ranges::find(kMedicationSearch, name, &SearchRow::name) != kMedicationSearch.end();
    if (name == "_count") {
      MEDRES_TRY(query.count, ReadNumber(pair, kLargestPage));
    } else if (name == "_offset") {
      MEDRES_TRY(query.offset, ReadNumber(pair, 1'000'000));
    } else if (is_known && !IsModifierOf(name, modifier)) {
      return Fail(Error::Invalid("fhir.modifier", "?" + name, {{"modifier", modifier}}));
    } else if (is_known) {
      Asked asked{name, modifier, {}};
      for (const std::string_view value : text::Split(pair.value, ',')) asked.values.emplace_back(value);
      query.conditions.push_back(std::move(asked));
    } else if (name != "_format" && name != "_pretty") {
      query.not_understood.push_back({"fhir.unknown_parameter", "?" + name, {{"parameter", name}}});
    }
  }
  return query;
}

/// The same search, of what follows.
std::string NextOf(const http::Context& context, std::span<const json::NamedText> pairs, int offset) {
  std::string url = BaseUrl(context.request) + "/Medication?";
  for (const json::NamedText& pair : pairs) {
    if (pair.name == "_offset") continue;
    url.append(Escaped(pair.name)).append("=").append(Escaped(pair.value)).append("&");
  }
  return url + "_offset=" + std::to_string(offset);
}

}  // namespace

std::span<const SearchRow> MedicationSearch() { return kMedicationSearch; }

Result<http::Response> SearchMedications(const Server& server, const Library& library, const http::Context& context) {
  const http::QueryPairs pairs(context.request.Query());
  if (!pairs.ok()) return Fail(Error::Malformed("request.query_malformed"));
  if (auto refused = RefuseFormat(server, context, pairs.pairs())) return *std::move(refused);
  MEDRES_TRY(const MedicationQuery query, ReadQuery(pairs.pairs()));
  if (!query.not_understood.empty() && ReadPreferences(context.request).strict) {
    return Fail(Error::Invalid(query.not_understood));
  }
  const Matcher matcher(library);
  BundleBuilder bundle("searchset", BaseUrl(context.request));
  int total = 0;
  for (const NodeIndex formula : AllFormulas(library.graph())) {
    const auto fits = [&](const Asked& asked) { return matcher.Fits(formula, asked); };
    if (!std::ranges::all_of(query.conditions, fits)) continue;
    const int at = total++;
    if (at < query.offset || at >= query.offset + query.count) continue;
    Document document;
    document.json = ToMedication(library.graph(), formula);
    document.id = TextOf(document.json, "id");
    bundle.AddFound(document, "match");
  }
  bundle.Total(total);
  if (query.count > 0 && query.offset + query.count < total) {
    bundle.Link("next", NextOf(context, pairs.pairs(), query.offset + query.count));
  }
  if (!query.not_understood.empty()) {
    bundle.AddOutcome(MakeWarnings(query.not_understood, server.parts().messages, context.language));
  }
  return JsonAnswer(200, bundle.Take());
}

}  // namespace medres::api::fhir
