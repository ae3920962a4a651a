#include "api/fhir/types/service_map.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "api/fhir/search/values.hpp"
#include "api/fhir/types/service_parts.hpp"
#include "api/fhir/types/words.hpp"

namespace medres::api::fhir {
namespace {

using scheduling::ServiceType;
using scheduling::ServiceTypeInput;

ServiceTypeInput SaidOf(const ServiceType& service) {
  return {.name = service.name,
          .duration_minutes = service.duration_minutes,
          .buffer_before_minutes = service.buffer_before_minutes,
          .buffer_after_minutes = service.buffer_after_minutes,
          .grid_minutes = service.grid_minutes,
          .max_patients = service.max_patients,
          .requirements = service.requirements,
          .active = service.active};
}

/// Reads one service into the JSON that REST takes, whose rules then hold here as well.
class ServiceReader {
 public:
  ServiceReader(const JsonObject& json, const ServiceType* held, const catalog::Directory& directory)
      : json_(json), held_(held), directory_(directory) {}

  Result<ServiceReading> Read() {
    ServiceTypeInput said = held_ != nullptr ? SaidOf(*held_) : ServiceTypeInput();
    said.name = ReadName();
    if (const Json* active = Find(json_, "active"); active != nullptr && active->is_bool()) {
      said.active = active->get_bool();
    }
    MEDRES_TRY(input_, ParseObject(json::ToText(said)));
    ReadExtensions();
    CheckOwnType();
    CheckPlaces();
    if (!issues_.empty()) return Fail(issues_.TakeError());
    auto parsed = json::Parse<ServiceTypeInput>(ToText(input_));
    if (!parsed) return Fail(AtService(std::move(parsed).error(), reading_));
    reading_.input = *std::move(parsed);
    CheckSpecialties();
    if (!issues_.empty()) return Fail(issues_.TakeError());
    return std::move(reading_);
  }

 private:
  /// A name that is what we show is the one that is held, with all its spellings.
  catalog::Name ReadName() {
    const std::string_view main = TextOf(json_, "name");
    catalog::Name name = held_ != nullptr ? held_->name : catalog::Name();
    if (main.empty() && held_ == nullptr) issues_.Add({"json.missing", "/name", {}});
    if (!main.empty() && main != DisplayOf(name)) {
      name.pinyin.clear();
      name.zh = IsLatin(main) ? std::string_view() : main;
      if (IsLatin(main)) name.en = main;
    }
    for (const Json& item : ArrayOf(json_, "extension")) {
      const JsonObject* extension = item.if_object();
      if (extension != nullptr && TextOf(*extension, "url") == kEnglishName)
        name.en = TextOf(*extension, "valueString");
    }
    return name;
  }

  void ReadExtensions() {
    JsonArray requirements;
    const JsonArray& extensions = ArrayOf(json_, "extension");
    for (std::size_t i = 0; i < extensions.size(); ++i) {
      const JsonObject* extension = extensions[i].if_object();
      const std::string_view url = extension != nullptr ? TextOf(*extension, "url") : std::string_view();
      const std::string at = "/extension/" + std::to_string(i);
      if (!IsOwnExtension(url) || url == kEnglishName) continue;
      if (url == kRequirement) {
        const std::string pointer = "/requirements/" + std::to_string(requirements.size());
        requirements.push_back(ReadRequirement(*extension, pointer, at, reading_.places, issues_));
      } else if (const auto* number = FindServiceNumber(url)) {
        ReadNumber(*extension, number->member, at);
      } else {
        issues_.Add({"fhir.unknown_value", at + "/url", {{"value", std::string(url)}}});
      }
    }
    if (!requirements.empty()) {
      input_["requirements"] = std::move(requirements);
    } else if (held_ == nullptr) {
      RequireSpecialist();
    }
  }

  void ReadNumber(const JsonObject& extension, std::string_view member, const std::string& at) {
    const std::string place = at + "/valueInteger";
    const Json* value = Find(extension, "valueInteger");
    if (value == nullptr) return issues_.Add({"json.missing", place, {}});
    input_[member] = *value;
    reading_.places["/" + std::string(member)] = place;
  }

  void RequireSpecialist() {
    const auto codes = OwnSpecialties();
    if (codes.size() != 1) {
      return issues_.Add({"json.missing", "/extension('" + std::string(kRequirement) + "')", {}});
    }
    JsonObject requirement{{"role", "practitioner"}, {"kind", "practitioner"}, {"specialty", codes.front()}};
    input_["requirements"] = JsonArray{Json(std::move(requirement))};
    reading_.places["/requirements/0"] = "/specialty/0";
  }

  std::vector<std::string_view> OwnSpecialties() const {
    std::vector<std::string_view> codes;
    for (const Json& item : ArrayOf(json_, "specialty")) {
      if (const std::string_view code = CodeIn(&item, systems::kSpecialty); !code.empty()) codes.push_back(code);
    }
    return codes;
  }

  /// What a service is for follows from what it needs: the two may not tell different things.
  void CheckSpecialties() {
    std::set<std::string, std::less<>> needed;
    for (const auto& requirement : reading_.input.requirements) {
      if (requirement.specialty) needed.insert(*requirement.specialty);
    }
    for (const std::string_view code : OwnSpecialties()) {
      if (needed.empty() || needed.contains(code)) continue;
      issues_.Add({"fhir.service_specialty", "/specialty", {{"code", std::string(code)}}});
    }
  }

  void CheckOwnType() {
    const std::string_view code = CodeIn(Find(json_, "type"), systems::kServiceType);
    if (code.empty() || (held_ != nullptr && code == held_->id.Text())) return;
    issues_.Add({"fhir.unknown_value", "/type", {{"value", std::string(code)}}});
  }

  /// Places of ours have to be there; they are only told of.
  void CheckPlaces() {
    CheckPlace(FindObject(json_, "providedBy"), "Organization", "/providedBy");
    const JsonArray& locations = ArrayOf(json_, "location");
    for (std::size_t i = 0; i < locations.size(); ++i) {
      CheckPlace(locations[i].if_object(), "Location", "/location/" + std::to_string(i));
    }
  }

  void CheckPlace(const JsonObject* reference, std::string_view type, const std::string& pointer) {
    if (reference == nullptr || TextOf(*reference, "reference").contains("://")) return;
    const auto id = ReadReference(reference, type, pointer);
    if (!id) return issues_.Add(id.error().issues.front());
    if (*id && !directory_.Find(ResourceId{**id})) {
      issues_.Add({"resource.not_found", pointer, {{"id", medres::ToText(**id)}}});
    }
  }

  const JsonObject& json_;
  const ServiceType* held_;
  const catalog::Directory& directory_;
  JsonObject input_;
  ServiceReading reading_;
  json::Issues issues_;
};

/// The element of the longest beginning of the pointer that has one.
std::string ServiceElement(std::string_view pointer, const ServiceReading& reading) {
  for (std::string_view beginning = pointer; !beginning.empty();
       beginning = beginning.substr(0, beginning.rfind('/'))) {
    if (const auto place = reading.places.find(beginning); place != reading.places.end()) return place->second;
  }
  if (pointer.starts_with("/requirements")) return "/extension('" + std::string(kRequirement) + "')";
  for (const ServiceNumber& number : ServiceNumbers()) {
    if (pointer == "/" + std::string(number.member)) return "/extension('" + std::string(number.url) + "')";
  }
  return pointer.starts_with("/name") ? "/name" : std::string(pointer);
}

}  // namespace

Document ToHealthcareService(const ServiceType& service, const catalog::Directory& directory) {
  Document document{.id = service.id.Text(),
                    .version = service.version,
                    .updated = service.updated_at,
                    .json = {{"resourceType", "HealthcareService"}}};
  Stamp(document);
  JsonObject& json = document.json;
  json["extension"] = ServiceExtensions(service, directory);
  json["active"] = service.active;
  json["type"] = JsonArray{Json(ServiceConcept(service))};
  if (JsonArray specialties = SpecialtiesOf(service); !specialties.empty()) json["specialty"] = std::move(specialties);
  PutText(json, "name", DisplayOf(service.name));
  json["appointmentRequired"] = true;
  return document;
}

Result<ServiceReading> ReadHealthcareService(const JsonObject& json, const ServiceType* held,
                                             const catalog::Directory& directory) {
  return ServiceReader(json, held, directory).Read();
}

Error AtService(Error error, const ServiceReading& reading) {
  for (Issue& issue : error.issues) issue.pointer = ServiceElement(issue.pointer, reading);
  return error;
}

}  // namespace medres::api::fhir
