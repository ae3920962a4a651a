#include "api/fhir/types/service_parts.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "api/fhir/search/values.hpp"
#include "api/fhir/types/service_map.hpp"
#include "api/fhir/types/words.hpp"
#include "catalog/rules.hpp"

namespace medres::api::fhir {
namespace {

using scheduling::Requirement;
using scheduling::ServiceType;

constexpr std::array<ServiceNumber, 5> kNumbers{
    {{"urn:medres:fhir:duration-minutes", "duration_minutes", &ServiceType::duration_minutes},
     {"urn:medres:fhir:buffer-before-minutes", "buffer_before_minutes", &ServiceType::buffer_before_minutes},
     {"urn:medres:fhir:buffer-after-minutes", "buffer_after_minutes", &ServiceType::buffer_after_minutes},
     {"urn:medres:fhir:grid-minutes", "grid_minutes", &ServiceType::grid_minutes},
     {"urn:medres:fhir:max-patients", "max_patients", &ServiceType::max_patients}}};

/// How a part of a requirement is nested in REST's JSON.
enum class Nesting : std::uint8_t { kOne, kList, kPreferred };

/// A part of a requirement: its url inside the extension, the type of its value, and the member that it stands for.
struct RequirementPart {
  std::string_view url;
  std::string_view value;
  std::string_view member;
  Nesting nesting = Nesting::kOne;
};
constexpr std::string_view kReferenceValue = "valueReference";
constexpr std::string_view kSegment = "segment";
constexpr std::array<RequirementPart, 10> kRequirementParts{
    {{"role", "valueString", "role"},
     {"any-of", kReferenceValue, "any_of", Nesting::kList},
     {"kind", "valueCode", "kind"},
     {"specialty", "valueCode", "specialty"},
     {"quantity", "valueInteger", "quantity"},
     {"from-minute", "valueInteger", "from_minute"},
     {"to-minute", "valueInteger", "to_minute"},
     {"prefer-title", "valueCode", "titles", Nesting::kPreferred},
     {"prefer-constitution", "valueCode", "constitutions", Nesting::kPreferred},
     {"prefer-practitioner", kReferenceValue, "practitioners", Nesting::kPreferred}}};

void PutPart(JsonArray& parts, std::string_view url, std::string_view value_name, Json value) {
  parts.push_back(JsonObject{{"url", url}, {value_name, std::move(value)}});
}

Json ReferenceTo(ResourceId id, const catalog::Directory& directory) {
  const auto resource = directory.Find(id);
  return resource ? ActorReference(*resource) : Reference("Practitioner", id.Text());
}

void PutPreferred(JsonArray& parts, const Requirement& requirement, const catalog::Directory& directory) {
  if (!requirement.prefer) return;
  for (const std::string& title : requirement.prefer->titles) PutPart(parts, "prefer-title", "valueCode", Json(title));
  for (const std::string& constitution : requirement.prefer->constitutions) {
    PutPart(parts, "prefer-constitution", "valueCode", Json(constitution));
  }
  for (const ResourceId id : requirement.prefer->practitioners) {
    PutPart(parts, "prefer-practitioner", kReferenceValue, ReferenceTo(id, directory));
  }
}

JsonObject ToRequirement(const Requirement& requirement, const catalog::Directory& directory) {
  JsonArray parts;
  PutPart(parts, "role", "valueString", Json(requirement.role));
  for (const ResourceId id : requirement.any_of) {
    PutPart(parts, "any-of", kReferenceValue, ReferenceTo(id, directory));
  }
  if (requirement.kind) PutPart(parts, "kind", "valueCode", Json(catalog::ToCode(*requirement.kind)));
  if (requirement.specialty) PutPart(parts, "specialty", "valueCode", Json(*requirement.specialty));
  PutPart(parts, "quantity", "valueInteger", Json(requirement.quantity));
  if (requirement.from_minute) PutPart(parts, "from-minute", "valueInteger", Json(*requirement.from_minute));
  if (requirement.to_minute) PutPart(parts, "to-minute", "valueInteger", Json(*requirement.to_minute));
  for (const scheduling::VisitSegment& segment : requirement.segments) {
    JsonArray edges;
    PutPart(edges, "from-minute", "valueInteger", Json(segment.from_minute));
    PutPart(edges, "to-minute", "valueInteger", Json(segment.to_minute));
    parts.push_back(JsonObject{{"url", kSegment}, {"extension", std::move(edges)}});
  }
  PutPreferred(parts, requirement, directory);
  return {{"url", kRequirement}, {"extension", std::move(parts)}};
}

/// One requirement, part by part.
class RequirementReading {
 public:
  RequirementReading(const std::string& pointer, std::map<std::string, std::string, std::less<>>& places,
                     json::Issues& issues)
      : pointer_(pointer), places_(places), issues_(issues) {}

  JsonObject Read(const JsonObject& extension, const std::string& at) {
    places_[pointer_] = at;
    const JsonArray& parts = ArrayOf(extension, "extension");
    for (std::size_t i = 0; i < parts.size(); ++i) {
      static const JsonObject kNone;
      const JsonObject* part = parts[i].if_object();
      ReadPart(part != nullptr ? *part : kNone, at + "/extension/" + std::to_string(i));
    }
    return std::move(requirement_);
  }

 private:
  void ReadPart(const JsonObject& part, const std::string& at) {
    const std::string_view url = TextOf(part, "url");
    if (url == kSegment) return ReadSegment(part, at);
    const auto row = std::ranges::find(kRequirementParts, url, &RequirementPart::url);
    if (row == kRequirementParts.end()) {
      return issues_.Add({"fhir.unknown_value", at + "/url", {{"value", std::string(url)}}});
    }
    const Json* value = Find(part, row->value);
    if (value == nullptr) return issues_.Add({"json.missing", at + "/" + std::string(row->value), {}});
    Put(*row, row->value == kReferenceValue ? IdIn(*value) : *value, at + "/" + std::string(row->value));
  }

  /// A role stands for its practitioner.
  static Json IdIn(const Json& reference) {
    const JsonObject* object = reference.if_object();
    const std::string id = object != nullptr ? ParseReference(TextOf(*object, "reference")).id : std::string();
    return Json(id.substr(0, id.find('.')));
  }

  void Put(const RequirementPart& row, Json value, const std::string& at) {
    if (row.nesting == Nesting::kOne) {
      requirement_[row.member] = std::move(value);
      places_[pointer_ + "/" + std::string(row.member)] = at;
      return;
    }
    const bool is_preferred = row.nesting == Nesting::kPreferred;
    if (is_preferred && !requirement_.contains("prefer")) requirement_["prefer"] = JsonObject();
    JsonObject& holder = is_preferred ? requirement_["prefer"].get_object() : requirement_;
    if (!holder.contains(row.member)) holder[row.member] = JsonArray();
    JsonArray& list = holder[row.member].get_array();
    const std::string pointer = pointer_ + (is_preferred ? "/prefer/" : "/") + std::string(row.member);
    places_[pointer + "/" + std::to_string(list.size())] = at;
    list.push_back(std::move(value));
  }

  void ReadSegment(const JsonObject& segment, const std::string& at) {
    if (!requirement_.contains("segments")) requirement_["segments"] = JsonArray();
    JsonArray& segments = requirement_["segments"].get_array();
    const std::string pointer = pointer_ + "/segments/" + std::to_string(segments.size());
    places_[pointer] = at;
    JsonObject read;
    const JsonArray& edges = ArrayOf(segment, "extension");
    for (std::size_t i = 0; i < edges.size(); ++i) {
      const JsonObject* edge = edges[i].if_object();
      const std::string_view url = edge != nullptr ? TextOf(*edge, "url") : std::string_view();
      const Json* value = edge != nullptr ? Find(*edge, "valueInteger") : nullptr;
      const std::string place = at + "/extension/" + std::to_string(i);
      if (url != "from-minute" && url != "to-minute") {
        issues_.Add({"fhir.unknown_value", place + "/url", {{"value", std::string(url)}}});
      } else if (value == nullptr) {
        issues_.Add({"json.missing", place + "/valueInteger", {}});
      } else {
        const std::string_view member = url == "from-minute" ? "from_minute" : "to_minute";
        read[member] = *value;
        places_[pointer + "/" + std::string(member)] = place + "/valueInteger";
      }
    }
    segments.push_back(std::move(read));
  }

  const std::string& pointer_;
  std::map<std::string, std::string, std::less<>>& places_;
  json::Issues& issues_;
  JsonObject requirement_;
};

}  // namespace

std::span<const ServiceNumber> ServiceNumbers() { return kNumbers; }

const ServiceNumber* FindServiceNumber(std::string_view url) {
  const auto row = std::ranges::find(kNumbers, url, &ServiceNumber::url);
  return row == kNumbers.end() ? nullptr : &*row;
}

JsonArray ServiceExtensions(const ServiceType& service, const catalog::Directory& directory) {
  JsonArray extensions;
  if (!service.name.zh.empty() && !service.name.en.empty()) {
    extensions.push_back(JsonObject{{"url", kEnglishName}, {"valueString", service.name.en}});
  }
  for (const ServiceNumber& number : kNumbers) {
    extensions.push_back(JsonObject{{"url", number.url}, {"valueInteger", service.*number.value}});
  }
  for (const Requirement& requirement : service.requirements) {
    extensions.push_back(ToRequirement(requirement, directory));
  }
  return extensions;
}

JsonObject ReadRequirement(const JsonObject& extension, const std::string& pointer, const std::string& at,
                           std::map<std::string, std::string, std::less<>>& places, json::Issues& issues) {
  return RequirementReading(pointer, places, issues).Read(extension, at);
}

}  // namespace medres::api::fhir
