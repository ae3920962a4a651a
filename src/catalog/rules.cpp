#include "catalog/rules.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <set>

#include "base/pinyin/pinyin.hpp"
#include "catalog/taxonomies.hpp"

namespace medres::catalog {
namespace {

using enum ResourceStatus;
using enum ResourceKind;

constexpr int kMostLevels = 6;

constexpr std::array<std::string_view, 5> kKindCodes{"practitioner", "facility", "department", "room", "equipment"};
constexpr std::array<std::string_view, 5> kStatusCodes{"draft", "active", "suspended", "maintenance", "retired"};

struct TransitionRow {
  ResourceStatus from;
  std::vector<ResourceStatus> to;
};

const std::array<TransitionRow, 5>& Transitions() {
  static const std::array<TransitionRow, 5> rows{{{kDraft, {kActive, kRetired}},
                                                  {kActive, {kSuspended, kMaintenance, kRetired}},
                                                  {kSuspended, {kActive, kRetired}},
                                                  {kMaintenance, {kActive, kRetired}},
                                                  {kRetired, {}}}};
  return rows;
}

/// What may stand above what.
bool MayContain(ResourceKind parent, ResourceKind child) {
  switch (child) {
    case kFacility: return parent == kFacility;
    case kDepartment:
    case kRoom:
    case kPractitioner: return parent == kFacility || parent == kDepartment;
    case kEquipment: return parent == kFacility || parent == kDepartment || parent == kRoom;
  }
  return false;
}

/// The catalogue needs only to know that the system has the zone; the calendar reads it.
bool IsKnownZone(const std::string& name) {
  if (name.empty() || name.front() == '/' || name.find("..") != std::string::npos) return false;
  std::error_code ignored;
  return std::filesystem::is_regular_file("/usr/share/zoneinfo/" + name, ignored);
}

class InputCheck {
 public:
  InputCheck(const ResourceInput& input, const Lookup& find, std::optional<ResourceId> self)
      : input_(input), find_(find), self_(self) {}

  std::vector<Issue> Run() {
    if (input_.name.zh.empty() && input_.name.en.empty()) Add("resource.name_missing", "/name");
    if (input_.status && *input_.status != kDraft && *input_.status != kActive) {
      Add("resource.creation_status", "/status", {{"allowed", "draft, active"}});
    }
    if (input_.zone && !IsKnownZone(*input_.zone)) Add("resource.unknown_zone", "/zone", {{"zone", *input_.zone}});
    CheckParent();
    CheckFactsOfKind();
    if (input_.practitioner) CheckPractitioner(*input_.practitioner);
    if (input_.facility) CheckFacility(*input_.facility);
    if (input_.department) CheckCodes(input_.department->codes, "/department/codes");
    return std::move(issues_);
  }

 private:
  void Add(std::string code, std::string pointer, ErrorArgs args = {}) {
    issues_.push_back({std::move(code), std::move(pointer), std::move(args)});
  }

  void CheckParent() {
    if (!input_.parent) return;
    const auto parent = find_(*input_.parent);
    if (!parent) return Add("resource.not_found", "/parent", {{"id", input_.parent->Text()}});
    if (!MayContain(parent->kind, input_.kind)) {
      Add("resource.parent_kind", "/parent",
          {{"parent", std::string(ToCode(parent->kind))}, {"kind", std::string(ToCode(input_.kind))}});
    }
    int depth = 0;
    for (auto above = parent; above && depth < kMostLevels; above = above->parent ? find_(*above->parent) : nullptr) {
      if (self_ && above->id == *self_) return Add("resource.parent_cycle", "/parent");
      ++depth;
    }
    if (depth >= kMostLevels) Add("resource.too_deep", "/parent", {{"max", std::to_string(kMostLevels)}});
  }

  void CheckFactsOfKind() {
    const auto only = [&](bool present, ResourceKind kind) {
      if (present && input_.kind != kind) {
        Add("resource.facts_of_other_kind", "/" + std::string(ToCode(kind)),
            {{"kind", std::string(ToCode(input_.kind))}});
      }
    };
    only(input_.practitioner.has_value(), kPractitioner);
    only(input_.facility.has_value(), kFacility);
    only(input_.department.has_value(), kDepartment);
    only(input_.equipment.has_value(), kEquipment);
  }

  void CheckCode(const std::optional<std::string>& code, bool (*known)(std::string_view), std::string pointer) {
    if (code && !known(*code)) Add("resource.unknown_code", std::move(pointer), {{"code", *code}});
  }

  void CheckCodes(const std::vector<std::string>& codes, const std::string& pointer) {
    for (std::size_t i = 0; i < codes.size(); ++i) {
      CheckCode(codes[i], IsDepartmentCode, pointer + "/" + std::to_string(i));
    }
  }

  void CheckPractitioner(const PractitionerFacts& facts) {
    CheckCode(facts.title, IsTitleCode, "/practitioner/title");
    CheckCode(facts.registration_type, IsRegistrationType, "/practitioner/registration_type");
    CheckCode(facts.practice_class, IsPracticeClass, "/practitioner/practice_class");
    CheckCodes(facts.specialties, "/practitioner/specialties");
    for (std::size_t i = 0; i < facts.constitutions.size(); ++i) {
      CheckCode(facts.constitutions[i], IsConstitution, "/practitioner/constitutions/" + std::to_string(i));
    }
    for (std::size_t i = 0; i < facts.affiliations.size(); ++i) {
      const std::string pointer = "/practitioner/affiliations/" + std::to_string(i);
      CheckAffiliation(facts.affiliations[i], pointer);
      CheckStay(facts.affiliations, i, pointer);
    }
  }

  /// Nobody stays at two places on one date.
  void CheckStay(const std::vector<Affiliation>& all, std::size_t at, const std::string& pointer) {
    const auto ends_before = [](const Affiliation& a, const Affiliation& b) {
      return a.valid_to && std::chrono::sys_days(*a.valid_to) < std::chrono::sys_days(b.valid_from);
    };
    for (std::size_t other = 0; other < at; ++other) {
      if (!all[at].instead || !all[other].instead) continue;
      if (ends_before(all[at], all[other]) || ends_before(all[other], all[at])) continue;
      Add("resource.stays_overlap", pointer + "/valid_from", {{"other", std::to_string(other)}});
    }
  }

  void CheckReference(ResourceId id, ResourceKind kind, std::string pointer) {
    const auto entry = find_(id);
    if (entry && entry->kind == kind) return;
    Add("resource.reference", std::move(pointer), {{"id", id.Text()}, {"kind", std::string(ToCode(kind))}});
  }

  void CheckAffiliation(const Affiliation& affiliation, const std::string& pointer) {
    CheckReference(affiliation.organization, kFacility, pointer + "/organization");
    if (affiliation.department) CheckReference(*affiliation.department, kDepartment, pointer + "/department");
    if (affiliation.location && !find_(*affiliation.location)) {
      Add("resource.not_found", pointer + "/location", {{"id", affiliation.location->Text()}});
    }
    if (affiliation.id && !named_.insert(*affiliation.id).second) {
      Add("resource.affiliation_repeated", pointer + "/id", {{"id", affiliation.id->Text()}});
    }
    CheckCode(affiliation.title, IsTitleCode, pointer + "/title");
    if (affiliation.valid_to &&
        std::chrono::sys_days(*affiliation.valid_to) < std::chrono::sys_days(affiliation.valid_from)) {
      Add("resource.ends_before_start", pointer + "/valid_to", {{"valid_from", FormatDate(affiliation.valid_from)}});
    }
  }

  void CheckFacility(const FacilityFacts& facts) {
    CheckCode(facts.level, IsHospitalLevel, "/facility/level");
    CheckCode(facts.grade, IsHospitalGrade, "/facility/grade");
    for (std::size_t i = 0; i < facts.travel.size(); ++i) {
      CheckReference(facts.travel[i].to, kFacility, "/facility/travel/" + std::to_string(i) + "/to");
    }
  }

  const ResourceInput& input_;
  const Lookup& find_;
  std::optional<ResourceId> self_;
  std::vector<Issue> issues_;
  std::set<AffiliationId> named_;
};

bool AreAtOnePlace(const Affiliation& a, const Affiliation& b) {
  return a.organization == b.organization && a.department == b.department && a.location == b.location;
}

/// Those of the same place and beginning first, then those of the same place.
void KeepNames(const std::optional<PractitionerFacts>& before, PractitionerFacts& after) {
  std::set<AffiliationId> taken;
  for (const Affiliation& affiliation : after.affiliations) {
    if (affiliation.id) taken.insert(*affiliation.id);
  }
  for (const bool by_beginning : {true, false}) {
    for (Affiliation& affiliation : after.affiliations) {
      if (affiliation.id || !before) continue;
      const auto held = std::ranges::find_if(before->affiliations, [&](const Affiliation& other) {
        const bool begins_alike = !by_beginning || other.valid_from == affiliation.valid_from;
        return other.id && !taken.contains(*other.id) && begins_alike && AreAtOnePlace(other, affiliation);
      });
      if (held == before->affiliations.end()) continue;
      affiliation.id = held->id;
      taken.insert(*held->id);
    }
  }
}

/// What an id follows from; of several alike the later ones are told apart by how many there are before.
std::string DescriptionOf(ResourceId practitioner, const Affiliation& affiliation, int repetition) {
  const auto text = [](const std::optional<ResourceId>& id) { return id ? id->Text() : std::string(); };
  return practitioner.Text() + "|affiliation|" + affiliation.organization.Text() + "|" + text(affiliation.department) +
         "|" + text(affiliation.location) + "|" + FormatDate(affiliation.valid_from) + "|" + std::to_string(repetition);
}

}  // namespace

std::string_view ToCode(ResourceKind kind) { return kKindCodes[static_cast<std::size_t>(kind)]; }

std::string_view ToCode(ResourceStatus status) { return kStatusCodes[static_cast<std::size_t>(status)]; }

Status CheckTransition(ResourceStatus from, ResourceStatus to) {
  const auto& allowed = Transitions()[static_cast<std::size_t>(from)].to;
  if (std::ranges::find(allowed, to) != allowed.end()) return {};
  std::string names;
  for (const ResourceStatus status : allowed) names.append(names.empty() ? "" : ", ").append(ToCode(status));
  return Fail(Error::Conflict("resource.transition", {{"from", std::string(ToCode(from))},
                                                      {"to", std::string(ToCode(to))},
                                                      {"allowed", names.empty() ? "-" : names}}));
}

std::vector<Issue> CheckInput(const ResourceInput& input, const Lookup& find, std::optional<ResourceId> self) {
  return InputCheck(input, find, self).Run();
}

std::vector<Issue> CheckInput(const ResourceInput& input, const Directory& directory, std::optional<ResourceId> self) {
  return CheckInput(input, Lookup([&](ResourceId id) { return directory.Find(id); }), self);
}

int DepthOf(const Resource& resource, const Lookup& find) {
  int depth = 0;
  for (auto parent = resource.parent; parent && depth < kMostLevels; ++depth) {
    const auto above = find(*parent);
    parent = above ? above->parent : std::nullopt;
  }
  return depth;
}

std::vector<Stay> StaysOf(const Resource& resource) {
  std::vector<Stay> stays;
  if (!resource.practitioner) return stays;
  for (const Affiliation& a : resource.practitioner->affiliations) {
    if (a.instead)
      stays.push_back({a.location.value_or(a.department.value_or(a.organization)), a.valid_from, a.valid_to});
  }
  std::ranges::sort(stays, {}, [](const Stay& stay) { return std::chrono::sys_days(stay.from); });
  return stays;
}

std::vector<ResourceId> MovedBy(const Resource& before, const Resource& after, const Directory& directory) {
  const bool another_place = before.parent != after.parent || StaysOf(before) != StaysOf(after);
  if (!another_place && before.zone == after.zone) return {};
  std::vector<ResourceId> moved{after.id};
  for (std::size_t next = 0; next < moved.size(); ++next) {
    for (const auto& child : directory.Children(moved[next])) {
      if (another_place || !child->zone) moved.push_back(child->id);
    }
    std::ranges::copy(directory.GuestsOf(moved[next]), std::back_inserter(moved));
  }
  return moved;
}

void Complete(Name& name) {
  if (name.pinyin.empty() && !name.zh.empty()) name.pinyin = pinyin::Romanise(name.zh);
}

void NameAffiliations(Resource& resource) {
  if (!resource.practitioner) return;
  std::set<AffiliationId> taken;
  for (const Affiliation& affiliation : resource.practitioner->affiliations) {
    if (affiliation.id) taken.insert(*affiliation.id);
  }
  for (Affiliation& affiliation : resource.practitioner->affiliations) {
    for (int repetition = 0; !affiliation.id; ++repetition) {
      const AffiliationId id{MakeNamedUuid(DescriptionOf(resource.id, affiliation, repetition))};
      if (taken.insert(id).second) affiliation.id = id;
    }
  }
}

void Assign(Resource& resource, ResourceInput input) {
  if (input.practitioner) KeepNames(resource.practitioner, *input.practitioner);
  resource.kind = input.kind;
  resource.name = std::move(input.name);
  Complete(resource.name);
  resource.capacity = input.capacity;
  resource.parent = input.parent;
  resource.zone = std::move(input.zone);
  resource.practitioner = std::move(input.practitioner);
  NameAffiliations(resource);
  resource.facility = std::move(input.facility);
  resource.department = std::move(input.department);
  resource.equipment = std::move(input.equipment);
  resource.attributes = std::move(input.attributes);
  resource.identifiers = std::move(input.identifiers);
}

const std::vector<std::string>& SpecialtyCodes(const Resource& resource) {
  static const std::vector<std::string> kNone;
  if (resource.practitioner) return resource.practitioner->specialties;
  return resource.department ? resource.department->codes : kNone;
}

bool CodeCovers(std::string_view wanted, std::string_view code) {
  return code == wanted || (code.starts_with(wanted) && code.size() > wanted.size() && code[wanted.size()] == '.');
}

}  // namespace medres::catalog
