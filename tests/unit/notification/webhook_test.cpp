#include <gtest/gtest.h>

#include "notification/event_filter.hpp"
#include "notification/webhook/rules.hpp"

namespace medres::notification {
namespace {

TEST(WebhookKinds, MatchWholeOrBelow) {
  struct Case {
    std::vector<std::string> kinds;
    const char* kind;
    bool wished;
  };
  const Case cases[] = {
      {{"appointment.booked"}, "appointment.booked", true},
      {{"appointment.booked"}, "appointment.booked2", false},
      {{"appointment.*"}, "appointment.cancelled", true},
      {{"appointment.*"}, "appointments", false},
      {{"*"}, "rota.published", true},
      {{"rota.*", "patient.created"}, "patient.created", true},
      {{"rota.*", "patient.created"}, "patient.updated", false},
      {{}, "appointment.booked", false},
  };
  for (const Case& one : cases) EXPECT_EQ(IsWished(one.kinds, one.kind), one.wished) << one.kind;
}

TEST(WebhookSignature, IsTheHmacOfTimeAndBody) {
  // printf '1764547200.{"a":1}' | openssl dgst -sha256 -hmac whsec_test
  EXPECT_EQ(SignatureOf("whsec_test", {1'764'547'200'999}, R"({"a":1})"),
            "t=1764547200,v1=b6f2143a1a033b1cc7ccfdd67886f1bf023858b48bf2d18ef7d9cb2ddacabe0e");
  EXPECT_NE(SignatureOf("whsec_other", {1'764'547'200'999}, R"({"a":1})"),
            SignatureOf("whsec_test", {1'764'547'200'999}, R"({"a":1})"));
}

TEST(WebhookBody, IsTheEvent) {
  EXPECT_EQ(EventJson({7, 42}, "appointment.booked", *ParseUuid("01JD3ZQ4M8E6T7V9X2B5C0N1RK"),
                      *ParseInstant("2026-12-01T00:00:00Z"), R"({"version":1})"),
            R"({"id":"7.42","kind":"appointment.booked","subject":"01JD3ZQ4M8E6T7V9X2B5C0N1RK",)"
            R"("at":"2026-12-01T00:00:00Z","data":{"version":1}})");
}

TEST(EventFilter, HoldsAllItsConditions) {
  const Uuid visit = MakeUuid();
  const ResourceId doctor = ResourceId::Make();
  const ResourceId before = ResourceId::Make();
  const PatientId patient = PatientId::Make();
  const PatientId other = PatientId::Make();
  const PatientId left = PatientId::Make();
  const events::Event event{"appointment.rescheduled", visit,
                            R"({"touched":[{"resource":")" + before.Text() + R"("}],"member":")" + left.Text() +
                                R"(","visit":{"patient":")" + patient.Text() + R"(","others":[")" + other.Text() +
                                R"("],"resources":[")" + doctor.Text() + R"("]}})"};
  struct Case {
    EventFilter filter;
    bool matches;
  };
  const Case cases[] = {
      {{}, true},
      {{.kinds = {"appointment.*"}, .resource = doctor, .patient = patient}, true},
      {{.kinds = {}, .resource = before, .patient = {}}, true},
      {{.kinds = {}, .resource = ResourceId{visit}, .patient = {}}, true},
      {{.kinds = {}, .resource = {}, .patient = other}, true},
      {{.kinds = {}, .resource = {}, .patient = left}, true},
      {{.kinds = {"rota.*"}, .resource = doctor, .patient = {}}, false},
      {{.kinds = {}, .resource = ResourceId::Make(), .patient = {}}, false},
      {{.kinds = {}, .resource = doctor, .patient = PatientId::Make()}, false},
  };
  for (const Case& one : cases) EXPECT_EQ(Matches(one.filter, event), one.matches);
  EXPECT_FALSE(Matches({.kinds = {}, .resource = doctor, .patient = {}}, {"x", visit, "not json"}));
}

TEST(EventFilter, WritesOneEventOfAStream) {
  const std::string text = StreamText({{7, 42}, {"rota.published", MakeUuid(), "{}"}, {0}});
  EXPECT_TRUE(text.starts_with("id: 7.42\nevent: rota.published\ndata: {\"id\":\"7.42\""));
  EXPECT_TRUE(text.ends_with("}\n\n"));
}

TEST(WebhookRules, NameEveryFault) {
  EXPECT_TRUE(CheckWebhook("https://his.example/x", {"appointment.*", "*", "api_key.created"}, false).empty());
  EXPECT_EQ(CheckWebhook("https://his.example/x", {"*", "foo.bar"}, false).at(0).pointer, "/kinds/1");
  EXPECT_EQ(CheckWebhook("https://his.example/x", {"foo.*"}, false).at(0).code, "webhook.kind_false");
  const auto issues = CheckWebhook("ftp://x", {"Appointment", "a..b", "*.x", ""}, false);
  ASSERT_EQ(issues.size(), 5U);
  EXPECT_EQ(issues[0].code, "webhook.url_false");
  EXPECT_EQ(issues[4].pointer, "/kinds/3");
  EXPECT_EQ(CheckWebhook("http://10.0.0.1/", {"*"}, false).at(0).code, "webhook.url_private");
  EXPECT_EQ(CheckWebhook("http://localhost:80/", {"*"}, false).at(0).code, "webhook.url_private");
  EXPECT_TRUE(CheckWebhook("http://10.0.0.1/", {"*"}, true).empty());
}

}  // namespace
}  // namespace medres::notification
