#include <gtest/gtest.h>

#include <set>

#include "api/fhir/json_patch.hpp"
#include "api/fhir/operations/timing.hpp"
#include "api/fhir/overlay.hpp"
#include "api/fhir/types/catalog_map.hpp"
#include "api/fhir/types/patient_map.hpp"
#include "api/fhir/types/schedule_map.hpp"

/// What happens to resources as trees: patches, extras of callers, mappings, signed ids, the tables themselves.
namespace medres::api::fhir {
namespace {

JsonObject Parsed(std::string_view text) { return ParseObject(text).value(); }

TEST(Tables, AreConsistent) {
  std::set<std::string_view> types;
  for (const TypeRow& type : Types()) {
    EXPECT_TRUE(types.insert(type.name).second) << type.name;
    EXPECT_TRUE(type.default_sort.empty() || FindSearch(type, type.default_sort) != nullptr) << type.name;
    const bool writes = (type.interactions & (kCreate | kUpdate | kPatch)) != 0;
    EXPECT_EQ(writes, !type.write_scope.empty()) << type.name;
    EXPECT_EQ(writes, type.core != Core::kNone && type.core != Core::kTrail) << type.name;
    if ((type.interactions & kUpdate) != 0) EXPECT_FALSE(type.held.empty()) << type.name;
    if (!type.held.empty()) EXPECT_TRUE((type.interactions & kCreate) != 0) << type.name;
    if (type.is_part) EXPECT_EQ(type.core, Core::kCatalog) << type.name;
    EXPECT_TRUE(type.added_to.empty() || !type.held.empty()) << type.name;
    std::set<std::string_view> names;
    for (const SearchRow& row : type.search) {
      EXPECT_TRUE(names.insert(row.name).second) << type.name << "." << row.name;
      EXPECT_TRUE(row.type == SearchType::kReference || row.targets.empty()) << row.name;
    }
  }
  for (const OperationRow& operation : Operations()) {
    EXPECT_TRUE(types.contains(operation.type)) << operation.name;
    std::set<std::string_view> names;
    for (const ParameterRow& row : operation.parameters) EXPECT_TRUE(names.insert(row.name).second) << row.name;
  }
}

TEST(Tables, KnowTheOtherDialects) {
  const OperationRow& book = *FindOperation("Appointment", "book");
  for (const auto& [given, own] :
       std::vector<std::pair<std::string_view, std::string_view>>{{"appointment-reference", "appointment-reference"},
                                                                  {"appt-id", "appointment-reference"},
                                                                  {"appt-resource", "appointment-resource"},
                                                                  {"appointment", "appointment-resource"},
                                                                  {"cancelled-appt-id", "replaces"},
                                                                  {"patient-id", "patient-reference"}}) {
    ASSERT_NE(FindParameter(book, given), nullptr) << given;
    EXPECT_EQ(FindParameter(book, given)->name, own);
  }
  EXPECT_EQ(FindParameter(book, "nothing"), nullptr);
}

struct PatchCase {
  std::string_view patch;
  std::string_view result;  ///< empty: refused
};

TEST(JsonPatch, DoesAllOrNothing) {
  const JsonObject before = Parsed(R"({"a":{"b":1},"l":["x","y"],"t/~":1})");
  for (const PatchCase& c : std::vector<PatchCase>{
           {R"([{"op":"replace","path":"/a/b","value":2}])", R"({"a":{"b":2},"l":["x","y"],"t/~":1})"},
           {R"([{"op":"add","path":"/l/1","value":"z"}])", R"({"a":{"b":1},"l":["x","z","y"],"t/~":1})"},
           {R"([{"op":"add","path":"/l/-","value":"z"}])", R"({"a":{"b":1},"l":["x","y","z"],"t/~":1})"},
           {R"([{"op":"remove","path":"/t~1~0"}])", R"({"a":{"b":1},"l":["x","y"]})"},
           {R"([{"op":"remove","path":"/l/0"}])", R"({"a":{"b":1},"l":["y"],"t/~":1})"},
           {R"([{"op":"move","from":"/a/b","path":"/c"}])", R"({"a":{},"l":["x","y"],"t/~":1,"c":1})"},
           {R"([{"op":"copy","from":"/a","path":"/c"}])", R"({"a":{"b":1},"l":["x","y"],"t/~":1,"c":{"b":1}})"},
           {R"([{"op":"test","path":"/a/b","value":1}])", R"({"a":{"b":1},"l":["x","y"],"t/~":1})"},
           {R"([{"op":"test","path":"/a/b","value":2}])", ""},
           {R"([{"op":"replace","path":"/no","value":2}])", ""},
           {R"([{"op":"add","path":"/l/9","value":2}])", ""},
           {R"([{"op":"remove","path":"/l/2"}])", ""},
           {R"([{"op":"shuffle","path":"/a","value":2}])", ""},
           {R"([{"op":"add","path":"/x"}])", ""},
           {R"({"op":"add"})", ""},
           {"[", ""}}) {
    const auto after = Patched(before, c.patch);
    EXPECT_EQ(after.has_value(), !c.result.empty()) << c.patch;
    if (after) {
      EXPECT_EQ(*after, Parsed(c.result)) << c.patch << " gave " << ToText(*after);
    }
  }
}

class Overlay : public testing::Test {
 protected:
  JsonObject Show(std::string_view now) const {
    return Overlaid(*FindType("Patient"), Parsed(now), Parsed(said_), Parsed(then_));
  }
  std::string_view said_ = R"({"resourceType":"Patient","name":[{"family":"Li","given":["Mei"]}],
    "telecom":[{"system":"email","value":"li@example.org"},{"system":"phone","value":"1","use":"home"}],
    "address":[{"city":"上海"}],"gender":"male","link":[{"type":"seealso"}],"extension":[{"url":"u","valueCode":"c"}]})";
  std::string_view then_ = R"({"resourceType":"Patient","id":"1","name":[{"text":"Mei Li"}],
    "telecom":[{"system":"phone","value":"1"}],"gender":"female"})";
};

TEST_F(Overlay, CompletesWhatIsStillSo) {
  const JsonObject shown = Show(then_);
  EXPECT_EQ(ToText(*Find(shown, "name")), R"([{"text":"Mei Li","family":"Li","given":["Mei"]}])");
  EXPECT_EQ(ToText(*Find(shown, "telecom")),
            R"([{"system":"phone","value":"1","use":"home"},{"system":"email","value":"li@example.org"}])");
  EXPECT_EQ(ToText(*Find(shown, "address")), R"([{"city":"上海"}])");
  EXPECT_EQ(ToText(*Find(shown, "extension")), R"([{"url":"u","valueCode":"c"}])");
  EXPECT_EQ(TextOf(shown, "gender"), "female") << "where both say something plain, the house's counts";
  EXPECT_EQ(Find(shown, "link"), nullptr) << "what is the house's alone is not added to";
}

TEST_F(Overlay, DropsWhatTheHouseHasChangedSince) {
  const JsonObject shown =
      Show(R"({"resourceType":"Patient","id":"1","name":[{"text":"Mei Wang"}],"gender":"female"})");
  EXPECT_EQ(ToText(*Find(shown, "name")), R"([{"text":"Mei Wang"}])");
  EXPECT_EQ(Find(shown, "telecom"), nullptr) << "a phone that was taken away does not come back";
  EXPECT_NE(Find(shown, "address"), nullptr);
}

TEST_F(Overlay, ShowsANarrativeWhileItTellsOfWhatIsSo) {
  said_ = R"({"resourceType":"Patient","text":{"status":"generated","div":"<div/>"}})";
  EXPECT_NE(Find(Show(then_), "text"), nullptr);
  EXPECT_EQ(Find(Show(R"({"resourceType":"Patient","id":"1","name":[{"text":"Mei Li"}],"gender":"female"})"), "text"),
            nullptr)
      << "its phone is gone";
}

TEST(SignedIds, SayWhatTheyStandForAndNothingElse) {
  const auto keys = security::KeyRing::Generate();
  const auto others = security::KeyRing::Generate();
  const Signer signer(keys);
  const SlotKey key{SlotKind::kFree, ResourceId::Make(), ServiceTypeId::Make().value,
                    ParseInstant("2027-03-01T08:00:00Z").value(), 30};
  const std::string id = SlotId(key, signer);
  EXPECT_EQ(id.size(), 64U) << "FHIR's longest id";
  const auto read = ParseSlotId(id, signer);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->resource, key.resource);
  EXPECT_EQ(read->of, key.of);
  EXPECT_EQ(read->start, key.start);
  EXPECT_EQ(read->minutes, 30);
  EXPECT_FALSE(ParseSlotId(id, Signer(others)));
  EXPECT_FALSE(ParseSlotId("", signer));
  EXPECT_FALSE(signer.Open("another purpose", id));
  for (std::size_t i = 0; i < id.size(); ++i) {
    std::string changed = id;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(ParseSlotId(changed, signer)) << i;
  }
}

TEST(EncodedBytes, AreReadBack) {
  for (const std::string& bytes :
       {std::string(""), std::string("a"), std::string("\0\xff\x10", 3), std::string(48, 'x')}) {
    EXPECT_EQ(DecodeBytes(EncodeBytes(bytes)), bytes);
  }
  EXPECT_FALSE(DecodeBytes("a b"));
  EXPECT_FALSE(DecodeBytes("AB")) << "bits that no byte has left";
}

TEST(Timing, IsWallTime) {
  const auto times = ReadTiming(Parsed(R"({"repeat":{"dayOfWeek":["mon"],"when":["MORN"]}})")).value();
  const auto allowed = [&](std::string_view at) { return times.Allow(ParseInstant(at).value(), "Asia/Shanghai"); };
  EXPECT_TRUE(allowed("2027-03-01T08:00:00+08:00"));
  EXPECT_FALSE(allowed("2027-03-01T12:00:00+08:00"));
  EXPECT_FALSE(allowed("2027-03-02T08:00:00+08:00"));
  EXPECT_TRUE(allowed("2027-02-28T23:00:00Z")) << "Monday in Shanghai";
  EXPECT_FALSE(ReadTiming(Parsed(R"({"repeat":{"when":["SOON"]}})")));
}

TEST(Timing, HasBoundsAndSingleTimesAndSaysWhatItLeavesOut) {
  const auto times = ReadTiming(Parsed(R"({"event":["2027-03-01T08:00:00+08:00"],"code":{"text":"BID"},"repeat":{
      "boundsPeriod":{"start":"2027-03-01"},"frequency":2}})"))
                         .value();
  EXPECT_EQ(times.ignored, (std::vector<std::string>{"timing.code", "timing.repeat.frequency"}));
  EXPECT_EQ(times.bounds.value().start, ParseInstant("2027-03-01T00:00:00+08:00").value());
  EXPECT_TRUE(times.Allow(ParseInstant("2027-03-01T08:00:00+08:00").value(), "Asia/Shanghai"));
  EXPECT_FALSE(times.Allow(ParseInstant("2027-03-01T08:30:00+08:00").value(), "Asia/Shanghai"));
  EXPECT_FALSE(ReadTiming(Parsed(R"({"event":["soon"]})")));
  EXPECT_FALSE(ReadTiming(Parsed(R"({"repeat":{"boundsPeriod":{"end":"soon"}}})")));
}

TEST(PatientMap, ReadsWhatItWrites) {
  patients::Patient patient;
  patient.id = PatientId::Make();
  patient.name = "李梅";
  patient.id_type = patients::IdType::kPassport;
  patient.id_number = "E1";
  patient.phone = "13800138000";
  patient.birth_date = ParseDate("1980-02-29");
  patient.sex = patients::Sex::kFemale;
  const auto input = ReadPatient(ToPatientDocument(patient).json);
  ASSERT_TRUE(input);
  EXPECT_EQ(input->name, patient.name);
  EXPECT_EQ(input->id_type, patient.id_type);
  EXPECT_EQ(input->id_number, patient.id_number);
  EXPECT_EQ(input->phone, patient.phone);
  EXPECT_EQ(input->birth_date, patient.birth_date);
  EXPECT_EQ(input->sex, patient.sex);
}

TEST(PatientMap, RefusesEverythingAtOnce) {
  const auto input = ReadPatient(Parsed(R"({"birthDate":"1980-02-30","gender":"f"})"));
  ASSERT_FALSE(input);
  EXPECT_EQ(input.error().issues.size(), 3U);
}

TEST(CatalogMap, ReadsWhatItWrites) {
  const catalog::Directory directory;
  catalog::Resource resource;
  resource.id = ResourceId::Make();
  resource.kind = catalog::ResourceKind::kFacility;
  resource.status = catalog::ResourceStatus::kActive;
  resource.name = {"上海市中医医院", "Shanghai TCM Hospital", "shang hai shi zhong yi yi yuan"};
  resource.facility.emplace();
  resource.facility->city = "上海市";
  resource.facility->phone = "021-1";
  resource.facility->level = "三级";
  resource.identifiers = {{"license", "1"}, {"urn:oid:1.2", "2"}};
  catalog::ResourceInput input;
  ASSERT_TRUE(ReadOrganization(ToOrganization(resource, directory), input));
  EXPECT_EQ(input.kind, resource.kind);
  EXPECT_EQ(input.name.zh, resource.name.zh);
  EXPECT_EQ(input.name.en, resource.name.en);
  EXPECT_EQ(input.facility->city, resource.facility->city);
  EXPECT_EQ(input.facility->level, resource.facility->level);
  EXPECT_EQ(input.facility->phone, resource.facility->phone);
  EXPECT_EQ(input.identifiers, resource.identifiers);
}

}  // namespace
}  // namespace medres::api::fhir
