#pragma once

#include <cstdint>
#include <span>
#include <string_view>

/// What is spoken at /fhir, as rows: the same table routes, parses searches, checks what is included, tells which
/// elements the house itself keeps, and is told in the CapabilityStatement. A new search parameter is one row.
namespace medres::api::fhir {

enum class SearchType : std::uint8_t { kToken, kReference, kDate, kString, kUri };
std::string_view ToCode(SearchType type);

/// One search parameter: values at `path` (alternatives separated by '|') are compared as its type says.
struct SearchRow {
  std::string_view name;
  SearchType type;
  std::string_view path;
  std::string_view targets = {};  ///< of a reference: types separated by commas
};

/// Interactions as bits.
enum Interaction : std::uint8_t {
  kRead = 1,
  kVread = 2,
  kHistory = 4,
  kSearch = 8,
  kCreate = 16,
  kUpdate = 32,
  kPatch = 64,
  kDelete = 128
};

struct InteractionRow {
  Interaction bit;
  std::string_view code;  ///< of the value set restful-interaction
};
std::span<const InteractionRow> Interactions();
std::string_view ToCode(Interaction interaction);

/// Who decides what is written of a type: what one decides can be all or nothing together. Of the audit trail nobody
/// does: it grows beside the requests.
enum class Core : std::uint8_t { kNone, kCatalog, kServices, kPatients, kBooking, kHours, kTrail, kAssessments };

/// One resource type.
struct TypeRow {
  std::string_view name;
  std::uint8_t interactions;
  std::string_view read_scope;
  std::string_view write_scope;
  std::span<const SearchRow> search;  ///< beside those of every type
  std::string_view default_sort;      ///< a search parameter; empty: id
  std::string_view summary;           ///< elements of _summary=true
  std::string_view held;              ///< elements that the house keeps in models of its own
  std::string_view documentation;
  std::string_view ours = {};  ///< of those held, lists that nobody else adds to
  Core core = Core::kNone;
  std::string_view mandatory = {};  ///< elements without which FHIR knows no such resource
  bool is_personal = false;         ///< tells of patients: who looks at it is recorded
  std::string_view lasting = {};    ///< elements that an update leaves as they are when it does not say them
  std::string_view added_to = {};   ///< of those held, lists that callers add to, and by whose additions is searched
  bool is_part = false;  ///< kept in another resource, whose id and a dot its own begins with, and whose version it has
  bool lasting_extensions = false;  ///< an update also leaves the house's own extensions that it does not say
};

/// Whether it is read and written in transactions of its own, which cannot be part of another's.
constexpr bool StandsOutside(const TypeRow& type) {
  return type.core == Core::kHours || type.core == Core::kTrail || type.core == Core::kAssessments;
}

/// Whether bookings are planned from what it changes, which stands in memory once it is committed.
constexpr bool ChangesCatalog(const TypeRow& type) {
  return type.core == Core::kCatalog || type.core == Core::kServices;
}

std::span<const TypeRow> Types();
const TypeRow* FindType(std::string_view name);

/// A search parameter of the type or of every type.
const SearchRow* FindSearch(const TypeRow& type, std::string_view name);
std::span<const SearchRow> CommonSearch();

/// Whether the reference may lead to the type; where no targets are named, to any.
bool LeadsTo(const SearchRow& row, std::string_view type);

/// "a,b,c" contains "b".
bool Lists(std::string_view names, std::string_view name);

/// A parameter of an operation, and the names that other dialects give it (separated by commas).
struct ParameterRow {
  std::string_view name;
  std::string_view aliases;
  bool repeats = false;
  std::string_view type = {};  ///< of FHIR; of the house's own operations always
};

/// One operation on a type, or with `instance` also on one resource.
struct OperationRow {
  std::string_view type;
  std::string_view name;
  bool instance;
  bool by_get;  ///< changes nothing, may be asked by GET
  std::string_view scope;
  std::string_view definition;  ///< canonical URL
  std::span<const ParameterRow> parameters;
  std::string_view documentation;
  std::span<const ParameterRow> answer = {};  ///< what comes out; of the house's own operations always
};

std::span<const OperationRow> Operations();
const OperationRow* FindOperation(std::string_view type, std::string_view name);

/// The operation's own name for a parameter that was given under any of its names; nothing when there is none.
const ParameterRow* FindParameter(const OperationRow& operation, std::string_view given);

}  // namespace medres::api::fhir
