#include "catalog/rules.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace medres::catalog {
namespace {

using enum ResourceStatus;

TEST(LifeCycle, AllowsExactlyItsTable) {
  struct Case {
    ResourceStatus from;
    std::vector<ResourceStatus> to;
  };
  const std::vector<Case> table{{kDraft, {kActive, kRetired}},
                                {kActive, {kSuspended, kMaintenance, kRetired}},
                                {kSuspended, {kActive, kRetired}},
                                {kMaintenance, {kActive, kRetired}},
                                {kRetired, {}}};
  for (const Case& row : table) {
    for (const ResourceStatus to : {kDraft, kActive, kSuspended, kMaintenance, kRetired}) {
      const bool allowed = std::ranges::find(row.to, to) != row.to.end();
      EXPECT_EQ(CheckTransition(row.from, to).has_value(), allowed) << ToCode(row.from) << " to " << ToCode(to);
    }
  }
}

/// What is wrong with a practitioner of one affiliation, as "pointer code".
std::vector<std::string> WrongWith(const Affiliation& affiliation, const Directory& directory) {
  ResourceInput input;
  input.kind = ResourceKind::kPractitioner;
  input.name.zh = "王明";
  input.practitioner = PractitionerFacts{};
  input.practitioner->affiliations.push_back(affiliation);
  std::vector<std::string> wrong;
  for (const Issue& issue : CheckInput(input, directory)) wrong.push_back(issue.pointer + " " + issue.code);
  return wrong;
}

TEST(Affiliations, NameOnlyWhatTheCatalogueHas) {
  Directory directory;
  Resource hospital;
  hospital.id = ResourceId::Make();
  hospital.kind = ResourceKind::kFacility;
  directory.Apply(hospital);
  Affiliation affiliation;
  affiliation.organization = hospital.id;
  affiliation.valid_from = *ParseDate("2026-01-01");
  EXPECT_TRUE(WrongWith(affiliation, directory).empty());
  affiliation.organization = ResourceId::Make();
  affiliation.department = hospital.id;  // a facility is no department
  affiliation.location = ResourceId::Make();
  affiliation.title = "no such code";
  affiliation.valid_to = ParseDate("2025-12-31");
  const std::string at = "/practitioner/affiliations/0";
  EXPECT_EQ(WrongWith(affiliation, directory),
            (std::vector<std::string>{at + "/organization resource.reference", at + "/department resource.reference",
                                      at + "/location resource.not_found", at + "/title resource.unknown_code",
                                      at + "/valid_to resource.ends_before_start"}));
}

Affiliation At(ResourceId organization, std::string_view from, std::optional<AffiliationId> id = std::nullopt) {
  Affiliation affiliation;
  affiliation.organization = organization;
  affiliation.valid_from = *ParseDate(from);
  affiliation.id = id;
  return affiliation;
}

ResourceInput WorkingAt(std::vector<Affiliation> affiliations) {
  ResourceInput input;
  input.kind = ResourceKind::kPractitioner;
  input.name.zh = "王明";
  input.practitioner = PractitionerFacts{};
  input.practitioner->affiliations = std::move(affiliations);
  return input;
}

TEST(Affiliations, KeepTheirIdsWhateverElseIsSaid) {
  const ResourceId here = ResourceId::Make();
  const ResourceId there = ResourceId::Make();
  Resource resource;
  resource.id = ResourceId::Make();
  Assign(resource, WorkingAt({At(here, "2026-01-01"), At(here, "2027-01-01"), At(there, "2026-01-01")}));
  const std::vector<Affiliation> first = resource.practitioner->affiliations;
  Resource again;
  again.id = resource.id;
  Assign(again, WorkingAt({At(here, "2026-01-01"), At(here, "2027-01-01"), At(there, "2026-01-01")}));
  EXPECT_EQ(again.practitioner, resource.practitioner);  // the same everywhere

  // In another order, one with another beginning, a new one, and one that says which it is.
  const AffiliationId own = AffiliationId::Make();
  Assign(resource, WorkingAt({At(there, "2028-01-01"), At(here, "2027-01-01"), At(ResourceId::Make(), "2026-01-01"),
                              At(here, "2030-01-01", own)}));
  const std::vector<Affiliation>& then = resource.practitioner->affiliations;
  EXPECT_EQ(then[0].id, first[2].id);
  EXPECT_EQ(then[1].id, first[1].id);
  EXPECT_TRUE(then[2].id && then[2].id != first[0].id);
  EXPECT_EQ(then[3].id, own);
}

TEST(Affiliations, AreToldApartWhereTheyAreAlike) {
  const ResourceId here = ResourceId::Make();
  Resource resource;
  resource.id = ResourceId::Make();
  Assign(resource, WorkingAt({At(here, "2026-01-01"), At(here, "2026-01-01")}));
  EXPECT_NE(resource.practitioner->affiliations[0].id, resource.practitioner->affiliations[1].id);
  Directory directory;
  Resource hospital;
  hospital.id = here;
  hospital.kind = ResourceKind::kFacility;
  directory.Apply(hospital);
  const AffiliationId id = AffiliationId::Make();
  const auto issues = CheckInput(WorkingAt({At(here, "2026-01-01", id), At(here, "2027-01-01", id)}), directory);
  ASSERT_EQ(issues.size(), 1);
  EXPECT_EQ(issues[0].code + issues[0].pointer, "resource.affiliation_repeated/practitioner/affiliations/1/id");
}

}  // namespace
}  // namespace medres::catalog
