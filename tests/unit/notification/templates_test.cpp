#include "notification/templates.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "notification/wording.hpp"

namespace medres::notification {
namespace {

/// A catalogue in which every kind has the same text.
std::string Catalogue(const std::string& text, const std::string& title = "T") {
  std::string yaml;
  for (const char* kind : {"booked", "rescheduled", "substituted", "cancelled", "cancelled-by-provider", "reminder",
                           "offer", "called", "payment-due", "cancelled-unpaid"}) {
    yaml += std::string(kind) + ": {title: \"" + title + "\", text: \"" + text + "\"}\n";
  }
  return yaml;
}

constexpr NoticeKind kAllKinds[] = {
    NoticeKind::kBooked,     NoticeKind::kRescheduled,         NoticeKind::kSubstituted, NoticeKind::kCancelled,
    NoticeKind::kReminder,   NoticeKind::kCancelledByProvider, NoticeKind::kOffer,       NoticeKind::kCalled,
    NoticeKind::kPaymentDue, NoticeKind::kCancelledUnpaid};

TEST(Templates, ThoseThatShipAreWholeAndLeaveNoBrace) {
  const Templates templates = Templates::Embedded();
  catalog::Directory resources;
  VisitFacts visit;
  visit.local_start = "2026-12-02T09:00";
  for (const Language language : {Language::kZh, Language::kEn}) {
    for (const NoticeKind kind : kAllKinds) {
      const auto wording = templates.Render(language, kind, ValuesOf(visit, "李梅", resources, language));
      ASSERT_TRUE(wording) << ToString(wording.error());
      EXPECT_EQ(wording->text.find_first_of("{}"), std::string::npos) << wording->text;
      EXPECT_NE(wording->text.find("李梅"), std::string::npos);
      EXPECT_NE(wording->text.find("09:00"), std::string::npos);
    }
  }
}

TEST(Templates, AFeeSaysHowMuchAndUntilWhenByTheClinicsClock) {
  catalog::Directory resources;
  VisitFacts visit;
  visit.start = *ParseInstant("2026-12-02T09:00:00+08:00");
  visit.local_start = "2026-12-02T09:00";
  visit.until = *ParseInstant("2026-11-30T23:45:00Z");
  visit.cents = 5005;
  const auto wording = Templates::Embedded().Render(Language::kZh, NoticeKind::kPaymentDue,
                                                    ValuesOf(visit, "李梅", resources, Language::kZh));
  ASSERT_TRUE(wording) << ToString(wording.error());
  EXPECT_NE(wording->text.find("须于2026-12-01 07:45前支付50.05元"), std::string::npos) << wording->text;
}

TEST(Templates, FillByName) {
  const Templates templates(Catalogue("{time}，{name}。{time}"), Catalogue("{name} at {time}", "For {name}"));
  const Values values{{"name", "Li {time}"}, {"time", "09:00"}};
  EXPECT_EQ(templates.Render(Language::kZh, NoticeKind::kBooked, values)->text, "09:00，Li {time}。09:00");
  EXPECT_EQ(*templates.Render(Language::kEn, NoticeKind::kOffer, values),
            (Wording{"For Li {time}", "Li {time} at 09:00"}));
}

TEST(Templates, AValueThatIsMissingIsAFailure) {
  const Templates templates(Catalogue("{name}{time}"), Catalogue("{name}{time}"));
  const auto wording = templates.Render(Language::kZh, NoticeKind::kReminder, {{"time", "09:00"}});
  ASSERT_FALSE(wording);
  EXPECT_EQ(wording.error(), Error::Internal("notification.placeholder", {{"name", "name"}, {"kind", "reminder"}}));
}

TEST(Templates, AreCheckedWhenTheyAreLoaded) {
  const std::string good = Catalogue("{time}");
  struct Case {
    const char* name;
    std::string zh;
  };
  const Case cases[] = {
      {"unknown placeholder", Catalogue("{time}{doctor}")},
      {"unknown placeholder in a title", Catalogue("{time}", "{doctor}")},
      {"open brace", Catalogue("{time} {name")},
      {"no time", Catalogue("{name}")},
      {"other placeholders than the other language", Catalogue("{time}{name}")},
      {"a kind that is missing", "booked: {title: T, text: \"{time}\"}\n"},
      {"a kind that is none", good + "hello: {title: T, text: \"{time}\"}\n"},
      {"no text", good + "booked: {title: T}\n"},
      {"no YAML", "booked: ["},
  };
  for (const Case& one : cases) {
    EXPECT_THROW(Templates(one.zh, good), std::runtime_error) << one.name;
  }
  EXPECT_NO_THROW(Templates(good, good));
}

TEST(Values, NameThePractitionerAndTheFacility) {
  catalog::Directory resources;
  const auto add = [&](catalog::ResourceKind kind, const char* zh, const char* en, std::optional<ResourceId> parent) {
    catalog::Resource resource;
    resource.id = ResourceId::Make();
    resource.kind = kind;
    resource.name = {.zh = zh, .en = en, .pinyin = {}};
    resource.parent = parent;
    resources.Apply(resource);
    return resource.id;
  };
  const ResourceId clinic = add(catalog::ResourceKind::kFacility, "演示门诊部", "Demo Clinic", std::nullopt);
  const ResourceId room = add(catalog::ResourceKind::kRoom, "诊室", "Room", clinic);
  const ResourceId doctor = add(catalog::ResourceKind::kPractitioner, "胡明安", "", clinic);
  VisitFacts visit;
  visit.local_start = "2026-12-02T09:00";
  visit.resources = {room, doctor};
  EXPECT_EQ(ValuesOf(visit, "李梅", resources, Language::kZh), (Values{{"name", "李梅"},
                                                                       {"facility", "演示门诊部"},
                                                                       {"resource", "胡明安"},
                                                                       {"date", "2026-12-02"},
                                                                       {"weekday", "星期三"},
                                                                       {"time", "09:00"},
                                                                       {"number", "—"},
                                                                       {"desk", "—"},
                                                                       {"until", ""},
                                                                       {"amount", ""}}));
  const Values english = ValuesOf(visit, "Li", resources, Language::kEn);
  EXPECT_EQ(english[1].second, "Demo Clinic");
  EXPECT_EQ(english[2].second, "胡明安") << "there is no English name";
  EXPECT_EQ(english[4].second, "Wednesday");
}

}  // namespace
}  // namespace medres::notification
