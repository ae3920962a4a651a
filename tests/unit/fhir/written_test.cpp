#include <gtest/gtest.h>

#include "api/fhir/overlay.hpp"
#include "api/fhir/transaction/plan.hpp"
#include "api/fhir/types/role_map.hpp"
#include "api/fhir/types/service_map.hpp"

/// What is written of roles and services: as they are shown they can be sent back, and nothing that is held is lost.
namespace medres::api::fhir {
namespace {

using catalog::Affiliation;
using catalog::AffiliationId;
using catalog::Resource;
using catalog::ResourceKind;

class Written : public testing::Test {
 protected:
  Written() {
    hospital = Add(ResourceKind::kFacility, "医院", std::nullopt);
    department = Add(ResourceKind::kDepartment, "科室", hospital);
    room = Add(ResourceKind::kRoom, "诊室", department);
    doctor = Add(ResourceKind::kPractitioner, "李明", department);
  }

  ResourceId Add(ResourceKind kind, std::string name, std::optional<ResourceId> parent) {
    Resource resource;
    resource.id = ResourceId::Make();
    resource.kind = kind;
    resource.name.zh = std::move(name);
    resource.status = catalog::ResourceStatus::kActive;
    resource.parent = parent;
    directory.Apply(resource);
    return resource.id;
  }

  Resource WithAffiliation(Affiliation affiliation) const {
    Resource resource = *directory.Find(doctor);
    resource.practitioner.emplace();
    resource.practitioner->title = "231";
    resource.practitioner->specialties = {"50.13"};
    resource.practitioner->affiliations = {std::move(affiliation)};
    return resource;
  }

  /// What becomes of the practitioner when the role is sent back after `change`.
  catalog::ResourceInput Sent(const Resource& resource, std::size_t role, void (*change)(JsonObject&)) {
    const Document document = ToRoles(resource, directory)[role];
    JsonObject json = document.json;
    change(json);
    catalog::ResourceInput input = InputOf(resource);
    const LocalDate today = *ParseDate("2030-01-07");
    const Status read = ReadRole(json, *ParseRoleId(document.id), {resource, directory, services, today}, input);
    EXPECT_TRUE(read) << ToString(read.error());
    return input;
  }

  catalog::Directory directory;
  scheduling::ServiceTypeDirectory services;
  ResourceId hospital, department, room, doctor;
};

TEST_F(Written, RolesHaveIdsThatTellWhose) {
  const RoleKey own{doctor, std::nullopt};
  const RoleKey further{doctor, AffiliationId::Make()};
  EXPECT_EQ(RoleId(own), doctor.Text() + ".0");
  EXPECT_EQ(ParseRoleId(RoleId(own)), own);
  EXPECT_EQ(ParseRoleId(RoleId(further)), further);
  for (const std::string& none :
       std::vector<std::string>{doctor.Text(), doctor.Text() + ".", doctor.Text() + ".1", "x.0", ""}) {
    EXPECT_EQ(ParseRoleId(none), std::nullopt) << none;
  }
}

TEST_F(Written, ARoleAsItIsShownChangesNothing) {
  const AffiliationId id = AffiliationId::Make();
  const LocalDate from = *ParseDate("2029-03-01");
  const std::vector<Affiliation> table{
      {.organization = hospital,
       .department = {},
       .location = {},
       .title = {},
       .valid_from = from,
       .valid_to = {},
       .id = id},
      {.organization = hospital,
       .department = department,
       .location = {},
       .title = {},
       .valid_from = from,
       .valid_to = {},
       .id = id},
      {.organization = hospital,
       .department = {},
       .location = hospital,
       .title = "231",
       .valid_from = from,
       .valid_to = {},
       .id = id},
      {.organization = hospital,
       .department = department,
       .location = room,
       .title = "232",
       .valid_from = from,
       .valid_to = from,
       .instead = true,
       .id = id},
  };
  for (const Affiliation& affiliation : table) {
    const Resource resource = WithAffiliation(affiliation);
    for (const std::size_t role : {0U, 1U}) {
      const auto input = Sent(resource, role, [](JsonObject&) {});
      EXPECT_EQ(input.practitioner, resource.practitioner) << role;
      EXPECT_EQ(input.parent, resource.parent);
    }
  }
}

TEST_F(Written, WhatARoleLeavesOutLasts) {
  const Resource resource = WithAffiliation({.organization = hospital,
                                             .department = department,
                                             .location = room,
                                             .title = "232",
                                             .valid_from = *ParseDate("2029-03-01"),
                                             .valid_to = ParseDate("2031-03-01"),
                                             .instead = true,
                                             .id = AffiliationId::Make()});
  Affiliation left = resource.practitioner->affiliations.front();
  left.valid_to.reset();  // what is not said to end does not
  const auto input = Sent(resource, 1, [](JsonObject& json) {
    for (const auto* member :
         {"extension", "practitioner", "organization", "location", "code", "specialty", "period", "active"}) {
      json.erase(member);
    }
  });
  EXPECT_EQ(input.practitioner->affiliations, std::vector<Affiliation>{left});
  EXPECT_EQ(input.practitioner->specialties, resource.practitioner->specialties);
}

scheduling::ServiceType Service(const std::vector<scheduling::Requirement>& requirements) {
  return {.id = ServiceTypeId::Make(),
          .name = {.zh = "督灸", .en = "Du moxibustion", .pinyin = "du jiu"},
          .duration_minutes = 60,
          .buffer_before_minutes = 5,
          .buffer_after_minutes = 10,
          .grid_minutes = 30,
          .max_patients = 2,
          .requirements = requirements,
          .active = false};
}

scheduling::Requirement Listed(std::string role, std::vector<ResourceId> any_of) {
  scheduling::Requirement requirement;
  requirement.role = std::move(role);
  requirement.any_of = std::move(any_of);
  return requirement;
}

TEST_F(Written, AServiceAsItIsShownChangesNothing) {
  auto needed = Listed("room", {room, doctor});
  needed.quantity = 2;
  needed.from_minute = 5;
  needed.to_minute = 45;
  scheduling::Requirement kind;
  kind.role = "doctor";
  kind.kind = ResourceKind::kPractitioner;
  kind.specialty = "50.13";
  kind.segments = {{0, 10}, {50, 60}};
  kind.prefer = scheduling::Preference{{"231", "232"}, {"A", "B"}, {doctor}};
  for (const auto& requirements : {std::vector{needed}, {kind}, {needed, kind}}) {
    const auto service = Service(requirements);
    const JsonObject shown = ToHealthcareService(service, directory).json;
    for (const auto* held : {&service, static_cast<const scheduling::ServiceType*>(nullptr)}) {
      JsonObject sent = shown;
      if (held == nullptr) sent.erase("type");
      const auto reading = ReadHealthcareService(sent, held, directory);
      ASSERT_TRUE(reading) << ToString(reading.error());
      EXPECT_EQ(reading->input.requirements, service.requirements);
      EXPECT_EQ(reading->input.name.zh, service.name.zh);
      EXPECT_EQ(reading->input.name.en, service.name.en);
      EXPECT_EQ(reading->input.duration_minutes, service.duration_minutes);
      EXPECT_EQ(reading->input.buffer_before_minutes, service.buffer_before_minutes);
      EXPECT_EQ(reading->input.buffer_after_minutes, service.buffer_after_minutes);
      EXPECT_EQ(reading->input.grid_minutes, service.grid_minutes);
      EXPECT_EQ(reading->input.max_patients, service.max_patients);
      EXPECT_FALSE(reading->input.active);
    }
  }
}

struct NameCase {
  catalog::Name held;
  std::string_view sent;
  catalog::Name becomes;
};

TEST_F(Written, ANameTakesThePlaceOfTheOneThatIsShown) {
  for (const NameCase& c :
       std::vector<NameCase>{{{"督灸", "Du", "du jiu"}, R"("name":"督灸")", {"督灸", "Du", "du jiu"}},
                             {{"督灸", "Du", "du jiu"}, R"("name":"推拿")", {"推拿", "Du", ""}},
                             {{"督灸", "Du", "du jiu"}, R"("name":"Tuina")", {"", "Tuina", ""}},
                             {{"督灸", "Du", "du jiu"}, R"("active":true)", {"督灸", "Du", "du jiu"}},
                             {{"", "Du", ""}, R"("name":"Tuina")", {"", "Tuina", ""}},
                             {{"督灸", "", "du jiu"},
                              R"("name":"督灸","extension":[{"url":"urn:medres:fhir:name-en","valueString":"Du"}])",
                              {"督灸", "Du", "du jiu"}}}) {
    auto service = Service({Listed("doctor", {doctor})});
    service.name = c.held;
    const auto reading =
        ReadHealthcareService(ParseObject("{" + std::string(c.sent) + "}").value(), &service, directory);
    ASSERT_TRUE(reading) << c.sent << ToString(reading.error());
    EXPECT_EQ(reading->input.name, c.becomes) << c.sent;
  }
}

struct MergeCase {
  std::string_view ours;
  std::string_view theirs;
  std::string_view merged;
};

TEST(Merging, KeepsCodesOfOneSystemApart) {
  for (const MergeCase& c : std::vector<MergeCase>{
           {R"([{"coding":[{"system":"s","code":"1"}]},{"coding":[{"system":"s","code":"2"}]}])",
            R"([{"coding":[{"system":"s","code":"2","display":"two"}]}])",
            R"([{"coding":[{"system":"s","code":"1"}]},{"coding":[{"system":"s","code":"2","display":"two"}]}])"},
           {R"([{"coding":[{"system":"s","code":"1"}]}])", R"([{"coding":[{"system":"t","code":"x"}]}])",
            R"([{"coding":[{"system":"s","code":"1"},{"system":"t","code":"x"}]}])"},
           {R"([{"coding":[{"system":"s","code":"1"}],"text":"one"}])", R"([{"coding":[{"system":"s","code":"2"}]}])",
            R"([{"coding":[{"system":"s","code":"1"}],"text":"one"},{"coding":[{"system":"s","code":"2"}]}])"}}) {
    const auto list = [](std::string_view text) {
      return ParseObject(R"({"x":)" + std::string(text) + "}").value().at("x");
    };
    EXPECT_EQ(ToText(Merged(list(c.ours), list(c.theirs))), c.merged);
  }
}

TEST(ChangedBy, NamesTheCataloguesResource) {
  const std::string id = ResourceId::Make().Text();
  const auto changed = [](const std::string& entry) {
    const Json parsed = ParseObject(entry).value();
    const auto found = ChangedBy(ReadBatchEntry(parsed, 0).value());
    return found ? found->Text() : std::string();
  };
  EXPECT_EQ(changed(R"({"request":{"method":"DELETE","url":"Location/)" + id + R"("}})"), id);
  EXPECT_EQ(changed(R"({"request":{"method":"DELETE","url":"PractitionerRole/)" + id + R"(.0"}})"), id);
  EXPECT_EQ(
      changed(
          R"({"request":{"method":"POST","url":"PractitionerRole"},"resource":{"practitioner":{"reference":"Practitioner/)" +
          id + R"("}}})"),
      id);
  EXPECT_EQ(
      changed(
          R"({"request":{"method":"POST","url":"PractitionerRole"},"resource":{"practitioner":{"reference":"urn:uuid:1"}}})"),
      "");
  EXPECT_EQ(changed(R"({"request":{"method":"DELETE","url":"Appointment/)" + id + R"("}})"), "");
}

}  // namespace
}  // namespace medres::api::fhir
