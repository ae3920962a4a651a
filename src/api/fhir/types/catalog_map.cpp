#include "api/fhir/types/catalog_map.hpp"

#include <algorithm>

#include "api/fhir/types/words.hpp"
#include "catalog/geo.hpp"

namespace medres::api::fhir {
namespace {

using catalog::Directory;
using catalog::Resource;
using catalog::ResourceKind;
using catalog::ResourceStatus;

JsonObject Begin(std::string_view type, const Resource& resource) {
  JsonObject json{{"resourceType", type}};
  JsonArray identifiers = IdentifiersOf(resource.identifiers);
  if (!identifiers.empty()) json["identifier"] = std::move(identifiers);
  return json;
}

JsonObject AddressOf(const catalog::FacilityFacts& facility) {
  JsonObject address;
  if (facility.address) {
    PutText(address, "text", *facility.address);
    address["line"] = JsonArray{Json(*facility.address)};
  }
  if (facility.city) PutText(address, "city", *facility.city);
  if (facility.province) PutText(address, "state", *facility.province);
  if (!address.empty()) address["country"] = "CN";
  return address;
}

void PutContact(JsonObject& json, const Resource& resource, bool address_repeats) {
  if (!resource.facility) return;
  if (JsonArray phones = Phones(resource.facility->phone); !phones.empty()) json["telecom"] = std::move(phones);
  JsonObject address = AddressOf(*resource.facility);
  if (address.empty()) return;
  if (address_repeats) {
    json["address"] = JsonArray{std::move(address)};
  } else {
    json["address"] = std::move(address);
  }
}

JsonArray TypesOf(const Resource& resource) {
  JsonArray types;
  types.push_back(Concept(systems::kPlace, resource.kind == ResourceKind::kFacility     ? "facility"
                                           : resource.kind == ResourceKind::kDepartment ? "department"
                                                                                        : "room"));
  if (!resource.facility) return types;
  if (resource.facility->level) types.push_back(Concept(systems::kLevel, *resource.facility->level));
  if (resource.facility->category) types.push_back(Concept(systems::kCategory, *resource.facility->category));
  return types;
}

void ReadAddress(const JsonObject* address, catalog::FacilityFacts& facility) {
  if (address == nullptr) return;
  const auto set = [](std::optional<std::string>& member, std::string_view text) {
    if (!text.empty()) member = text;
  };
  const JsonArray& lines = ArrayOf(*address, "line");
  set(facility.address, lines.empty() ? TextOf(*address, "text") : TextOf(lines.front()));
  set(facility.city, TextOf(*address, "city"));
  set(facility.province, TextOf(*address, "state"));
}

const JsonObject* FirstObject(const JsonObject& json, std::string_view name) {
  const JsonArray& array = ArrayOf(json, name);
  return array.empty() ? FindObject(json, name) : array.front().if_object();
}

/// A parent is set when the caller says one; saying none leaves it.
Status ReadParent(const JsonObject& json, std::string_view member, std::string_view types,
                  catalog::ResourceInput& input) {
  MEDRES_TRY(const auto id, ReadReference(FindObject(json, member), types, "/" + std::string(member)));
  if (id) input.parent = ResourceId{*id};
  return {};
}

Status RequireName(const catalog::Name& name) {
  if (!name.zh.empty() || !name.en.empty()) return {};
  return Fail(Error::Invalid("json.missing", "/name"));
}

}  // namespace

bool IsActive(const Resource& resource) { return resource.status == ResourceStatus::kActive; }

void PutReference(JsonObject& json, std::string_view name, std::string_view type, const Directory::Entry& place) {
  if (place) json[name] = Reference(type, place->id.Text(), DisplayOf(place->name));
}

Directory::Entry PlaceOf(const Directory& directory, ResourceId id, std::initializer_list<ResourceKind> kinds) {
  for (const auto& entry : directory.WithAncestors(id)) {
    if (std::ranges::find(kinds, entry->kind) != kinds.end()) return entry;
  }
  return nullptr;
}

Directory::Entry Above(const Resource& resource, const Directory& directory,
                       std::initializer_list<ResourceKind> kinds) {
  return resource.parent ? PlaceOf(directory, *resource.parent, kinds) : nullptr;
}

JsonObject ToPractitioner(const Resource& resource, const Directory& /*directory*/) {
  JsonObject json = Begin("Practitioner", resource);
  json["active"] = IsActive(resource);
  if (JsonArray names = HumanNames(resource.name); !names.empty()) json["name"] = std::move(names);
  if (resource.practitioner && resource.practitioner->title) {
    JsonObject qualification{{"code", Concept(systems::kTitle, *resource.practitioner->title)}};
    json["qualification"] = JsonArray{std::move(qualification)};
  }
  return json;
}

JsonObject ToOrganization(const Resource& resource, const Directory& directory) {
  JsonObject json = Begin("Organization", resource);
  json["active"] = IsActive(resource);
  json["type"] = TypesOf(resource);
  PutNames(json, resource.name);
  PutContact(json, resource, true);
  PutReference(json, "partOf", "Organization", Above(resource, directory));
  return json;
}

JsonObject ToLocation(const Resource& resource, const Directory& directory) {
  JsonObject json = Begin("Location", resource);
  json["status"] = IsActive(resource)                                ? "active"
                   : resource.status == ResourceStatus::kSuspended   ? "suspended"
                   : resource.status == ResourceStatus::kMaintenance ? "suspended"
                                                                     : "inactive";
  PutNames(json, resource.name);
  json["mode"] = "instance";
  json["type"] = TypesOf(resource);
  PutContact(json, resource, false);
  if (resource.facility && resource.facility->position) {
    const catalog::Position position = catalog::ToWgs84(*resource.facility->position);
    json["position"] = JsonObject{{"longitude", position.longitude}, {"latitude", position.latitude}};
  }
  PutReference(json, "managingOrganization", "Organization", PlaceOf(directory, resource.id, kPlaces));
  PutReference(json, "partOf", "Location",
               Above(resource, directory, {ResourceKind::kFacility, ResourceKind::kDepartment, ResourceKind::kRoom}));
  return json;
}

JsonObject ToDevice(const Resource& resource, const Directory& directory) {
  JsonObject json = Begin("Device", resource);
  json["status"] = IsActive(resource) ? "active" : "inactive";
  JsonArray names;
  for (const std::string& name : {resource.name.zh, resource.name.en}) {
    if (!name.empty()) names.push_back(JsonObject{{"name", name}, {"type", "user-friendly-name"}});
  }
  if (!names.empty()) json["deviceName"] = std::move(names);
  if (resource.equipment) {
    PutText(json, "modelNumber", resource.equipment->model.value_or(""));
    PutText(json, "serialNumber", resource.equipment->serial_number.value_or(""));
  }
  PutReference(json, "owner", "Organization", Above(resource, directory));
  PutReference(json, "location", "Location",
               Above(resource, directory, {ResourceKind::kFacility, ResourceKind::kDepartment, ResourceKind::kRoom}));
  return json;
}

Status ReadPractitioner(const JsonObject& json, catalog::ResourceInput& input) {
  input.kind = ResourceKind::kPractitioner;
  input.name = ReadHumanNames(ArrayOf(json, "name"));
  input.identifiers = ReadIdentifiers(json);
  if (!input.practitioner) input.practitioner.emplace();
  for (const Json& item : ArrayOf(json, "qualification")) {
    const JsonObject* qualification = item.if_object();
    if (qualification == nullptr) continue;
    const std::string_view title = CodeIn(Find(*qualification, "code"), systems::kTitle);
    if (!title.empty()) input.practitioner->title = title;
  }
  return RequireName(input.name);
}

Status ReadOrganization(const JsonObject& json, catalog::ResourceInput& input) {
  MEDRES_CHECK(ReadParent(json, "partOf", "Organization", input));
  input.kind = input.parent ? ResourceKind::kDepartment : ResourceKind::kFacility;
  input.name = ReadNames(json);
  input.identifiers = ReadIdentifiers(json);
  if (input.kind == ResourceKind::kDepartment) {
    if (!input.department) input.department.emplace();
    return RequireName(input.name);
  }
  if (!input.facility) input.facility.emplace();
  input.facility->phone = ReadPhone(json);
  ReadAddress(FirstObject(json, "address"), *input.facility);
  const auto set = [&](std::optional<std::string>& member, std::string_view system) {
    const std::string_view code = CodeIn(Find(json, "type"), system);
    if (!code.empty()) member = code;
  };
  set(input.facility->level, systems::kLevel);
  set(input.facility->category, systems::kCategory);
  return RequireName(input.name);
}

Status ReadLocation(const JsonObject& json, catalog::ResourceInput& input) {
  const bool is_new = input.name == catalog::Name();
  if (is_new) input.kind = ResourceKind::kRoom;
  MEDRES_CHECK(ReadParent(json, "managingOrganization", "Organization", input));
  MEDRES_CHECK(ReadParent(json, "partOf", "Location", input));
  input.name = ReadNames(json);
  input.identifiers = ReadIdentifiers(json);
  if (input.facility) {
    input.facility->phone = ReadPhone(json);
    ReadAddress(FirstObject(json, "address"), *input.facility);
  }
  return RequireName(input.name);
}

Status ReadDevice(const JsonObject& json, catalog::ResourceInput& input) {
  input.kind = ResourceKind::kEquipment;
  MEDRES_CHECK(ReadParent(json, "owner", "Organization", input));
  MEDRES_CHECK(ReadParent(json, "location", "Location", input));
  JsonObject named;
  JsonArray aliases;
  for (const Json& item : ArrayOf(json, "deviceName")) {
    if (const JsonObject* name = item.if_object()) aliases.emplace_back(TextOf(*name, "name"));
  }
  if (!aliases.empty()) named["name"] = aliases.front();
  named["alias"] = std::move(aliases);
  input.name = ReadNames(named);
  input.identifiers = ReadIdentifiers(json);
  if (!input.equipment) input.equipment.emplace();
  const auto set = [&](std::optional<std::string>& member, std::string_view name) {
    const std::string_view text = TextOf(json, name);
    member = text.empty() ? std::nullopt : std::optional<std::string>(text);
  };
  set(input.equipment->model, "modelNumber");
  set(input.equipment->serial_number, "serialNumber");
  return RequireName(input.name);
}

std::optional<bool> ReadActive(const JsonObject& json) {
  if (const Json* active = Find(json, "active"); active != nullptr && active->is_bool()) return active->get_bool();
  const std::string_view status = TextOf(json, "status");
  return status.empty() ? std::nullopt : std::optional(status == "active");
}

catalog::ResourceInput InputOf(const Resource& resource) {
  return {.kind = resource.kind,
          .name = resource.name,
          .status = std::nullopt,
          .capacity = resource.capacity,
          .parent = resource.parent,
          .zone = resource.zone,
          .practitioner = resource.practitioner,
          .facility = resource.facility,
          .department = resource.department,
          .equipment = resource.equipment,
          .attributes = resource.attributes,
          .identifiers = resource.identifiers};
}

}  // namespace medres::api::fhir
