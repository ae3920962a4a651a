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

}  // namespace
}  // namespace medres::catalog
