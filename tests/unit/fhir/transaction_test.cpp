#include <gtest/gtest.h>

#include "api/fhir/outcome.hpp"
#include "api/fhir/transaction/plan.hpp"

/// What a transaction is before anything is done: reading of entries, their order, references, and whose fault it is.
namespace medres::api::fhir {
namespace {

JsonArray Bundle(std::string_view entries) {
  return ParseObject(R"({"entry":)" + std::string(entries) + "}").value().at("entry").as_array();
}

std::string Codes(const Error& error) {
  std::string codes;
  for (const Issue& issue : error.issues) codes += (codes.empty() ? "" : " ") + issue.code + "@" + issue.pointer;
  return codes;
}

/// "2 0 1", or what is wrong.
std::string Order(std::string_view bundle) {
  const JsonArray array = Bundle(bundle);
  const auto entries = ReadEntries(array);
  if (!entries) return Codes(entries.error());
  const auto order = OrderOf(*entries);
  if (!order) return Codes(order.error());
  std::string text;
  for (const std::size_t at : *order) text += (text.empty() ? "" : " ") + std::to_string(at);
  return text;
}

struct OrderCase {
  std::string_view bundle;
  std::string_view order;
};

TEST(TransactionOrder, FollowsFhirAndThenReferences) {
  for (
      const OrderCase& c : std::vector<OrderCase>{
          {"[]", ""},
          {R"([{"request":{"method":"GET","url":"Patient/a"}},
                {"request":{"method":"PATCH","url":"Patient/b"},
                 "resource":{"resourceType":"Binary","contentType":"application/json-patch+json","data":"W10="}},
                {"request":{"method":"PUT","url":"Patient/c"},"resource":{}},
                {"request":{"method":"POST","url":"Patient"},"resource":{}},
                {"request":{"method":"DELETE","url":"Practitioner/d"}}])",
           "4 3 1 2 0"},
          // Made before it is referred to, over however many steps.
          {R"([{"fullUrl":"urn:uuid:1","request":{"method":"POST","url":"Location"},"resource":{"partOf":{"reference":"urn:uuid:2"}}},
                {"fullUrl":"urn:uuid:2","request":{"method":"POST","url":"Location"},"resource":{"partOf":{"reference":"urn:uuid:3"}}},
                {"fullUrl":"urn:uuid:3","request":{"method":"POST","url":"Location"},"resource":{}}])",
           "2 1 0"},
          // A conditional update makes what a create refers to.
          {R"([{"request":{"method":"POST","url":"Location"},"resource":{"partOf":{"reference":"urn:uuid:1"}}},
                {"fullUrl":"urn:uuid:1","request":{"method":"PUT","url":"Location?identifier=x"},"resource":{}}])",
           "1 0"},
          {R"([{"fullUrl":"urn:uuid:1","request":{"method":"POST","url":"Location"},"resource":{"partOf":{"reference":"urn:uuid:2"}}},
                {"fullUrl":"urn:uuid:2","request":{"method":"POST","url":"Location"},"resource":{"partOf":{"reference":"urn:uuid:1"}}}])",
           "fhir.transaction_circle@/Bundle/entry/0 fhir.transaction_circle@/Bundle/entry/1"},
          {R"([{"fullUrl":"urn:uuid:1","request":{"method":"POST","url":"Location"},"resource":{"partOf":{"reference":"urn:uuid:1"}}}])",
           "fhir.refers_to_itself@/Bundle/entry/0/resource"},
          // What is booked is there when all else is done; one that stands already can be replied to.
          {R"([{"fullUrl":"urn:uuid:1","request":{"method":"POST","url":"Appointment"},"resource":{}},
                {"request":{"method":"POST","url":"AppointmentResponse"},"resource":{"appointment":{"reference":"urn:uuid:1"}}}])",
           "fhir.refers_to_booking@/Bundle/entry/1/resource"},
          {R"([{"fullUrl":"urn:uuid:1","request":{"method":"PUT","url":"Appointment/a"},"resource":{}},
                {"request":{"method":"POST","url":"AppointmentResponse"},"resource":{"appointment":{"reference":"urn:uuid:1"}}}])",
           "1 0"}}) {
    EXPECT_EQ(Order(c.bundle), c.order) << c.bundle;
  }
}

TEST(TransactionOrder, RefusesWhatNoOneTransactionCanHold) {
  for (const OrderCase& c :
       std::vector<OrderCase>{{R"([{"request":{"method":"PUT","url":"Patient/a"},"resource":{}},
                {"request":{"method":"DELETE","url":"Patient/a"}}])",
                               "fhir.named_twice@/Bundle/entry/1/request/url"},
                              {R"([{"fullUrl":"urn:uuid:1","request":{"method":"POST","url":"Patient"},"resource":{}},
                {"fullUrl":"urn:uuid:1","request":{"method":"POST","url":"Patient"},"resource":{}}])",
                               "fhir.named_twice@/Bundle/entry/1/fullUrl"},
                              {R"([{"request":{"method":"POST","url":"Device"},"resource":{}},
                {"request":{"method":"POST","url":"Patient"},"resource":{}},
                {"request":{"method":"POST","url":"Appointment"},"resource":{}}])",
                               "fhir.transaction_mixed@/Bundle/entry/2"},
                              {R"([{"request":{"method":"DELETE","url":"PractitionerRole/a.b"}},
                {"request":{"method":"POST","url":"Appointment"},"resource":{}}])",
                               "fhir.transaction_mixed@/Bundle/entry/1"},
                              {R"([{"request":{"method":"POST","url":"HealthcareService"},"resource":{}},
                {"request":{"method":"POST","url":"AppointmentResponse"},"resource":{}}])",
                               "fhir.transaction_mixed@/Bundle/entry/1"},
                              {R"([{"request":{"method":"POST","url":"Slot"},"resource":{}},
                {"request":{"method":"POST","url":"Patient"},"resource":{}}])",
                               "fhir.transaction_alone@/Bundle/entry/0"},
                              // Hours are committed before what stands beside them can fail.
                              {R"([{"request":{"method":"POST","url":"Slot"},"resource":{}},
                {"request":{"method":"GET","url":"Patient/a"}}])",
                               "fhir.transaction_alone@/Bundle/entry/0"},
                              {R"([{"request":{"method":"POST","url":"Slot"},"resource":{}}])", "0"},
                              // Read in other transactions than the one that writes.
                              {R"([{"request":{"method":"POST","url":"Patient"},"resource":{}},
                {"request":{"method":"GET","url":"AuditEvent"}}, {"request":{"method":"GET","url":"Slot/a"}},
                {"request":{"method":"GET","url":"Schedule"}}])",
                               "fhir.transaction_alone@/Bundle/entry/1 fhir.transaction_alone@/Bundle/entry/2"},
                              {R"([{"request":{"method":"GET","url":"AuditEvent"}},
                {"request":{"method":"GET","url":"Slot/a"}}])",
                               "0 1"},
                              // Patients beside either core.
                              {R"([{"request":{"method":"POST","url":"Device"},"resource":{}},
                {"request":{"method":"POST","url":"Patient"},"resource":{}}])",
                               "0 1"}}) {
    EXPECT_EQ(Order(c.bundle), c.order) << c.bundle;
  }
}

TEST(BatchEntries, NameEverythingThatCannotBeRead) {
  EXPECT_EQ(Order(R"([{}, {"request":{"method":"PUT","url":"Patient"},"resource":{}},
                      {"request":{"method":"POST","url":"Patient/a"},"resource":{}},
                      {"request":{"method":"POST","url":"Shoe"},"resource":{}},
                      {"request":{"method":"POST","url":"Patient"}},
                      {"request":{"method":"PATCH","url":"Patient/a"},"resource":{"resourceType":"Patient"}},
                      {"request":{"method":"PATCH","url":"Patient/a"},
                       "resource":{"resourceType":"Binary","contentType":"application/json-patch+json","data":"?"}}])"),
            "json.missing@/Bundle/entry/0/request fhir.value@/Bundle/entry/1/request/url "
            "fhir.value@/Bundle/entry/2/request/url fhir.value@/Bundle/entry/3/request/url "
            "json.missing@/Bundle/entry/4/resource fhir.resource_type@/Bundle/entry/5/resource "
            "fhir.resource_type@/Bundle/entry/6/resource");
}

TEST(BatchEntries, HoldAPatchInABinary) {
  const JsonArray array = Bundle(R"([{"request":{"method":"PATCH","url":"Patient/a"},"resource":{
      "resourceType":"Binary","contentType":"application/json-patch+json","data":"W3sib3AiOiJ0ZXN0In1d"}}])");
  const auto entry = ReadBatchEntry(array[0], 0);
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->patch, R"([{"op":"test"}])");
}

TEST(BatchEntries, MayAskForVersions) {
  const auto read = [](std::string_view url, std::string_view method = "GET") {
    const std::string text = std::string(R"([{"request":{"method":")").append(method).append(R"(","url":")");
    const JsonArray array = Bundle(text + std::string(url) + R"("}}])");
    const auto entry = ReadBatchEntry(array[0], 0);
    return entry ? entry->id + (entry->asks_history ? " history " : " ") + entry->version : std::string("refused");
  };
  EXPECT_EQ(read("Patient/a"), "a ");
  EXPECT_EQ(read("Patient/a/_history"), "a history ");
  EXPECT_EQ(read("Patient/a/_history/3"), "a 3");
  EXPECT_EQ(read("Patient/a/_history/"), "refused");
  EXPECT_EQ(read("Patient/a/_history/3/4"), "refused");
  EXPECT_EQ(read("Patient/a/_historic"), "refused");
  EXPECT_EQ(read("Patient/a/$match"), "refused");
  EXPECT_EQ(read("Patient/a/_history/3", "DELETE"), "refused");
}

TEST(References, AreFoundAndPutInPlaceWhereverTheyStand) {
  JsonObject value =
      ParseObject(R"({"a":{"reference":"urn:uuid:1"},"b":[{"c":{"reference":"Patient/x"}}],"reference":"urn:uuid:1",
                               "display":"urn:uuid:1"})")
          .value();
  EXPECT_EQ(ReferencesIn(value), (std::set<std::string>{"urn:uuid:1", "Patient/x"}));
  Repoint(value, {{"urn:uuid:1", "Patient/n"}});
  EXPECT_EQ(ToText(value),
            R"({"a":{"reference":"Patient/n"},"b":[{"c":{"reference":"Patient/x"}}],"reference":"Patient/n",)"
            R"("display":"urn:uuid:1"})");
  EXPECT_TRUE(IsConditional("Patient?identifier=1"));
  EXPECT_FALSE(IsConditional("Patient/1"));
  EXPECT_FALSE(IsConditional("Shoe?size=44"));
}

TEST(Conditions, AreTheSameHoweverTheyAreWritten) {
  const TypeRow& patient = *FindType("Patient");
  const std::string name = ConditionName(patient, "identifier=urn:mrn|7&name=Li");
  EXPECT_EQ(ConditionName(patient, "name=Li&identifier=urn%3Amrn%7C7"), name);
  EXPECT_NE(ConditionName(patient, "identifier=urn:mrn|7"), name);
  EXPECT_NE(ConditionName(*FindType("Practitioner"), "identifier=urn:mrn|7&name=Li"), name);
}

TEST(AtEntry, PointsIntoTheBundle) {
  Error error = Error::Invalid("a", "/gender");
  error.issues.push_back({"b", "?name", {}});
  error.issues.push_back({"c", "", {}});
  error.issues.push_back({"d", "/Bundle/entry/1/request", {}});
  EXPECT_EQ(Codes(AtEntry(2, error)),
            "a@/Bundle/entry/2/resource/gender b@/Bundle/entry/2/request c@/Bundle/entry/2 d@/Bundle/entry/1/request");
  EXPECT_EQ(Codes(AtEntry(0, Error::NotFound("patient.not_found"))), "patient.not_found@/Bundle/entry/0");
  EXPECT_EQ(Codes(Within(error, "/Patient")), "a@/Patient/gender b@?name c@ d@/Patient/Bundle/entry/1/request");
}

}  // namespace
}  // namespace medres::api::fhir
