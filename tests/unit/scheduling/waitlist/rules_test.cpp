#include "scheduling/waitlist/rules.hpp"

#include <gtest/gtest.h>

#include <array>
#include <set>

#include "scheduling/booking/states.hpp"

namespace medres::scheduling {
namespace {

LocalDate Date(const char* text) { return *ParseDate(text); }
std::optional<LocalTime> Time(const char* text) { return ParseLocalTime(text); }
Instant At(const char* text) { return *ParseInstant(text); }

// --- windows -------------------------------------------------------------------------------------------------------

struct FitCase {
  const char* name;
  WaitWindow window;
  const char* start;  ///< of half an hour, in Shanghai
  bool fits;
};

class WaitWindows : public testing::TestWithParam<FitCase> {};

TEST_P(WaitWindows, FollowTheTable) {
  const FitCase& row = GetParam();
  const Instant start = At(row.start);
  EXPECT_EQ(Fits(row.window, WallSpanOf({start, start + Minutes(30)}, *FindZone("Asia/Shanghai"))), row.fits);
}

using enum Weekday;
const LocalDate kTuesday = Date("2026-12-01");
const LocalDate kThursday = Date("2026-12-03");

INSTANTIATE_TEST_SUITE_P(
    Windows, WaitWindows,
    testing::Values(
        FitCase{"first_day", {kTuesday, kThursday, {}, {}, {}}, "2026-12-01T00:00:00+08:00", true},
        FitCase{"last_day", {kTuesday, kThursday, {}, {}, {}}, "2026-12-03T23:00:00+08:00", true},
        FitCase{"over_last_midnight", {kTuesday, kThursday, {}, {}, {}}, "2026-12-03T23:45:00+08:00", true},
        FitCase{"day_before", {kTuesday, kThursday, {}, {}, {}}, "2026-11-30T23:30:00+08:00", false},
        FitCase{"day_after", {kTuesday, kThursday, {}, {}, {}}, "2026-12-04T00:00:00+08:00", false},
        FitCase{"weekday", {kTuesday, kThursday, {kWed}, {}, {}}, "2026-12-02T09:00:00+08:00", true},
        FitCase{"other_weekday", {kTuesday, kThursday, {kWed}, {}, {}}, "2026-12-01T09:00:00+08:00", false},
        FitCase{"at_start", {kTuesday, kThursday, {}, Time("09:00"), {}}, "2026-12-01T09:00:00+08:00", true},
        FitCase{"too_early", {kTuesday, kThursday, {}, Time("09:00"), {}}, "2026-12-01T08:45:00+08:00", false},
        FitCase{"to_the_end", {kTuesday, kThursday, {}, {}, Time("12:00")}, "2026-12-01T11:30:00+08:00", true},
        FitCase{"past_the_end", {kTuesday, kThursday, {}, {}, Time("12:00")}, "2026-12-01T11:45:00+08:00", false},
        FitCase{"to_midnight", {kTuesday, kThursday, {}, {}, Time("24:00")}, "2026-12-01T23:30:00+08:00", true},
        FitCase{"over_midnight", {kTuesday, kThursday, {}, {}, Time("24:00")}, "2026-12-01T23:45:00+08:00", false},
        // UTC's date is the day before.
        FitCase{"wall_date", {kTuesday, kTuesday, {kTue}, {}, {}}, "2026-11-30T17:00:00Z", true}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(WaitWindows, AnyOfSeveralWillDo) {
  const std::vector<WaitWindow> windows{{kTuesday, kTuesday, {}, {}, Time("09:00")},
                                        {kThursday, kThursday, {}, Time("15:00"), {}}};
  EXPECT_TRUE(FitsAny(windows, {kThursday, 900, 930}));
  EXPECT_FALSE(FitsAny(windows, {kTuesday, 900, 930}));
  EXPECT_EQ(EndOf(windows, *FindZone("Asia/Shanghai")), At("2026-12-04T00:00:00+08:00"));
}

TEST(WaitWindows, ASpanFollowsTheClocks) {
  const Zone& zone = *FindZone("America/New_York");
  const Instant before_gap = At("2026-03-08T01:45:00-05:00");
  EXPECT_EQ(WallSpanOf({before_gap, before_gap + Minutes(30)}, zone), (WallSpan{Date("2026-03-08"), 105, 195}));
  const Instant late = At("2026-03-10T23:45:00-04:00");
  EXPECT_EQ(WallSpanOf({late, late + Minutes(30)}, zone), (WallSpan{Date("2026-03-10"), 1425, 1455}));
}

TEST(WaitWindows, EverythingWrongIsTold) {
  const std::vector<WaitWindow> windows{{kThursday, kTuesday, {}, Time("12:00"), Time("09:00")},
                                        {kTuesday, Date("2027-12-02"), {}, Time("24:00"), {}},
                                        {kTuesday, Date("2027-12-01"), {}, {}, Time("00:00")}};
  std::vector<std::string> found;
  for (const Issue& issue : CheckWindows(windows)) found.push_back(issue.code + " " + issue.pointer);
  EXPECT_EQ(found, (std::vector<std::string>{
                       "waitlist.ends_before_start /windows/0/to", "waitlist.times_reversed /windows/0/end",
                       "waitlist.too_long /windows/1/to", "waitlist.no_time_left /windows/1/start",
                       "waitlist.times_reversed /windows/2/end"}));
}

// --- the house's rules ---------------------------------------------------------------------------------------------

TEST(WaitlistRules, PrioritiesAreANameEach) {
  EXPECT_EQ(*ParsePriorities(" emergency,urgent ,routine"),
            (std::vector<std::string>{"emergency", "urgent", "routine"}));
  for (const char* wrong : {"", "a,,b", "a,b,a"}) {
    EXPECT_EQ(ParsePriorities(wrong).error().issues.front().code, "config.waitlist_priorities") << wrong;
  }
  const WaitlistRules rules;
  EXPECT_EQ(RankOf(rules, "emergency"), 0);
  EXPECT_EQ(RankOf(rules, "routine"), 2);
  EXPECT_EQ(RankOf(rules, "vip"), std::nullopt);
}

TEST(WaitlistRules, QuietHoursAreTwoTimes) {
  EXPECT_EQ(*ParseQuietTime(""), std::nullopt);
  EXPECT_EQ(*ParseQuietTime("22:00 - 07:00"), (QuietTime{{1320}, {420}}));
  for (const char* wrong : {"22:00", "22-7", "07:00-07:00", "22:00-07:00-08:00"}) {
    EXPECT_FALSE(ParseQuietTime(wrong)) << wrong;
  }
}

struct QuietCase {
  std::optional<QuietTime> quiet;
  int minute;
  bool is_quiet;
};

class QuietHoursTable : public testing::TestWithParam<QuietCase> {};

TEST_P(QuietHoursTable, Follows) { EXPECT_EQ(IsQuiet(GetParam().quiet, GetParam().minute), GetParam().is_quiet); }

const QuietTime kNight{{1320}, {420}};
const QuietTime kNoon{{720}, {780}};
INSTANTIATE_TEST_SUITE_P(Quiet, QuietHoursTable,
                         testing::Values(QuietCase{std::nullopt, 0, false}, QuietCase{kNight, 1319, false},
                                         QuietCase{kNight, 1320, true}, QuietCase{kNight, 0, true},
                                         QuietCase{kNight, 419, true}, QuietCase{kNight, 420, false},
                                         QuietCase{kNoon, 719, false}, QuietCase{kNoon, 720, true},
                                         QuietCase{kNoon, 780, false}));

TEST(WaitlistRules, AnOfferEndsInTimeBeforeItsVisit) {
  WaitlistRules rules;
  rules.offer = Minutes(30);
  rules.notice = Minutes(60);
  EXPECT_EQ(EarliestStart(rules, Instant{0}), Instant{0} + Minutes(90));
}

TEST(WaitlistRules, WhatMayBeOfferedNow) {
  WaitlistEntry entry;
  entry.zone = "Asia/Shanghai";
  entry.windows = {{.from = kTuesday, .to = kTuesday, .days = {}, .start = Time("09:00"), .end = Time("12:00")}};
  entry.ends_at = At("2026-12-01T11:00:00+08:00");
  EXPECT_EQ(SpanOf(entry), (Interval{At("2026-12-01T00:00:00+08:00"), entry.ends_at}));
  WaitlistRules rules;
  rules.quiet = QuietTime{*Time("22:00"), *Time("07:00")};
  struct Case {
    const char* what;
    const char* start;
    const char* now;
    bool may;
  };
  const Case cases[] = {
      {"in its window, in time", "2026-12-01T10:00:00+08:00", "2026-12-01T08:30:00+08:00", true},
      {"too late for an offer to end in time", "2026-12-01T10:00:00+08:00", "2026-12-01T08:31:00+08:00", false},
      {"at night", "2026-12-01T10:00:00+08:00", "2026-11-30T22:00:00+08:00", false},
      {"outside the window", "2026-12-01T08:30:00+08:00", "2026-11-30T12:00:00+08:00", false},
      {"after what is wanted", "2026-12-01T11:00:00+08:00", "2026-11-30T12:00:00+08:00", false},
  };
  for (const Case& c : cases) {
    const Instant start = At(c.start);
    EXPECT_EQ(MayBeOffered(rules, entry, {start, start + Minutes(30)}, At(c.now)), c.may) << c.what;
  }
}

TEST(WaitlistRules, OfTwoWaitsOneStaysAtTheBetterPlace) {
  using enum OfferStatus;
  const auto wait = [](int rank, std::int64_t added, std::optional<OfferStatus> offer = {}) {
    WaitlistEntry entry;
    entry.id = WaitlistEntryId::Make();
    entry.priority = rank == 0 ? "urgent" : "routine";
    entry.rank = rank;
    entry.added_at = Instant{added};
    entry.status = offer ? WaitlistStatus::kOffered : WaitlistStatus::kWaiting;
    if (offer) entry.offer.emplace().status = *offer;
    return entry;
  };
  struct Case {
    const char* what;
    WaitlistEntry kept;
    WaitlistEntry left;
    int rank;
    std::int64_t added;
  };
  const Case cases[] = {
      {"who came first", wait(1, 10), wait(1, 20), 1, 10},
      {"by priority before that", wait(0, 20), wait(1, 10), 0, 20},
      {"an offer, at the other's place", wait(1, 20, kOpen), wait(0, 30), 0, 30},
      {"what is being offered", wait(1, 20, kClaimed), wait(1, 10), 1, 10},
      {"an offer that stands before one that is being made", wait(1, 20, kOpen), wait(1, 10, kClaimed), 1, 10},
  };
  for (const Case& c : cases) {
    for (const bool swapped : {false, true}) {
      const auto [kept, left] = JoinWaits(swapped ? c.left : c.kept, swapped ? c.kept : c.left, Instant{99});
      EXPECT_EQ(kept.id, c.kept.id) << c.what;
      EXPECT_EQ(std::tuple(kept.rank, kept.added_at.milliseconds, kept.version), std::tuple(c.rank, c.added, 2))
          << c.what;
      EXPECT_EQ(kept.priority, c.rank == 0 ? "urgent" : "routine") << c.what;
      EXPECT_EQ(kept.status, c.kept.status) << c.what;
      EXPECT_EQ(std::tuple(left.id, left.status, left.version), std::tuple(c.left.id, WaitlistStatus::kWithdrawn, 2))
          << c.what;
      if (left.offer) EXPECT_EQ(left.offer->status, kWithdrawn) << c.what;
    }
  }
}

// --- offers --------------------------------------------------------------------------------------------------------

TEST(WaitlistOffers, GoOnlyForward) {
  using enum OfferStatus;
  constexpr std::array kAll{kClaimed, kOpen, kAccepted, kDeclined, kExpired, kWithdrawn, kRefused, kGone};
  std::set<std::pair<OfferStatus, OfferStatus>> allowed;
  for (const OfferStatus from : kAll) {
    for (const OfferStatus to : kAll) {
      if (Follows(from, to)) allowed.emplace(from, to);
    }
  }
  EXPECT_EQ(allowed, (std::set<std::pair<OfferStatus, OfferStatus>>{{kClaimed, kOpen},
                                                                    {kClaimed, kRefused},
                                                                    {kClaimed, kGone},
                                                                    {kClaimed, kWithdrawn},
                                                                    {kOpen, kAccepted},
                                                                    {kOpen, kDeclined},
                                                                    {kOpen, kExpired},
                                                                    {kOpen, kWithdrawn}}));
}

struct AfterCase {
  OfferStatus offer;
  WaitlistStatus entry;
  bool settled;
  const char* told;
};

class AfterOffers : public testing::TestWithParam<AfterCase> {};

TEST_P(AfterOffers, TheEntryFollows) {
  const AfterCase& row = GetParam();
  WaitlistEntry entry;
  entry.version = 4;
  entry.offer.emplace();
  entry.offer->hold = AppointmentId::Make();
  const WaitlistEntry after = AfterOffer(entry, row.offer, Instant{7});
  EXPECT_EQ(after.status, row.entry);
  EXPECT_EQ(after.offer->status, row.offer);
  EXPECT_EQ(after.offer->settled_at, row.settled ? std::optional(Instant{7}) : std::nullopt);
  EXPECT_EQ(after.appointment, row.entry == WaitlistStatus::kBooked ? entry.offer->hold : std::nullopt);
  EXPECT_EQ(after.version, 5);
  EXPECT_EQ(after.updated_at, Instant{7});
  EXPECT_EQ(ChangeOf(row.offer), row.told);
}

INSTANTIATE_TEST_SUITE_P(Steps, AfterOffers,
                         testing::Values(AfterCase{OfferStatus::kClaimed, WaitlistStatus::kOffered, false, ""},
                                         AfterCase{OfferStatus::kOpen, WaitlistStatus::kOffered, false, "offered"},
                                         AfterCase{OfferStatus::kAccepted, WaitlistStatus::kBooked, true, "accepted"},
                                         AfterCase{OfferStatus::kDeclined, WaitlistStatus::kWaiting, true, "declined"},
                                         AfterCase{OfferStatus::kExpired, WaitlistStatus::kWaiting, true, "expired"},
                                         AfterCase{OfferStatus::kRefused, WaitlistStatus::kWaiting, true, ""},
                                         AfterCase{OfferStatus::kGone, WaitlistStatus::kWaiting, true, ""}));

struct OutcomeCase {
  AppointmentStatus status;
  std::optional<Instant> expires_at;
  const char* reason;
  std::optional<OfferStatus> outcome;
};

class OfferOutcomes : public testing::TestWithParam<OutcomeCase> {};

TEST_P(OfferOutcomes, AreWhatTheHoldSays) {
  Appointment hold;
  hold.status = GetParam().status;
  hold.expires_at = GetParam().expires_at;
  hold.cancel_reason = GetParam().reason;
  EXPECT_EQ(OutcomeOf(hold), GetParam().outcome);
}

INSTANTIATE_TEST_SUITE_P(
    Holds, OfferOutcomes,
    testing::Values(OutcomeCase{AppointmentStatus::kPending, Instant{9}, "", std::nullopt},
                    OutcomeCase{AppointmentStatus::kCancelled, Instant{9}, "expired", std::nullopt},
                    OutcomeCase{AppointmentStatus::kCancelled, std::nullopt, "expired", OfferStatus::kExpired},
                    OutcomeCase{AppointmentStatus::kCancelled, std::nullopt, "released", OfferStatus::kDeclined},
                    OutcomeCase{AppointmentStatus::kEnteredInError, std::nullopt, "", OfferStatus::kDeclined},
                    OutcomeCase{AppointmentStatus::kBooked, std::nullopt, "", OfferStatus::kAccepted},
                    OutcomeCase{AppointmentStatus::kFulfilled, std::nullopt, "", OfferStatus::kAccepted}));

TEST(WaitlistOffers, ARefusalHasReasonsWhenItIsAboutThePatient) {
  const auto refused = [](std::vector<std::string> codes) {
    std::vector<Issue> issues;
    for (std::string& code : codes) issues.push_back({std::move(code), "", {}});
    return ReasonsOf(Error::Conflict("booking.conflict", {}, std::move(issues)));
  };
  using Codes = std::vector<std::string>;
  EXPECT_EQ(refused({"booking.taken", "booking.pad", "booking.travel", "booking.closed", "booking.by_number",
                     "booking.inactive", "booking.nobody"}),
            Codes{});
  EXPECT_EQ(refused({"policy.suspended_no_show", "booking.taken", "policy.suspended_no_show"}),
            Codes{"policy.suspended_no_show"});
  EXPECT_EQ(refused({"booking.patient_overlap"}), Codes{"booking.patient_overlap"});
  EXPECT_EQ(refused({"session.sold_out", "session.nothing_left", "session.closed", "session.stopped", "session.over",
                     "session.not_released"}),
            Codes{})
      << "there is no number, whoever asks";
  EXPECT_EQ(refused({"session.sold_out", "session.already_holds"}), Codes{"session.already_holds"});
  EXPECT_EQ(ReasonsOf(Error::NotFound("patient.not_found")), Codes{"patient.not_found"});
}

}  // namespace
}  // namespace medres::scheduling
