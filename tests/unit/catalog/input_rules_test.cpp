#include "catalog/rules.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "unit/catalog/clinic.hpp"

namespace medres::catalog {
namespace {

using enum ResourceKind;
using enum ResourceStatus;
using Codes = std::vector<std::string>;

class CatalogRules : public testing::Test {
 protected:
  ResourceId Add(Resource resource) {
    const ResourceId id = resource.id;
    directory_.Apply(std::move(resource));
    return id;
  }

  ResourceInput Named(ResourceKind kind) const {
    ResourceInput input;
    input.kind = kind;
    input.name.zh = "名";
    return input;
  }

  Codes Check(const ResourceInput& input, std::optional<ResourceId> self = std::nullopt) const {
    Codes codes;
    for (const Issue& issue : CheckInput(input, directory_, self)) codes.push_back(issue.code + " " + issue.pointer);
    return codes;
  }

  Directory directory_;
};

TEST_F(CatalogRules, NeedANameAndABeginning) {
  EXPECT_EQ(Check(Named(kRoom)), Codes{});
  ResourceInput input = Named(kRoom);
  input.name = {.zh = "", .en = "Room 1", .pinyin = ""};
  EXPECT_EQ(Check(input), Codes{});
  input.name.en = "";
  input.status = kRetired;
  input.zone = "Asia/Shanghay";
  EXPECT_EQ(Check(input),
            (Codes{"resource.name_missing /name", "resource.creation_status /status", "resource.unknown_zone /zone"}));
}

TEST_F(CatalogRules, KnowZonesOfTheSystemAlone) {
  for (const auto& [zone, known] : std::vector<std::pair<std::string, bool>>{{"Asia/Shanghai", true},
                                                                             {"Asia/Kathmandu", true},
                                                                             {"Asia", false},
                                                                             {"", false},
                                                                             {"/etc/passwd", false},
                                                                             {"../../../etc/passwd", false}}) {
    ResourceInput input = Named(kRoom);
    input.zone = zone;
    EXPECT_EQ(Check(input).empty(), known) << zone;
  }
}

TEST_F(CatalogRules, KnowWhatStandsAboveWhat) {
  const std::map<ResourceKind, std::vector<ResourceKind>> parents{{kFacility, {kFacility}},
                                                                  {kDepartment, {kFacility, kDepartment}},
                                                                  {kRoom, {kFacility, kDepartment}},
                                                                  {kPractitioner, {kFacility, kDepartment}},
                                                                  {kEquipment, {kFacility, kDepartment, kRoom}}};
  for (const auto& [child, above] : parents) {
    for (const ResourceKind parent : {kPractitioner, kFacility, kDepartment, kRoom, kEquipment}) {
      ResourceInput input = Named(child);
      input.parent = Add(MakeResource(parent, "上"));
      const bool may = std::ranges::find(above, parent) != above.end();
      EXPECT_EQ(Check(input), may ? Codes{} : Codes{"resource.parent_kind /parent"})
          << ToCode(child) << " in " << ToCode(parent);
    }
  }
  ResourceInput orphan = Named(kRoom);
  orphan.parent = ResourceId::Make();
  EXPECT_EQ(Check(orphan), Codes{"resource.not_found /parent"});
}

TEST_F(CatalogRules, AllowNoCircleAndNoDeepTree) {
  const ResourceId top = Add(MakeResource(kFacility, "一"));
  ResourceId lowest = top;
  for (int depth = 2; depth <= 5; ++depth) lowest = Add(MakeResource(kFacility, "下", lowest));
  ResourceInput input = Named(kFacility);
  input.parent = lowest;
  EXPECT_EQ(Check(input), Codes{});
  EXPECT_EQ(Check(input, top), Codes{"resource.parent_cycle /parent"});
  input.parent = Add(MakeResource(kFacility, "底", lowest));
  EXPECT_EQ(Check(input), Codes{"resource.too_deep /parent"});
}

TEST_F(CatalogRules, TakeTheFactsOfTheKindAlone) {
  ResourceInput input = Named(kRoom);
  input.practitioner.emplace();
  input.facility.emplace();
  input.department.emplace();
  input.equipment.emplace();
  EXPECT_EQ(Check(input),
            (Codes{"resource.facts_of_other_kind /practitioner", "resource.facts_of_other_kind /facility",
                   "resource.facts_of_other_kind /department", "resource.facts_of_other_kind /equipment"}));
}

TEST_F(CatalogRules, KnowTheOfficialCodes) {
  ResourceInput doctor = Named(kPractitioner);
  doctor.practitioner = PractitionerFacts{.title = "231",
                                          .registration_type = "specialist",
                                          .practice_class = "tcm",
                                          .specialties = {"03", "03.01"},
                                          .constitutions = {"A", "I"},
                                          .affiliations = {}};
  EXPECT_EQ(Check(doctor), Codes{});
  doctor.practitioner = PractitionerFacts{.title = "999",
                                          .registration_type = "vip",
                                          .practice_class = "magic",
                                          .specialties = {"03", "99.99"},
                                          .constitutions = {"J"},
                                          .affiliations = {}};
  EXPECT_EQ(
      Check(doctor),
      (Codes{"resource.unknown_code /practitioner/title", "resource.unknown_code /practitioner/registration_type",
             "resource.unknown_code /practitioner/practice_class", "resource.unknown_code /practitioner/specialties/1",
             "resource.unknown_code /practitioner/constitutions/0"}));
  ResourceInput hospital = Named(kFacility);
  hospital.facility.emplace();
  hospital.facility->level = "三级";
  hospital.facility->grade = "甲等";
  EXPECT_EQ(Check(hospital), Codes{});
  hospital.facility->level = "四级";
  hospital.facility->grade = "丁等";
  EXPECT_EQ(Check(hospital), (Codes{"resource.unknown_code /facility/level", "resource.unknown_code /facility/grade"}));
}

TEST(Complete, FillsThePinyinThatIsMissing) {
  Name name{.zh = "重庆", .en = "", .pinyin = ""};
  Complete(name);
  EXPECT_EQ(name.pinyin, "chong qing");
  name.pinyin = "own";
  Complete(name);
  EXPECT_EQ(name.pinyin, "own");
}

TEST(CodeCovers, WhatStandsBelow) {
  EXPECT_TRUE(CodeCovers("50", "50"));
  EXPECT_TRUE(CodeCovers("50", "50.13"));
  EXPECT_FALSE(CodeCovers("50.1", "50.13"));
  EXPECT_FALSE(CodeCovers("5", "50"));
  EXPECT_FALSE(CodeCovers("50.13", "50"));
}

}  // namespace
}  // namespace medres::catalog
