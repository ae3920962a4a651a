#include <gtest/gtest.h>

#include "api/fhir/outcome.hpp"
#include "api/fhir/search/match.hpp"

/// Reading and comparing of search parameters: the same rules for every resource type.
namespace medres::api::fhir {
namespace {

constexpr std::string_view kZone = "Asia/Shanghai";

Instant At(std::string_view text) { return ParseInstant(text).value(); }

struct SpanCase {
  std::string_view text;
  std::string_view start;
  std::string_view end;
};

TEST(DateSpan, StandsForAllThatItsPrecisionLeavesOpen) {
  for (const SpanCase& c :
       std::vector<SpanCase>{{"2027", "2027-01-01T00:00:00+08:00", "2028-01-01T00:00:00+08:00"},
                             {"2027-12", "2027-12-01T00:00:00+08:00", "2028-01-01T00:00:00+08:00"},
                             {"2028-02-29", "2028-02-29T00:00:00+08:00", "2028-03-01T00:00:00+08:00"},
                             {"2027-03-01T08:00", "2027-03-01T08:00:00+08:00", "2027-03-01T08:01:00+08:00"},
                             {"2027-03-01T08:00Z", "2027-03-01T08:00:00Z", "2027-03-01T08:01:00Z"},
                             {"2027-03-01T08:00:00Z", "2027-03-01T08:00:00Z", "2027-03-01T08:00:01Z"},
                             {"2027-03-01T08:00:00.250Z", "2027-03-01T08:00:00.250Z", "2027-03-01T08:00:00.251Z"},
                             // The plus of an offset that a query did not escape.
                             {"2027-03-01T08:00:00 08:00", "2027-03-01T08:00:00+08:00", "2027-03-01T08:00:01+08:00"}}) {
    const auto span = ParseDateSpan(c.text, kZone);
    ASSERT_TRUE(span) << c.text;
    EXPECT_EQ(span->start, At(c.start)) << c.text;
    EXPECT_EQ(span->end, At(c.end)) << c.text;
  }
}

TEST(DateSpan, RefusesWhatIsNoDate) {
  for (const std::string_view text :
       {"", "27", "2027-13", "2027-02-30", "tomorrow", "2027-03-01T25:00:00Z", "20270301"}) {
    EXPECT_FALSE(ParseDateSpan(text, kZone)) << text;
  }
}

struct PrefixCase {
  std::string_view wanted;
  std::string_view held;
  bool fits;
};

TEST(DateValue, ComparesAsFhirSays) {
  const Instant now = At("2027-03-01T00:00:00Z");
  for (const PrefixCase& c : std::vector<PrefixCase>{{"2027-03-02", "2027-03-02T10:00:00Z", true},
                                                     {"eq2027-03-02", "2027-03-03T10:00:00Z", false},
                                                     {"ne2027-03-02", "2027-03-03T10:00:00Z", true},
                                                     {"gt2027-03-02", "2027-03-02T10:00:00Z", false},
                                                     {"gt2027-03-02", "2027-03-03T00:00:00Z", true},
                                                     {"ge2027-03-02", "2027-03-02T00:00:00Z", true},
                                                     {"ge2027-03-02", "2027-03-01T10:00:00Z", false},
                                                     {"lt2027-03-02", "2027-03-01T10:00:00Z", true},
                                                     {"lt2027-03-02", "2027-03-02T10:00:00Z", false},
                                                     {"le2027-03-02", "2027-03-02T10:00:00Z", true},
                                                     {"le2027-03-02", "2027-03-03T10:00:00Z", false},
                                                     {"sa2027-03-02", "2027-03-03T00:00:00Z", true},
                                                     {"sa2027-03-02", "2027-03-02T23:00:00Z", false},
                                                     {"eb2027-03-02", "2027-03-01T23:00:00Z", true},
                                                     {"eb2027-03-02", "2027-03-02T00:00:00Z", false},
                                                     {"ap2027-03-11", "2027-03-10T12:00:00Z", true},
                                                     {"ap2027-03-11", "2027-03-05T12:00:00Z", false}}) {
    const auto wanted = ParseDateValue(c.wanted, "Etc/UTC");
    const auto held = ParseDateSpan(c.held, "Etc/UTC");
    ASSERT_TRUE(wanted && held) << c.wanted;
    EXPECT_EQ(Fits(*wanted, *held, now), c.fits) << c.wanted << " and " << c.held;
    if (c.fits) {
      EXPECT_TRUE(BoundsOf(*wanted, now).Overlaps(*held)) << c.wanted << ": the bounds hold all that fits";
    }
  }
}

TEST(Reference, IsReadInEverySpelling) {
  for (const std::string_view text : {"Patient/1", "http://host/fhir/Patient/1", "Patient/1/_history/3"}) {
    EXPECT_EQ(ParseReference(text).type, "Patient") << text;
    EXPECT_EQ(ParseReference(text).id, "1") << text;
  }
  EXPECT_EQ(ParseReference("1").type, "");
}

TEST(Folded, ComparesAsPeopleDo) {
  EXPECT_EQ(Folded("Müller"), "muller");
  EXPECT_EQ(Folded("LǏ Méi"), "li mei");
  EXPECT_EQ(Folded("李梅"), "李梅");
}

/// An appointment with something at every kind of path.
JsonObject Sample() {
  return ParseObject(R"({"resourceType":"Appointment","id":"a1","status":"booked",
    "identifier":[{"system":"urn:mrn","value":"17"}],
    "serviceType":[{"coding":[{"system":"urn:s","code":"acu","display":"Acupuncture"}],"text":"针灸"}],
    "start":"2027-03-01T08:00:00+08:00","name":[{"family":"Müller","given":["Anna"]}],
    "participant":[{"actor":{"reference":"Patient/p1"},"status":"accepted"},
                   {"actor":{"reference":"Practitioner/d1","identifier":{"system":"urn:l","value":"PR1"}},
                    "status":"accepted"}]})")
      .value();
}

struct SearchCase {
  std::string_view query;
  bool fits;
};

class SearchMatching : public testing::TestWithParam<SearchCase> {};

TEST_P(SearchMatching, FitsOrNot) {
  const std::string_view query = GetParam().query;
  const auto equals = query.find('=');
  const std::vector<json::NamedText> parameters{{query.substr(0, equals), query.substr(equals + 1)}};
  const SearchSetting setting{.zone = std::string(kZone), .now = At("2027-02-01T00:00:00Z")};
  const auto request = ReadSearch(*FindType("Appointment"), parameters, setting);
  ASSERT_TRUE(request) << ToString(request.error());
  ASSERT_EQ(request->conditions.size(), 1U);
  EXPECT_EQ(Fits(request->conditions[0], Sample(), setting), GetParam().fits) << query;
}

INSTANTIATE_TEST_SUITE_P(
    Token, SearchMatching,
    testing::Values(SearchCase{"status=booked", true}, SearchCase{"status=cancelled", false},
                    SearchCase{"status=cancelled,booked", true}, SearchCase{"status:not=cancelled", true},
                    SearchCase{"status:not=booked", false}, SearchCase{"service-type=acu", true},
                    SearchCase{"service-type=urn:s|acu", true}, SearchCase{"service-type=urn:t|acu", false},
                    SearchCase{"service-type=urn:s|", true}, SearchCase{"service-type=|acu", false},
                    SearchCase{"service-type:text=punct", true}, SearchCase{"identifier=urn:mrn|17", true},
                    SearchCase{"identifier=18", false}, SearchCase{"reason-code:missing=true", true},
                    SearchCase{"status:missing=true", false}, SearchCase{"_id=a1", true}));

INSTANTIATE_TEST_SUITE_P(Reference, SearchMatching,
                         testing::Values(SearchCase{"patient=Patient/p1", true}, SearchCase{"patient=p1", true},
                                         SearchCase{"patient=d1", false}, SearchCase{"practitioner=d1", true},
                                         SearchCase{"actor:Practitioner=d1", true},
                                         SearchCase{"actor:Patient=d1", false},
                                         SearchCase{"actor=http://h/fhir/Patient/p1", true},
                                         SearchCase{"practitioner:identifier=urn:l|PR1", true},
                                         SearchCase{"practitioner:identifier=urn:l|PR2", false}));

INSTANTIATE_TEST_SUITE_P(Date, SearchMatching,
                         testing::Values(SearchCase{"date=2027-03-01", true}, SearchCase{"date=ge2027-03-02", false},
                                         SearchCase{"date=2027-03-01T08:00:00+08:00", true},
                                         SearchCase{"date=lt2027-03-01T00:00:01Z", true}));

TEST(StringMatching, OfNamesByTheirBeginning) {
  const SearchRow row{"name", SearchType::kString, "name"};
  const auto fits = [&](std::string modifier, std::string text) {
    Condition condition;
    condition.row = &row;
    condition.modifier = std::move(modifier);
    condition.any_of.emplace_back(std::move(text));
    return Fits(condition, Sample(), {});
  };
  EXPECT_TRUE(fits("", "mull"));
  EXPECT_TRUE(fits("", "ANN"));
  EXPECT_FALSE(fits("", "ller"));
  EXPECT_TRUE(fits("contains", "LLER"));
  EXPECT_TRUE(fits("exact", "Müller"));
  EXPECT_FALSE(fits("exact", "Muller"));
}

SearchRequest Read(std::vector<json::NamedText> parameters, std::string_view type = "Appointment") {
  auto request = ReadSearch(*FindType(type), parameters, {});
  EXPECT_TRUE(request) << ToString(request.error());
  return request ? *std::move(request) : SearchRequest{};
}

TEST(SearchRequest, ReadsWhatSteersIt) {
  const SearchRequest request = Read({{"_count", "5"},
                                      {"_sort", "-date,status"},
                                      {"_total", "none"},
                                      {"_summary", "true"},
                                      {"_include", "Appointment:actor:Patient"},
                                      {"_include:iterate", "Schedule:actor"},
                                      {"_revinclude", "Slot:schedule"}});
  EXPECT_EQ(request.count, 5);
  ASSERT_EQ(request.sort.size(), 2U);
  EXPECT_TRUE(request.sort[0].descending);
  EXPECT_FALSE(request.wants_total);
  EXPECT_EQ(request.summary, Summary::kTrue);
  ASSERT_EQ(request.includes.size(), 2U);
  EXPECT_EQ(request.includes[0].target, "Patient");
  EXPECT_TRUE(request.includes[1].iterate);
  EXPECT_EQ(request.revincludes.size(), 1U);
}

TEST(SearchRequest, ChainsOneLevel) {
  const SearchRequest request = Read({{"patient.name", "李"}, {"actor:Practitioner.identifier", "urn:l|1"}});
  ASSERT_EQ(request.conditions.size(), 2U);
  ASSERT_EQ(request.conditions[0].chains.size(), 1U);
  EXPECT_EQ(request.conditions[0].chains[0].type->name, "Patient");
  EXPECT_EQ(request.conditions[0].chains[0].condition->row->name, "name");
  EXPECT_EQ(request.conditions[1].chains.at(0).type->name, "Practitioner");
  EXPECT_TRUE(request.conditions[1].modifier.empty());
}

TEST(SearchRequest, ChainsToEveryTypeThatKnowsTheParameter) {
  const SearchRequest request = Read({{"actor.name", "周"}});
  std::string types;
  for (const Chain& chain : request.conditions.at(0).chains) types.append(chain.type->name).append(" ");
  EXPECT_EQ(types, "Patient Practitioner Location ");
}

TEST(SearchRequest, CollectsWhatItDoesNotKnow) {
  const SearchRequest request = Read({{"foo", "1"}, {"patient.name.x", "y"}, {"date.name", "y"}, {"status", "booked"}});
  EXPECT_EQ(request.not_understood.size(), 3U);
  EXPECT_EQ(request.self, "status=booked") << "links carry only what was understood";
}

TEST(SearchRequest, RefusesValuesAllTogether) {
  const auto request = ReadSearch(
      *FindType("Slot"), std::vector<json::NamedText>{{"start", "soon"}, {"_count", "x"}, {"_sort", "nothing"}}, {});
  ASSERT_FALSE(request);
  EXPECT_EQ(request.error().issues.size(), 3U);
}

struct ModifierCase {
  std::string_view type;
  std::string name;
  bool taken;
};

TEST(SearchRequest, TakesTheModifiersOfTheParametersType) {
  for (const ModifierCase& c : std::vector<ModifierCase>{{"Patient", "name:exact", true},
                                                         {"Patient", "name:contains", true},
                                                         {"Patient", "name:not", false},
                                                         {"Patient", "name:identifier", false},
                                                         {"Patient", "gender:not", true},
                                                         {"Patient", "gender:text", true},
                                                         {"Patient", "gender:exact", false},
                                                         {"Patient", "gender:above", false},
                                                         {"Patient", "gender:missing", true},
                                                         {"Patient", "birthdate:missing", true},
                                                         {"Patient", "birthdate:not", false},
                                                         {"Slot", "schedule:Schedule", true},
                                                         {"Slot", "schedule:Patient", false},
                                                         {"Slot", "schedule:identifier", true},
                                                         {"Slot", "_include:iterate", true},
                                                         {"Slot", "_count:exact", false}}) {
    const std::string value = c.name.ends_with("missing") ? "true" : c.name.starts_with('_') ? "Slot:schedule" : "2000";
    const auto request = ReadSearch(*FindType(c.type), std::vector<json::NamedText>{{c.name, value}}, {});
    EXPECT_EQ(request.has_value(), c.taken) << c.name;
    if (!c.taken && !request) EXPECT_EQ(request.error().issues.front().code, "fhir.modifier") << c.name;
  }
}

TEST(SearchRequest, SaysWhichElementsAreShown) {
  const auto elements = [](std::string name, std::string value) {
    std::string all;
    for (const std::string& element : ElementsOf(Read({{std::move(name), std::move(value)}}, "Slot")))
      all += element + " ";
    return all;
  };
  EXPECT_EQ(elements("_summary", "false"), "");
  EXPECT_EQ(elements("_summary", "data"), "");
  EXPECT_EQ(elements("_summary", "text"), "text schedule status start end ");
  EXPECT_EQ(elements("_elements", "comment"), "comment schedule status start end ");
  EXPECT_EQ(elements("_summary", "true"), "serviceType schedule status start end schedule status start end ");
}

TEST(SearchRequest, EscapedCommasAreNoAlternatives) {
  const SearchRequest request = Read({{"name", R"(a\,b,c)"}}, "Organization");
  ASSERT_EQ(request.conditions[0].any_of.size(), 2U);
  EXPECT_EQ(std::get<std::string>(request.conditions[0].any_of[0]), "a,b");
}

TEST(Sorting, IsTotalAndPutsMissingLast) {
  const auto request = Read({{"_sort", "date"}});
  JsonObject late = Sample();
  late["start"] = "2027-04-01T00:00:00Z";
  late["id"] = "a0";
  JsonObject none = Sample();
  none.erase("start");
  const auto key = [&](const JsonObject& resource) { return SortTexts(resource, request.sort, {}); };
  EXPECT_TRUE(ComesBefore(key(Sample()), key(late), request.sort));
  EXPECT_TRUE(ComesBefore(key(late), key(none), request.sort));
  EXPECT_FALSE(ComesBefore(key(late), key(late), request.sort));
}

TEST(Outcome, HasOneIssueForEverything) {
  const auto messages = http::Messages::Embedded();
  const Error error =
      Error::Invalid({{"json.missing", "/participant/0/actor", {}}, {"fhir.value", "?start", {{"value", "x"}}}});
  const JsonObject outcome = MakeOutcome(error, messages, http::Language::kEn);
  const JsonArray& issues = ArrayOf(outcome, "issue");
  ASSERT_EQ(issues.size(), 2U);
  EXPECT_EQ(TextOf(issues[0].get_object(), "code"), "required");
  EXPECT_EQ(TextOf(ArrayOf(issues[0].get_object(), "expression")[0]), "participant[0].actor");
  EXPECT_EQ(TextOf(ArrayOf(issues[1].get_object(), "expression")[0]), "http.start");
}

}  // namespace
}  // namespace medres::api::fhir
