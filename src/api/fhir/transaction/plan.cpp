#include "api/fhir/transaction/plan.hpp"

#include <algorithm>
#include <array>

#include "api/fhir/outcome.hpp"
#include "platform/http/percent.hpp"

namespace medres::api::fhir {
namespace {

std::string PointerOf(std::size_t entry) { return "/Bundle/entry/" + std::to_string(entry); }

/// Calls `visit` with every text under a member named `reference`.
template <class Visit>
void ForEachReference(auto& value, const Visit& visit) {
  if constexpr (requires { value.if_array(); }) {
    if (auto* object = value.if_object()) return ForEachReference(*object, visit);
    if (auto* array = value.if_array()) {
      for (auto& item : *array) ForEachReference(item, visit);
    }
  } else {
    for (auto&& member : value) {
      if (member.key() == "reference" && member.value().is_string()) {
        visit(member.value());
      } else {
        ForEachReference(member.value(), visit);
      }
    }
  }
}

int PhaseOf(const BatchEntry& entry) {
  constexpr std::array<std::string_view, 3> kPhases{"DELETE", "POST", "PUT"};
  if (entry.method == "PATCH") return 2;
  const auto at = std::ranges::find(kPhases, entry.method);
  return static_cast<int>(at - kPhases.begin());
}

bool IsMade(const BatchEntry& entry) { return entry.method == "POST" || entry.is_conditional(); }

/// The entries that are made, by what others call them.
std::map<std::string, std::size_t, std::less<>> MadeBy(const std::vector<BatchEntry>& entries) {
  std::map<std::string, std::size_t, std::less<>> made;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (IsMade(entries[i]) && !entries[i].full_url.empty()) made.emplace(entries[i].full_url, i);
  }
  return made;
}

/// For each entry those it must wait for: what it refers to and what is not there before. Visits and replies are
/// decided when everything else is done, so that nothing can wait for them.
std::vector<std::set<std::size_t>> WaitsOf(const std::vector<BatchEntry>& entries, std::vector<Issue>& issues) {
  const auto made = MadeBy(entries);
  std::vector<std::set<std::size_t>> waits(entries.size());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].resource == nullptr) continue;
    for (const std::string& reference : ReferencesIn(*entries[i].resource)) {
      const auto found = made.find(reference);
      if (found == made.end()) continue;
      const std::string pointer = PointerOf(i) + "/resource";
      if (found->second == i) {
        issues.push_back({"fhir.refers_to_itself", pointer, {{"reference", reference}}});
      } else if (entries[found->second].type->core == Core::kBooking) {
        issues.push_back({"fhir.refers_to_booking", pointer, {{"reference", reference}}});
      } else {
        waits[i].insert(found->second);
      }
    }
  }
  return waits;
}

void CheckNamedOnce(const std::vector<BatchEntry>& entries, std::vector<Issue>& issues) {
  std::set<std::string> named;
  std::set<std::string> urls;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const BatchEntry& entry = entries[i];
    const std::string name = std::string(entry.type->name) + "/" + entry.id;
    if (entry.writes() && !entry.id.empty() && !named.insert(name).second) {
      issues.push_back({"fhir.named_twice", PointerOf(i) + "/request/url", {{"name", name}}});
    }
    if (!entry.full_url.empty() && !urls.insert(entry.full_url).second) {
      issues.push_back({"fhir.named_twice", PointerOf(i) + "/fullUrl", {{"name", entry.full_url}}});
    }
  }
}

/// The catalogue's changes stand in memory once they are committed, and bookings are planned from memory: what is
/// changed in the same transaction could not be booked. Hours are changed one by one, with the visits they affect;
/// their transactions and the audit trail's are others, which what is done here must not wait for.
void CheckCores(const std::vector<BatchEntry>& entries, std::vector<Issue>& issues) {
  const bool changes_catalog = std::ranges::any_of(
      entries, [](const BatchEntry& entry) { return entry.writes() && ChangesCatalog(*entry.type); });
  const bool any_writes = std::ranges::any_of(entries, &BatchEntry::writes);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const BatchEntry& entry = entries[i];
    const ErrorArgs args{{"type", std::string(entry.type->name)}};
    const bool is_crowded = entry.writes() ? entries.size() > 1 : any_writes;
    if (StandsOutside(*entry.type) && is_crowded) issues.push_back({"fhir.transaction_alone", PointerOf(i), args});
    if (entry.writes() && entry.type->core == Core::kBooking && changes_catalog) {
      issues.push_back({"fhir.transaction_mixed", PointerOf(i), args});
    }
  }
}

}  // namespace

std::set<std::string> ReferencesIn(const JsonObject& value) {
  std::set<std::string> references;
  ForEachReference(value, [&](const Json& reference) { references.emplace(TextOf(reference)); });
  return references;
}

void Repoint(JsonObject& value, const Names& names) {
  ForEachReference(value, [&](Json& reference) {
    if (const auto name = names.find(TextOf(reference)); name != names.end()) reference = name->second;
  });
}

bool IsConditional(std::string_view reference) {
  const auto question = reference.find('?');
  return question != reference.npos && FindType(reference.substr(0, question)) != nullptr;
}

std::string ConditionName(const TypeRow& type, std::string_view query) {
  const http::QueryPairs pairs(query);
  std::vector<std::string> parts;
  for (const json::NamedText& pair : pairs.pairs())
    parts.push_back(std::string(pair.name) + "=" + std::string(pair.value));
  std::ranges::sort(parts);
  std::string name = "fhir.condition\n" + std::string(type.name);
  for (const std::string& part : parts) name.append("\n").append(part);
  return name;
}

std::optional<ResourceId> CatalogResourceOf(const TypeRow& type, std::string_view id) {
  if (type.core != Core::kCatalog) return std::nullopt;
  return ResourceId::Parse(type.is_part ? id.substr(0, id.find('.')) : id);
}

std::optional<ResourceId> ChangedBy(const BatchEntry& entry) {
  if (!entry.id.empty()) return CatalogResourceOf(*entry.type, entry.id);
  // A role that is made changes its practitioner.
  const bool is_role = entry.type->is_part && entry.resource != nullptr;
  const JsonObject* owner = is_role ? FindObject(*entry.resource, "practitioner") : nullptr;
  if (owner == nullptr) return std::nullopt;
  const std::string_view reference = TextOf(*owner, "reference");
  return CatalogResourceOf(*entry.type, reference.substr(reference.rfind('/') + 1));
}

Result<std::vector<std::size_t>> OrderOf(const std::vector<BatchEntry>& entries) {
  std::vector<Issue> issues;
  CheckNamedOnce(entries, issues);
  CheckCores(entries, issues);
  const auto waits = WaitsOf(entries, issues);
  std::vector<std::size_t> order;
  std::vector<bool> placed(entries.size(), false);
  const auto is_ready = [&](std::size_t i) {
    return !placed[i] && std::ranges::all_of(waits[i], [&](std::size_t other) { return placed[other]; });
  };
  for (bool moved = true; moved;) {
    std::optional<std::size_t> next;
    for (std::size_t i = 0; i < entries.size(); ++i) {
      if (is_ready(i) && (!next || PhaseOf(entries[i]) < PhaseOf(entries[*next]))) next = i;
    }
    moved = next.has_value();
    if (!next) break;
    placed[*next] = true;
    order.push_back(*next);
  }
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (!placed[i]) issues.push_back({"fhir.transaction_circle", PointerOf(i), {}});
  }
  if (!issues.empty()) return Fail(Error::Invalid(std::move(issues)));
  return order;
}

Error AtEntry(std::size_t entry, Error error) {
  const std::string pointer = PointerOf(entry);
  if (error.issues.empty()) error.issues.push_back({error.code, "", error.args});
  for (Issue& issue : error.issues) {
    if (issue.pointer.starts_with("/Bundle/")) continue;
    if (issue.pointer.starts_with('/')) {
      issue.pointer.insert(0, pointer + "/resource");
    } else {
      issue.pointer = pointer + (issue.pointer.empty() ? "" : "/request");
    }
  }
  return error;
}

}  // namespace medres::api::fhir
