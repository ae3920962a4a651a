#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "api/fhir/batch_entry.hpp"
#include "base/id.hpp"

/// What can be said of a transaction before anything of it is done. Pure.
namespace medres::api::fhir {

/// What others of the Bundle call an entry → "Patient/01J…".
using Names = std::map<std::string, std::string, std::less<>>;

/// Every text under a member named `reference`, wherever it stands.
std::set<std::string> ReferencesIn(const JsonObject& value);

/// Puts names in the place of references that they stand for.
void Repoint(JsonObject& value, const Names& names);

/// Whether the reference is a search that should find whom it means ("Patient?identifier=…").
bool IsConditional(std::string_view reference);

/// A name for what a condition on the type means, the same however it is written.
std::string ConditionName(const TypeRow& type, std::string_view query);

/// The resource of the catalogue in which a resource of the type is kept: itself, or of a role its practitioner.
/// Nothing for other types.
std::optional<ResourceId> CatalogResourceOf(const TypeRow& type, std::string_view id);

/// The catalogue's resource that the write changes, as far as the entry names it.
std::optional<ResourceId> ChangedBy(const BatchEntry& entry);

/// The order in which entries are processed: DELETE, POST, PUT and PATCH, GET; one that others refer to before them.
/// kInvalid with every issue: entries that wait for each other, a resource that is named twice, writes that no one
/// transaction can hold (see Core).
Result<std::vector<std::size_t>> OrderOf(const std::vector<BatchEntry>& entries);

/// What went wrong with one entry, as what is wrong with the Bundle.
Error AtEntry(std::size_t entry, Error error);

}  // namespace medres::api::fhir
