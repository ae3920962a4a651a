#include "api/fhir/types/shape.hpp"

#include <gtest/gtest.h>

/// What FHIR defines has to have FHIR's shape; what it does not define is let through.
namespace medres::api::fhir {
namespace {

/// "code pointer" of every issue.
std::string IssuesOf(std::string_view type, std::string_view resource) {
  json::Issues issues;
  CheckShape(type, ParseObject(resource).value(), issues);
  std::string all;
  for (const Issue& issue : issues.all()) all.append(all.empty() ? "" : ", ").append(issue.code + " " + issue.pointer);
  return all;
}

struct ShapeCase {
  std::string_view type;
  std::string_view resource;
  std::string_view issues;  ///< none: empty
};

TEST(Shape, IsThatOfFhir) {
  for (const ShapeCase& c : std::vector<ShapeCase>{
           {"Patient", R"({"deceasedBoolean":7})", "json.type /deceasedBoolean"},
           {"Patient", R"({"deceasedBoolean":true,"multipleBirthInteger":-2})", ""},
           {"Patient", R"({"deceasedDateTime":"yesterday"})", "json.format /deceasedDateTime"},
           {"Patient", R"({"deceasedDateTime":"2027-01"})", ""},
           {"Patient", R"({"name":{"text":"Li"}})", "json.type /name"},
           {"Patient", R"({"name":[{"family":7,"given":["Mei",null],"use":"nick"}]})",
            "json.type /name/0/family, json.enum /name/0/use"},
           {"Patient", R"({"multipleBirthInteger":1.5})", "json.type /multipleBirthInteger"},
           {"Patient", R"({"favourite":{"colour":7},"_birthDate":{"extension":[]}})", ""},
           {"Patient", R"({"text":{"status":"own","div":"<div/>"}})", "json.enum /text/status"},
           {"Practitioner", R"({"gender":"zzz","birthDate":"bogus"})", "json.enum /gender, json.format /birthDate"},
           {"Practitioner", R"({"birthDate":"1980-05-01T08:00:00Z"})", "json.format /birthDate"},
           {"Practitioner", R"({"gender":"female","birthDate":"1980"})", ""},
           {"Practitioner", R"({"qualification":[{"period":{"start":1999}}]})",
            "json.type /qualification/0/period/start"},
           {"Location", R"({"status":"x","position":{"longitude":121.4,"latitude":"31"}})",
            "json.enum /status, json.type /position/latitude"},
           {"Device", R"({"status":"unknown"})", "json.enum /status"},
           {"Appointment", R"({"priority":-1,"minutesDuration":30})", "json.range /priority"},
           {"Appointment", R"({"participant":[{"status":"maybe"}]})", "json.enum /participant/0/status"},
           {"PractitionerRole", R"({"practitioner":"Practitioner/a","location":{},"period":{"start":"soon"}})",
            "json.type /practitioner, json.type /location, json.format /period/start"},
           {"PractitionerRole", R"({"availableTime":[{"daysOfWeek":["monday","tue"],"allDay":1}]})",
            "json.enum /availableTime/0/daysOfWeek/0, json.type /availableTime/0/allDay"},
           {"HealthcareService", R"({"active":"yes","type":{},"notAvailable":[{"during":{"end":5}}]})",
            "json.type /active, json.type /type, json.type /notAvailable/0/during/end"},
           {"Slot", R"({"status":7})", ""},
       }) {
    EXPECT_EQ(IssuesOf(c.type, c.resource), c.issues) << c.type << " " << c.resource;
  }
}

TEST(Shape, NamesWhatIsAllowed) {
  json::Issues issues;
  CheckShape("Location", ParseObject(R"({"status":"x"})").value(), issues);
  ASSERT_FALSE(issues.empty());
  EXPECT_EQ(issues.all().front().args, (ErrorArgs{{"allowed", "active, suspended, inactive"}}));
}

}  // namespace
}  // namespace medres::api::fhir
