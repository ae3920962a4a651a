#pragma once

#include <functional>
#include <vector>

#include "base/error.hpp"
#include "catalog/describe.hpp"
#include "catalog/directory.hpp"

/// Pure rules of the catalogue: no database, no clock.
namespace medres::catalog {

std::string_view ToCode(ResourceKind kind);
std::string_view ToCode(ResourceStatus status);

/// The life cycle's table. kConflict `resource.transition` names what is allowed.
Status CheckTransition(ResourceStatus from, ResourceStatus to);

/// Finds the resources that others may name: those in memory, or also those that are about to be.
using Lookup = std::function<Directory::Entry(ResourceId)>;

/// Everything that is wrong with what a caller says of a resource, with JSON pointers. `self` when it exists already.
std::vector<Issue> CheckInput(const ResourceInput& input, const Lookup& find,
                              std::optional<ResourceId> self = std::nullopt);
std::vector<Issue> CheckInput(const ResourceInput& input, const Directory& directory,
                              std::optional<ResourceId> self = std::nullopt);

/// Fills what follows: the pinyin of a Chinese name.
void Complete(Name& name);

/// The practitioner's specialties or the department's codes; empty for other kinds.
const std::vector<std::string>& SpecialtyCodes(const Resource& resource);

/// Whether `code` is `wanted` or lies below it: "50" covers "50.13".
bool CodeCovers(std::string_view wanted, std::string_view code);

/// How many resources stand above this one; at most as deep as they may stand.
int DepthOf(const Resource& resource, const Lookup& find);

/// A stretch of dates, both inclusive, that a practitioner works at one place instead of where they belong.
struct Stay {
  ResourceId place;
  LocalDate from;
  std::optional<LocalDate> to;

  bool operator==(const Stay&) const = default;
};

/// In order of dates; the rules see to it that none overlap. The place is the most precise that the affiliation names.
std::vector<Stay> StaysOf(const Resource& resource);

/// What a change of a resource moves: those, out of it and what is below it, whose place or clock is another than
/// before. Their visits stay at their instants, and somebody should look at them.
std::vector<ResourceId> MovedBy(const Resource& before, const Resource& after, const Directory& directory);

/// Gives affiliations without an id (as they come from files, or were stored before there were ids) one that follows
/// from whose they are, their place and their beginning, so that it is the same everywhere.
void NameAffiliations(Resource& resource);

/// Takes over what a caller says. An affiliation without an id keeps that of the one which is held for the same place,
/// or else is a new one.
void Assign(Resource& resource, ResourceInput input);

}  // namespace medres::catalog
