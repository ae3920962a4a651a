#include "api/fhir/types/shape.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include "api/fhir/search/values.hpp"
#include "base/text.hpp"

namespace medres::api::fhir {
namespace {

/// A type and its elements, each as `name:type`; a type that ends in '*' is a list, what stands in brackets after it
/// are the codes that are allowed. `Element` is any object.
struct ShapeRow {
  std::string_view type;
  std::string_view elements;
};

constexpr std::array<ShapeRow, 25> kShapes{{
    {"Resource",
     "id:string meta:Meta implicitRules:string language:string text:Narrative contained:Element* extension:Element* "
     "modifierExtension:Element*"},
    {"Appointment",
     "identifier:Identifier* status:string cancelationReason:CodeableConcept serviceCategory:CodeableConcept* "
     "serviceType:CodeableConcept* specialty:CodeableConcept* appointmentType:CodeableConcept "
     "reasonCode:CodeableConcept* reasonReference:Reference* priority:whole description:string "
     "supportingInformation:Reference* start:string end:string minutesDuration:whole slot:Reference* created:dateTime "
     "comment:string patientInstruction:string basedOn:Reference* participant:Participant* requestedPeriod:Period*"},
    {"AppointmentResponse",
     "identifier:Identifier* appointment:Reference start:dateTime end:dateTime participantType:CodeableConcept* "
     "actor:Reference participantStatus:string comment:string"},
    {"Device",
     "identifier:Identifier* definition:Reference udiCarrier:Element* status:string[active|inactive] "
     "statusReason:CodeableConcept* distinctIdentifier:string manufacturer:string manufactureDate:dateTime "
     "expirationDate:dateTime lotNumber:string serialNumber:string deviceName:DeviceName* modelNumber:string "
     "partNumber:string type:CodeableConcept specialization:Element* version:Element* property:Element* "
     "patient:Reference owner:Reference contact:ContactPoint* location:Reference url:string note:Element* "
     "safety:CodeableConcept* parent:Reference"},
    {"HealthcareService",
     "identifier:Identifier* active:boolean providedBy:Reference category:CodeableConcept* type:CodeableConcept* "
     "specialty:CodeableConcept* location:Reference* name:string comment:string extraDetails:string photo:Element "
     "telecom:ContactPoint* coverageArea:Reference* serviceProvisionCode:CodeableConcept* eligibility:Element* "
     "program:CodeableConcept* characteristic:CodeableConcept* communication:CodeableConcept* "
     "referralMethod:CodeableConcept* appointmentRequired:boolean availableTime:AvailableTime* "
     "notAvailable:NotAvailable* availabilityExceptions:string endpoint:Reference*"},
    {"Location",
     "identifier:Identifier* status:string[active|suspended|inactive] operationalStatus:Coding name:string "
     "alias:string* description:string mode:string[instance|kind] type:CodeableConcept* telecom:ContactPoint* "
     "address:Address physicalType:CodeableConcept position:Position managingOrganization:Reference partOf:Reference "
     "hoursOfOperation:Element* availabilityExceptions:string endpoint:Reference*"},
    {"Organization",
     "identifier:Identifier* active:boolean type:CodeableConcept* name:string alias:string* telecom:ContactPoint* "
     "address:Address* partOf:Reference contact:Element* endpoint:Reference*"},
    {"Patient",
     "identifier:Identifier* active:boolean name:HumanName* telecom:ContactPoint* gender:string birthDate:string "
     "deceasedBoolean:boolean deceasedDateTime:dateTime address:Address* maritalStatus:CodeableConcept "
     "multipleBirthBoolean:boolean multipleBirthInteger:integer photo:Element* contact:Element* communication:Element* "
     "generalPractitioner:Reference* managingOrganization:Reference link:Element*"},
    {"Practitioner",
     "identifier:Identifier* active:boolean name:HumanName* telecom:ContactPoint* address:Address* "
     "gender:string[male|female|other|unknown] birthDate:date photo:Element* qualification:Qualification* "
     "communication:CodeableConcept*"},
    {"PractitionerRole",
     "identifier:Identifier* active:boolean period:Period practitioner:Reference organization:Reference "
     "code:CodeableConcept* specialty:CodeableConcept* location:Reference* healthcareService:Reference* "
     "telecom:ContactPoint* availableTime:AvailableTime* notAvailable:NotAvailable* availabilityExceptions:string "
     "endpoint:Reference*"},
    {"Address",
     "use:string[home|work|temp|old|billing] type:string[postal|physical|both] text:string line:string* city:string "
     "district:string state:string postalCode:string country:string period:Period"},
    {"AvailableTime",
     "daysOfWeek:string*[mon|tue|wed|thu|fri|sat|sun] allDay:boolean availableStartTime:string "
     "availableEndTime:string"},
    {"CodeableConcept", "coding:Coding* text:string"},
    {"Coding", "system:string version:string code:string display:string userSelected:boolean"},
    {"ContactPoint",
     "system:string[phone|fax|email|pager|url|sms|other] value:string use:string[home|work|temp|old|mobile] "
     "rank:whole period:Period"},
    {"DeviceName",
     "name:string "
     "type:string[udi-label-name|user-friendly-name|patient-reported-name|manufacturer-name|model-name|other]"},
    {"HumanName",
     "use:string[usual|official|temp|nickname|anonymous|old|maiden] text:string family:string given:string* "
     "prefix:string* suffix:string* period:Period"},
    {"Identifier",
     "use:string[usual|official|temp|secondary|old] type:CodeableConcept system:string value:string period:Period "
     "assigner:Reference"},
    {"Meta",
     "versionId:string lastUpdated:dateTime source:string profile:string* security:Coding* "
     "tag:Coding*"},
    {"Narrative", "status:string[generated|extensions|additional|empty] div:string"},
    {"NotAvailable", "description:string during:Period"},
    {"Participant",
     "type:CodeableConcept* actor:Reference required:string[required|optional|information-only] "
     "status:string[accepted|declined|tentative|needs-action] period:Period"},
    {"Period", "start:dateTime end:dateTime"},
    {"Position", "longitude:number latitude:number altitude:number"},
    {"Qualification", "identifier:Identifier* code:CodeableConcept period:Period issuer:Reference"},
}};

/// What `name:type*[codes]` says.
struct Shape {
  std::string_view type;
  bool is_list = false;
  std::string_view codes;
};

const ShapeRow* FindShapes(std::string_view type) {
  const auto row = std::ranges::find(kShapes, type, &ShapeRow::type);
  return row == kShapes.end() ? nullptr : &*row;
}

std::optional<Shape> ShapeOf(std::string_view element, const ShapeRow& row) {
  for (std::string_view rule : text::Split(row.elements, ' ')) {
    if (!rule.starts_with(element) || rule.substr(element.size(), 1) != ":") continue;
    rule.remove_prefix(element.size() + 1);
    Shape shape;
    if (const auto bracket = rule.find('['); bracket != rule.npos) {
      shape.codes = rule.substr(bracket + 1, rule.size() - bracket - 2);
      rule = rule.substr(0, bracket);
    }
    shape.is_list = rule.ends_with('*');
    shape.type = rule.substr(0, rule.size() - (shape.is_list ? 1 : 0));
    return shape;
  }
  return std::nullopt;
}

class ShapeCheck {
 public:
  explicit ShapeCheck(json::Issues& issues) : issues_(issues) {}

  void Members(const JsonObject& object, const ShapeRow& row, const std::string& pointer) {
    for (const auto& [key, value] : object) {
      const std::string_view name(key.data(), key.size());
      if (const auto shape = ShapeOf(name, row)) Element(value, *shape, pointer + "/" + std::string(name));
    }
  }

 private:
  void Element(const Json& value, const Shape& shape, const std::string& pointer) {
    if (!shape.is_list) return Value(value, shape, pointer);
    const JsonArray* items = value.if_array();
    if (items == nullptr) return Refuse(pointer, "array");
    for (std::size_t i = 0; i < items->size(); ++i) {
      // Of a list of plain values an entry may be told by its extensions alone, which stand beside the list.
      if (!(*items)[i].is_null()) Value((*items)[i], shape, pointer + "/" + std::to_string(i));
    }
  }

  void Value(const Json& value, const Shape& shape, const std::string& pointer) {
    if (shape.type == "string") return Text(value, shape.codes, pointer);
    if (shape.type == "date" || shape.type == "dateTime") return Date(value, shape.type, pointer);
    if (shape.type == "boolean") return Expect(value.is_bool(), shape.type, pointer);
    if (shape.type == "number") return Expect(value.is_number(), shape.type, pointer);
    if (shape.type == "integer" || shape.type == "whole") return Integer(value, shape.type == "whole", pointer);
    const JsonObject* object = value.if_object();
    if (object == nullptr) return Refuse(pointer, "object");
    if (const ShapeRow* row = FindShapes(shape.type)) Members(*object, *row, pointer);
  }

  void Text(const Json& value, std::string_view codes, const std::string& pointer) {
    if (!value.is_string()) return Refuse(pointer, "string");
    if (codes.empty()) return;
    const auto allowed = text::Split(codes, '|');
    if (std::ranges::find(allowed, TextOf(value)) != allowed.end()) return;
    std::string listed;
    for (const std::string_view code : allowed) listed.append(listed.empty() ? "" : ", ").append(code);
    issues_.Add({"json.enum", pointer, {{"allowed", std::move(listed)}}});
  }

  void Date(const Json& value, std::string_view type, const std::string& pointer) {
    if (!value.is_string()) return Refuse(pointer, "string");
    const std::string_view text = TextOf(value);
    const bool has_time = text.find('T') != text.npos;
    if (ParseDateSpan(text, "Etc/UTC") && (type == "dateTime" || !has_time)) return;
    const std::string_view form = type == "date" ? "YYYY-MM-DD" : "YYYY-MM-DDThh:mm:ss+08:00";
    issues_.Add({"json.format", pointer, {{"expected", std::string(form)}}});
  }

  void Integer(const Json& value, bool is_whole, const std::string& pointer) {
    constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();
    const double number = value.is_number() ? value.to_number<double>() : 0.5;
    if (number != std::floor(number)) return Refuse(pointer, "integer");
    const std::int64_t least = is_whole ? 0 : -kMost;
    if (number >= static_cast<double>(least) && number <= static_cast<double>(kMost)) return;
    issues_.Add({"json.range", pointer, {{"min", std::to_string(least)}, {"max", std::to_string(kMost)}}});
  }

  void Expect(bool holds, std::string_view type, const std::string& pointer) {
    if (!holds) Refuse(pointer, type);
  }

  void Refuse(const std::string& pointer, std::string_view type) {
    issues_.Add({"json.type", pointer, {{"expected", std::string(type)}}});
  }

  json::Issues& issues_;
};

}  // namespace

void CheckShape(std::string_view type, const JsonObject& resource, json::Issues& issues) {
  const ShapeRow* own = FindShapes(type);
  if (own == nullptr) return;
  ShapeCheck check(issues);
  check.Members(resource, *FindShapes("Resource"), {});
  check.Members(resource, *own, {});
}

}  // namespace medres::api::fhir
