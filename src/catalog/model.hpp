#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/id.hpp"
#include "base/time.hpp"

namespace medres::catalog {

enum class ResourceKind { kPractitioner, kFacility, kDepartment, kRoom, kEquipment };

/// Life cycle: draft → active ⇄ suspended, active ⇄ maintenance, any of these → retired, which is final.
/// Only an active resource whose ancestors are all active can be booked.
enum class ResourceStatus { kDraft, kActive, kSuspended, kMaintenance, kRetired };

struct Name {
  std::string zh;
  std::string en;
  std::string pinyin;  ///< toneless syllables separated by spaces; made from `zh` when absent

  bool operator==(const Name&) const = default;
};

/// WGS-84 and GCJ-02 differ by 100 to 700 m in China: a position without its system is refused.
enum class CoordinateSystem { kWgs84, kGcj02, kBd09 };

struct Position {
  double longitude = 0;
  double latitude = 0;
  CoordinateSystem crs = CoordinateSystem::kWgs84;

  bool operator==(const Position&) const = default;
};

using AffiliationId = Id<struct AffiliationTag>;

/// 多点执业: where a practitioner works besides the place in the tree that `parent` names.
struct Affiliation {
  ResourceId organization;
  std::optional<ResourceId> department;
  std::optional<ResourceId> location;
  std::optional<std::string> title;  ///< code of data/taxonomies/titles.csv
  LocalDate valid_from;
  std::optional<LocalDate> valid_to;  ///< inclusive
  bool instead = false;               ///< a stay: while it lasts they work here and not at the place `parent` names
  std::optional<AffiliationId> id =
      {};  ///< what it is known by for as long as it lasts; every one that is kept has one

  bool operator==(const Affiliation&) const = default;
};

/// What only practitioners have. Codes are those of data/taxonomies.
struct PractitionerFacts {
  std::optional<std::string> title;              ///< GB/T 8561: 231 主任医师 …
  std::optional<std::string> registration_type;  ///< 号别: ordinary, specialist, …
  std::optional<std::string> practice_class;     ///< clinical, tcm, dental, public-health
  std::vector<std::string> specialties;          ///< 诊疗科目 codes, "50.13"
  std::vector<std::string> constitutions;        ///< constitution codes A..I they are good at
  std::vector<Affiliation> affiliations;

  bool operator==(const PractitionerFacts&) const = default;
};

/// How long the way is from one facility to another, either way.
struct TravelTime {
  ResourceId to;
  int minutes = 0;

  bool operator==(const TravelTime&) const = default;
};

struct FacilityFacts {
  std::optional<std::string> level;     ///< 三级, 二级, 一级, 未定级
  std::optional<std::string> grade;     ///< 甲等 …
  std::optional<std::string> category;  ///< 综合医院, 中医医院, …
  std::optional<std::string> province;
  std::optional<std::string> city;
  std::optional<std::string> address;
  std::optional<std::string> phone;
  std::optional<Position> position;
  std::vector<TravelTime> travel;

  bool operator==(const FacilityFacts&) const = default;
};

struct DepartmentFacts {
  std::vector<std::string> codes;  ///< 诊疗科目 codes

  bool operator==(const DepartmentFacts&) const = default;
};

struct EquipmentFacts {
  std::optional<std::string> model;
  std::optional<std::string> serial_number;
  std::optional<LocalDate> calibration_due;
  std::optional<LocalDate> maintenance_due;

  bool operator==(const EquipmentFacts&) const = default;
};

/// Anything that can be found, described and booked. Exactly the facts of its kind are set (a room has none).
struct Resource {
  ResourceId id;
  ResourceKind kind = ResourceKind::kRoom;
  Name name;
  ResourceStatus status = ResourceStatus::kDraft;
  int capacity = 1;                  ///< how many visits it takes at once, 1..999
  std::optional<ResourceId> parent;  ///< the place it belongs to: facility ⊃ department ⊃ room …
  std::optional<std::string> zone;   ///< IANA zone of its own; else the nearest ancestor's, else Asia/Shanghai
  std::optional<PractitionerFacts> practitioner;
  std::optional<FacilityFacts> facility;
  std::optional<DepartmentFacts> department;
  std::optional<EquipmentFacts> equipment;
  std::map<std::string, std::string> attributes;   ///< free typed-as-text extras; the generator marks `demo`
  std::map<std::string, std::string> identifiers;  ///< foreign ids by system
  std::int64_t version = 1;
  std::int64_t rota_version = 0;  ///< raised by every change to a rota that names this resource
  Instant created_at;
  Instant updated_at;

  bool operator==(const Resource&) const = default;
};

}  // namespace medres::catalog
