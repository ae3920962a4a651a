#include "api/fhir/types/role_map.hpp"

#include <algorithm>
#include <array>

#include "api/fhir/search/values.hpp"
#include "api/fhir/types/words.hpp"
#include "base/text.hpp"

namespace medres::api::fhir {
namespace {

using catalog::Affiliation;
using catalog::Directory;
using catalog::PractitionerFacts;
using catalog::Resource;
using catalog::ResourceInput;
using catalog::ResourceKind;

constexpr std::string_view kOwnPlace = "0";

Document BeginRole(const Resource& practitioner, const RoleKey& key) {
  Document role{.id = RoleId(key),
                .version = practitioner.version,
                .updated = practitioner.updated_at,
                .json = {{"resourceType", "PractitionerRole"}}};
  role.json["active"] = IsActive(practitioner);
  role.json["practitioner"] = Reference("Practitioner", practitioner.id.Text(), DisplayOf(practitioner.name));
  return role;
}

void PutLocation(JsonObject& role, const Directory::Entry& place) {
  if (place) role["location"] = JsonArray{Json(Reference("Location", place->id.Text(), DisplayOf(place->name)))};
}

void FinishRole(Document& role, const PractitionerFacts& facts, const std::optional<std::string>& title) {
  if (title) role.json["code"] = JsonArray{Json(Concept(systems::kTitle, *title))};
  JsonArray specialties;
  for (const std::string& code : facts.specialties) specialties.push_back(Specialty(code));
  if (!specialties.empty()) role.json["specialty"] = std::move(specialties);
  Stamp(role);
}

Document ToOwnRole(const Resource& practitioner, const PractitionerFacts& facts, const Directory& directory) {
  Document role = BeginRole(practitioner, {practitioner.id, std::nullopt});
  const auto place = Above(practitioner, directory);
  PutReference(role.json, "organization", "Organization", place);
  PutLocation(role.json, place);
  FinishRole(role, facts, facts.title);
  return role;
}

Document ToFurtherRole(const Resource& practitioner, const Affiliation& affiliation, const PractitionerFacts& facts,
                       const Directory& directory) {
  Document role = BeginRole(practitioner, {practitioner.id, affiliation.id.value_or(catalog::AffiliationId{})});
  PutReference(role.json, "organization", "Organization",
               directory.Find(affiliation.department.value_or(affiliation.organization)));
  PutLocation(role.json, directory.Find(affiliation.location.value_or(affiliation.organization)));
  JsonObject period{{"start", FormatDate(affiliation.valid_from)}};
  if (affiliation.valid_to) period["end"] = FormatDate(*affiliation.valid_to);
  role.json["period"] = std::move(period);
  if (affiliation.instead) {
    role.json["extension"] = JsonArray{Json(JsonObject{{"url", kStay}, {"valueBoolean", true}})};
  }
  FinishRole(role, facts, affiliation.title ? affiliation.title : facts.title);
  return role;
}

/// The codes of the house's specialties in a role, each once.
std::vector<std::string> SpecialtiesIn(const JsonObject& role) {
  std::vector<std::string> codes;
  for (const Json& item : ArrayOf(role, "specialty")) {
    const std::string_view code = CodeIn(&item, systems::kSpecialty);
    if (!code.empty() && std::ranges::find(codes, code) == codes.end()) codes.emplace_back(code);
  }
  return codes;
}

/// Reads one role; everything that is wrong is in its issues.
class RoleReading {
 public:
  RoleReading(const JsonObject& role, const RoleSetting& setting) : role_(role), setting_(setting) {}

  /// What both kinds of roles say.
  void ReadCommon() {
    ReadWhose();
    const Json* active = Find(role_, "active");
    if (active != nullptr && active->is_bool() && active->get_bool() != IsActive(setting_.practitioner)) {
      issues_.Add({"fhir.role_active", "/active", {}});
    }
    ReadServices();
  }

  void ReadOwn(ResourceInput& input) {
    if (Find(role_, "period") != nullptr) issues_.Add({"fhir.role_period", "/period", {}});
    const Directory::Entry organization = PlaceAt("organization", 0, "Organization", kPlaces);
    const Directory::Entry location = ReadLocation(kPlaces);
    const Directory::Entry place = organization ? organization : location;
    if (organization && location && organization->id != location->id) {
      issues_.Add({"fhir.role_own_location", "/location/0", {}});
    }
    if (place) input.parent = place->id;
    if (!input.practitioner) input.practitioner.emplace();
    const std::string_view title = CodeIn(Find(role_, "code"), systems::kTitle);
    if (!title.empty()) input.practitioner->title = title;
    auto specialties = SpecialtiesIn(role_);
    if (!specialties.empty()) input.practitioner->specialties = std::move(specialties);
    CheckExtensions(false);
  }

  void ReadFurther(Affiliation& affiliation, bool is_new, PractitionerFacts& facts) {
    ReadPlaces(affiliation, is_new);
    ReadPeriod(affiliation, is_new);
    ReadTitle(affiliation, facts);
    ReadStay(affiliation);
    for (std::string& code : SpecialtiesIn(role_)) {
      if (std::ranges::find(facts.specialties, code) == facts.specialties.end()) {
        facts.specialties.push_back(std::move(code));
      }
    }
    CheckExtensions(true);
  }

  Status Finish() {
    if (issues_.empty()) return {};
    return Fail(issues_.TakeError());
  }

 private:
  void ReadWhose() {
    const auto whose = ReadReference(FindObject(role_, "practitioner"), "Practitioner", "/practitioner");
    if (!whose) {
      issues_.Add(whose.error().issues.front());
    } else if (*whose && ResourceId{**whose} != setting_.practitioner.id) {
      issues_.Add({"fhir.role_practitioner", "/practitioner", {}});
    }
  }

  /// Services of ours have to be there; those of other servers are only told of.
  void ReadServices() {
    const JsonArray& services = ArrayOf(role_, "healthcareService");
    for (std::size_t i = 0; i < services.size(); ++i) {
      const JsonObject* reference = services[i].if_object();
      const std::string_view text = reference != nullptr ? TextOf(*reference, "reference") : std::string_view();
      if (text.empty() || text.contains("://")) continue;
      const ReferenceValue to = ParseReference(text);
      const auto id = to.type == "HealthcareService" ? ServiceTypeId::Parse(to.id) : std::nullopt;
      const std::string pointer = "/healthcareService/" + std::to_string(i);
      if (!id) {
        issues_.Add({"fhir.reference", pointer, {{"types", "HealthcareService"}}});
      } else if (!setting_.services.Find(*id)) {
        issues_.Add({"service_type.not_found", pointer, {{"id", id->Text()}}});
      }
    }
  }

  /// The place that a member names, or nothing; `at` of a list.
  Directory::Entry PlaceAt(std::string_view member, std::size_t at, std::string_view type,
                           std::initializer_list<ResourceKind> kinds) {
    const Json* value = Find(role_, member);
    std::string pointer = "/" + std::string(member);
    if (value != nullptr && value->is_array()) {
      const JsonArray& items = value->get_array();
      value = at < items.size() ? &items[at] : nullptr;
      pointer += "/" + std::to_string(at);
    }
    const auto id = ReadReference(value != nullptr ? value->if_object() : nullptr, type, pointer);
    if (!id) issues_.Add(id.error().issues.front());
    if (!id || !*id) return nullptr;
    Directory::Entry place = setting_.directory.Find(ResourceId{**id});
    if (place && std::ranges::find(kinds, place->kind) != kinds.end()) return place;
    issues_.Add({"resource.not_found", pointer, {{"id", ToText(**id)}}});
    return nullptr;
  }

  Directory::Entry ReadLocation(std::initializer_list<ResourceKind> kinds) {
    if (ArrayOf(role_, "location").size() > 1) issues_.Add({"fhir.role_location", "/location", {}});
    return PlaceAt("location", 0, "Location", kinds);
  }

  void ReadPlaces(Affiliation& affiliation, bool is_new) {
    const bool had_issues = !issues_.empty();
    const Directory::Entry said = PlaceAt("organization", 0, "Organization", kPlaces);
    const Directory::Entry location =
        ReadLocation({ResourceKind::kFacility, ResourceKind::kDepartment, ResourceKind::kRoom});
    const Directory::Entry place = said || !location ? said : PlaceOf(setting_.directory, location->id, kPlaces);
    if (!place) {
      if (is_new && !had_issues && issues_.empty()) issues_.Add({"json.missing", "/organization", {}});
      return;
    }
    const Directory::Entry facility = PlaceOf(setting_.directory, place->id, {ResourceKind::kFacility});
    if (!facility) {
      issues_.Add({"resource.reference", "/organization", {{"id", place->id.Text()}, {"kind", "facility"}}});
      return;
    }
    affiliation.organization = facility->id;
    affiliation.department = place->kind == ResourceKind::kDepartment ? std::optional(place->id) : std::nullopt;
    // The facility is shown as the location of whoever has no other.
    const bool is_said = location && (location->id != facility->id || affiliation.location == location->id);
    affiliation.location = is_said ? std::optional(location->id) : std::nullopt;
  }

  /// The date that a dateTime begins with.
  std::optional<LocalDate> DateAt(const JsonObject& period, std::string_view member) {
    constexpr std::size_t kDateLength = 10;
    const std::string_view text = TextOf(period, member);
    if (text.empty()) return std::nullopt;
    const auto date = ParseDate(text.substr(0, kDateLength));
    if (!date) issues_.Add({"json.format", "/period/" + std::string(member), {{"expected", "YYYY-MM-DD"}}});
    return date;
  }

  void ReadPeriod(Affiliation& affiliation, bool is_new) {
    static const JsonObject kNone;
    const JsonObject* period = FindObject(role_, "period");
    const JsonObject& said = period != nullptr ? *period : kNone;
    if (const auto start = DateAt(said, "start")) {
      affiliation.valid_from = *start;
    } else if (is_new) {
      affiliation.valid_from = setting_.today;
    }
    affiliation.valid_to = DateAt(said, "end");
  }

  /// Whoever says nothing else has the practitioner's own title there.
  void ReadTitle(Affiliation& affiliation, const PractitionerFacts& facts) const {
    const std::string_view title = CodeIn(Find(role_, "code"), systems::kTitle);
    if (!title.empty() && (affiliation.title || facts.title != title)) affiliation.title = title;
  }

  void ReadStay(Affiliation& affiliation) {
    const JsonArray& extensions = ArrayOf(role_, "extension");
    for (std::size_t i = 0; i < extensions.size(); ++i) {
      const JsonObject* extension = extensions[i].if_object();
      if (extension == nullptr || TextOf(*extension, "url") != kStay) continue;
      const Json* value = Find(*extension, "valueBoolean");
      if (value != nullptr && value->is_bool()) {
        affiliation.instead = value->get_bool();
      } else {
        issues_.Add({"json.type", "/extension/" + std::to_string(i) + "/valueBoolean", {{"expected", "boolean"}}});
      }
    }
  }

  /// What is ours is never just kept: it would be lost without a word.
  void CheckExtensions(bool may_stay) {
    const JsonArray& extensions = ArrayOf(role_, "extension");
    for (std::size_t i = 0; i < extensions.size(); ++i) {
      const JsonObject* extension = extensions[i].if_object();
      const std::string_view url = extension != nullptr ? TextOf(*extension, "url") : std::string_view();
      if (!IsOwnExtension(url) || url == kAffected || (url == kStay && may_stay)) continue;
      issues_.Add({"fhir.unknown_value", "/extension/" + std::to_string(i) + "/url", {{"value", std::string(url)}}});
    }
  }

  const JsonObject& role_;
  const RoleSetting& setting_;
  json::Issues issues_;
};

struct ElementRow {
  std::string_view ours;
  std::string_view element;
};
/// Where the members of an affiliation and of a practitioner's facts are in a role.
constexpr std::array<ElementRow, 7> kElements{{{"organization", "/organization"},
                                               {"department", "/organization"},
                                               {"location", "/location/0"},
                                               {"title", "/code"},
                                               {"valid_from", "/period/start"},
                                               {"valid_to", "/period/end"},
                                               {"specialties", "/specialty"}}};

/// What is no pointer into a practitioner's facts is one into the role already.
std::string ElementOf(std::string_view pointer) {
  constexpr std::string_view kFacts = "/practitioner/";
  if (pointer == "/parent") return "/organization";
  if (!pointer.starts_with(kFacts)) return std::string(pointer);
  for (const std::string_view part : text::Split(pointer.substr(kFacts.size()), '/')) {
    const auto row = std::ranges::find(kElements, part, &ElementRow::ours);
    if (row != kElements.end()) return std::string(row->element);
  }
  return "/practitioner";
}

}  // namespace

std::string RoleId(const RoleKey& key) {
  return key.practitioner.Text() + "." + (key.affiliation ? key.affiliation->Text() : std::string(kOwnPlace));
}

std::optional<RoleKey> ParseRoleId(std::string_view id) {
  const auto dot = id.find('.');
  const auto practitioner = ResourceId::Parse(id.substr(0, dot));
  if (!practitioner || dot == id.npos) return std::nullopt;
  const std::string_view which = id.substr(dot + 1);
  if (which == kOwnPlace) return RoleKey{*practitioner, std::nullopt};
  const auto affiliation = catalog::AffiliationId::Parse(which);
  return affiliation ? std::optional(RoleKey{*practitioner, affiliation}) : std::nullopt;
}

std::vector<Document> ToRoles(const Resource& practitioner, const Directory& directory) {
  const PractitionerFacts facts = practitioner.practitioner.value_or(PractitionerFacts{});
  std::vector<Document> roles;
  roles.push_back(ToOwnRole(practitioner, facts, directory));
  for (const Affiliation& affiliation : facts.affiliations) {
    roles.push_back(ToFurtherRole(practitioner, affiliation, facts, directory));
  }
  return roles;
}

Result<Directory::Entry> ReadRoleOwner(const JsonObject& role, const Directory& directory) {
  MEDRES_TRY(const auto id, ReadReference(FindObject(role, "practitioner"), "Practitioner", "/practitioner"));
  if (!id) return Fail(Error::Invalid("json.missing", "/practitioner"));
  Directory::Entry practitioner = directory.Find(ResourceId{*id});
  if (practitioner && practitioner->kind == ResourceKind::kPractitioner) return practitioner;
  return Fail(Error::Invalid("resource.not_found", "/practitioner", {{"id", ToText(*id)}}));
}

Status ReadRole(const JsonObject& role, const RoleKey& key, const RoleSetting& setting, ResourceInput& input) {
  RoleReading reading(role, setting);
  reading.ReadCommon();
  if (!key.affiliation) {
    reading.ReadOwn(input);
    return reading.Finish();
  }
  if (!input.practitioner) input.practitioner.emplace();
  PractitionerFacts& facts = *input.practitioner;
  const auto held = std::ranges::find(facts.affiliations, key.affiliation, &Affiliation::id);
  const bool is_new = held == facts.affiliations.end();
  Affiliation affiliation = is_new ? Affiliation() : *held;
  affiliation.id = key.affiliation;
  reading.ReadFurther(affiliation, is_new, facts);
  MEDRES_CHECK(reading.Finish());
  if (is_new) {
    facts.affiliations.push_back(std::move(affiliation));
  } else {
    *held = std::move(affiliation);
  }
  return {};
}

Error AtRole(Error error) {
  for (Issue& issue : error.issues) issue.pointer = ElementOf(issue.pointer);
  return error;
}

}  // namespace medres::api::fhir
