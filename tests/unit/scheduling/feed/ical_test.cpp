#include "scheduling/feed/ical.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"

namespace medres::scheduling {
namespace {

TEST(IcalFolding, KeepsLinesTo75Octets) {
  const auto unfolded = [](std::string text) {
    for (auto at = text.find("\r\n "); at != std::string::npos; at = text.find("\r\n ")) text.erase(at, 3);
    return text;
  };
  std::string chinese;
  for (int i = 0; i < 100; ++i) chinese += "预约";
  for (const std::string& line :
       {std::string(), std::string("SUMMARY:x"), std::string(75, 'x'), std::string(76, 'x'), std::string(149, 'x'),
        std::string(150, 'x'), std::string(1000, 'x'), "SUMMARY:" + chinese, "S:" + chinese, "🏥" + chinese}) {
    const std::string folded = FoldLine(line);
    EXPECT_TRUE(folded.ends_with("\r\n"));
    for (const std::string_view part : text::Split(folded, '\n')) {
      EXPECT_LE(part.size(), 76U) << "75 and the CR";
      EXPECT_TRUE(text::IsUtf8(part)) << "no character is cut";
    }
    EXPECT_EQ(unfolded(folded), line + "\r\n");
  }
  EXPECT_EQ(FoldLine(std::string(75, 'x')).find("\r\n "), std::string::npos);
  EXPECT_EQ(FoldLine(std::string(76, 'x')).find("\r\n "), 75U);
}

TEST(IcalText, IsEscaped) {
  EXPECT_EQ(EscapeText("a,b;c\\d\r\ne\tf"), "a\\,b\\;c\\\\d\\nef");
  EXPECT_EQ(EscapeText("BEGIN:VEVENT\nEND:VEVENT"), "BEGIN:VEVENT\\nEND:VEVENT");
}

TEST(IcalTime, IsUtc) { EXPECT_EQ(FormatUtc(*ParseInstant("2026-12-01T08:00:00.999+08:00")), "20261201T000000Z"); }

TEST(IcalCalendar, HoldsWhatCalendarProgramsNeed) {
  const CalendarEntry entry{
      .uid = "01JD@medres",
      .sequence = 2,
      .status = EntryStatus::kCancelled,
      .time = {*ParseInstant("2026-12-01T09:00:00+08:00"), *ParseInstant("2026-12-01T09:30:00+08:00")},
      .created = *ParseInstant("2026-11-01T00:00:00Z"),
      .changed = *ParseInstant("2026-11-02T00:00:00Z"),
      .summary = "针灸, 复诊",
      .location = ""};
  EXPECT_EQ(WriteCalendar("胡明安", {entry}),
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//MedRes//Visits//EN\r\nCALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\n"
            "X-WR-CALNAME:胡明安\r\nREFRESH-INTERVAL;VALUE=DURATION:PT15M\r\nBEGIN:VEVENT\r\nUID:01JD@medres\r\n"
            "DTSTAMP:20261102T000000Z\r\nDTSTART:20261201T010000Z\r\nDTEND:20261201T013000Z\r\nSEQUENCE:2\r\n"
            "STATUS:CANCELLED\r\nCREATED:20261101T000000Z\r\nLAST-MODIFIED:20261102T000000Z\r\n"
            "SUMMARY:针灸\\, 复诊\r\nTRANSP:TRANSPARENT\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
}

}  // namespace
}  // namespace medres::scheduling
