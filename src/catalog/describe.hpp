#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include "catalog/model.hpp"
#include "platform/json/json.hpp"

/// The catalogue's types as data: one JSON shape for REST, import, export and the stored document.
namespace medres::catalog {

BOOST_DESCRIBE_ENUM(ResourceKind, kPractitioner, kFacility, kDepartment, kRoom, kEquipment)
BOOST_DESCRIBE_ENUM(ResourceStatus, kDraft, kActive, kSuspended, kMaintenance, kRetired)
BOOST_DESCRIBE_ENUM(CoordinateSystem, kWgs84, kGcj02, kBd09)

constexpr std::string_view WireName(CoordinateSystem crs) {
  return crs == CoordinateSystem::kWgs84 ? "wgs84" : crs == CoordinateSystem::kGcj02 ? "gcj02" : "bd09";
}

BOOST_DESCRIBE_STRUCT(Name, (), (zh, en, pinyin))
constexpr auto DescribeJson(const Name*) {
  return json::Object("Name", "A name in Chinese, English or both, and how it is spelled in pinyin.",
                      json::Field("zh").Optional().Length(0, 200).Example("上海市中医医院"),
                      json::Field("en").Optional().Length(0, 200),
                      json::Field("pinyin").Optional().Length(0, 600).Help("Made from zh when left out."));
}

BOOST_DESCRIBE_STRUCT(Position, (), (longitude, latitude, crs))
constexpr auto DescribeJson(const Position*) {
  return json::Object("Position",
                      "A point with its coordinate system, without which it would be off by hundreds of metres.",
                      json::Field("longitude").Range(-180, 180), json::Field("latitude").Range(-90, 90));
}

BOOST_DESCRIBE_STRUCT(Affiliation, (), (organization, department, location, title, valid_from, valid_to, instead, id))
constexpr auto DescribeJson(const Affiliation*) {
  return json::Object(
      "Affiliation", "A further place of practice (多点执业).", json::Field("title").Length(1, 16),
      json::Field("valid_to").Help("Inclusive."),
      json::Field("instead").Optional().Help(
          "A stay: while it lasts they work here, by this place's clock, hours and closures, and not at "
          "the place that parent names."),
      json::Field("id").Help("Made by the house, and kept where the place is the same when it is left out."));
}

BOOST_DESCRIBE_STRUCT(PractitionerFacts, (),
                      (title, registration_type, practice_class, specialties, constitutions, affiliations))
constexpr auto DescribeJson(const PractitionerFacts*) {
  return json::Object(
      "PractitionerFacts", "What only practitioners have.",
      json::Field("title").Help("Code of GB/T 8561.").Example("231"),
      json::Field("specialties").Optional().Items(0, 20).Help("诊疗科目 codes.").Example("[\"50.13\"]"),
      json::Field("constitutions").Optional().Items(0, 9).Help("Constitutions they are good at, A to I."),
      json::Field("affiliations").Optional().Items(0, 20));
}

BOOST_DESCRIBE_STRUCT(TravelTime, (), (to, minutes))
constexpr auto DescribeJson(const TravelTime*) {
  return json::Object("TravelTime", "How long the way to another facility is, and back.",
                      json::Field("minutes").Range(0, 720).Example("45"));
}

BOOST_DESCRIBE_STRUCT(FacilityFacts, (), (level, grade, category, province, city, address, phone, position, travel))
constexpr auto DescribeJson(const FacilityFacts*) {
  return json::Object("FacilityFacts", "What only facilities have; what is not known stays absent.",
                      json::Field("level").Example("三级"), json::Field("city").Length(1, 60).Example("上海市"),
                      json::Field("address").Length(1, 300), json::Field("phone").Length(1, 80),
                      json::Field("travel").Optional().Items(0, 200));
}

BOOST_DESCRIBE_STRUCT(DepartmentFacts, (), (codes))
constexpr auto DescribeJson(const DepartmentFacts*) {
  return json::Object("DepartmentFacts", "What only departments have.",
                      json::Field("codes").Optional().Items(0, 20).Help("诊疗科目 codes.").Example("[\"50\"]"));
}

BOOST_DESCRIBE_STRUCT(EquipmentFacts, (), (model, serial_number, calibration_due, maintenance_due))
constexpr auto DescribeJson(const EquipmentFacts*) {
  return json::Object("EquipmentFacts", "What only equipment has.", json::Field("model").Length(1, 120),
                      json::Field("serial_number").Length(1, 120));
}

BOOST_DESCRIBE_STRUCT(Resource, (),
                      (id, kind, name, status, capacity, parent, zone, practitioner, facility, department, equipment,
                       attributes, identifiers, version, rota_version, created_at, updated_at))
constexpr auto DescribeJson(const Resource*) {
  return json::Object("Resource", "Anything that can be found, described and booked.",
                      json::Field("capacity").Range(1, 999).Optional().Help("How many visits it takes at once."),
                      json::Field("zone").Matches(json::kTimeZone).Example("Asia/Shanghai"),
                      json::Field("attributes").Optional(), json::Field("identifiers").Optional(),
                      json::Field("rota_version").Optional());
}

/// What a caller says of a resource: the rest is the house's.
struct ResourceInput {
  ResourceKind kind = ResourceKind::kRoom;
  Name name;
  std::optional<ResourceStatus> status;  ///< at creation only: draft or active
  int capacity = 1;
  std::optional<ResourceId> parent;
  std::optional<std::string> zone;
  std::optional<PractitionerFacts> practitioner;
  std::optional<FacilityFacts> facility;
  std::optional<DepartmentFacts> department;
  std::optional<EquipmentFacts> equipment;
  std::map<std::string, std::string> attributes;
  std::map<std::string, std::string> identifiers;
};
BOOST_DESCRIBE_STRUCT(ResourceInput, (),
                      (kind, name, status, capacity, parent, zone, practitioner, facility, department, equipment,
                       attributes, identifiers))
constexpr auto DescribeJson(const ResourceInput*) {
  return json::Object("ResourceInput", "A resource to create, or all of one to replace.",
                      json::Field("status").Help("At creation only: draft (the default) or active."),
                      json::Field("capacity").Range(1, 999).Optional(), json::Field("zone").Matches(json::kTimeZone),
                      json::Field("attributes").Optional().Items(0, 50).Length(0, 500),
                      json::Field("identifiers").Optional().Items(0, 20).Length(1, 120));
}

}  // namespace medres::catalog
