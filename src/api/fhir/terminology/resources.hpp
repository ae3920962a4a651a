#pragma once

#include <optional>

#include "api/fhir/dom.hpp"
#include "knowledge/terminology/code_systems.hpp"

/// Code systems, value sets and maps of the knowledge room as FHIR has them.
namespace medres::api::fhir {

/// All codes, those below a code inside of it.
JsonObject ToCodeSystem(const knowledge::CodeSystem& system);
/// Every code of a system.
JsonObject ToValueSet(const knowledge::CodeSystem& system);
JsonObject ToConceptMap(const knowledge::CodeMap& map, const knowledge::Terminology& terminology);

/// A set of codes: all of a system, or those at and below one of them.
struct CodeSet {
  const knowledge::CodeSystem* system = nullptr;
  std::optional<std::size_t> above = {};
  std::string url;

  bool Has(std::size_t position) const { return !above || system->IsWithin(position, *above); }
};

/// By the URL or id of a value set, or by a system's implicit sets `…?fhir_vs` and `…?fhir_vs=isa/CODE`. kNotFound
/// `terminology.unknown_set`.
Result<CodeSet> FindCodeSet(const knowledge::Terminology& terminology, std::string_view url);

/// Other names of a concept, each with its language.
JsonArray Designations(const knowledge::Concept& one);

std::string ValueSetUrl(const knowledge::CodeSystem& system);

}  // namespace medres::api::fhir
