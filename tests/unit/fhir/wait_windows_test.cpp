#include <gtest/gtest.h>

#include <array>

#include "api/fhir/operations/wait_windows.hpp"
#include "scheduling/waitlist/describe.hpp"

/// What $waitlist makes of start, end and timing.
namespace medres::api::fhir {
namespace {

struct WindowCase {
  std::string_view start;
  std::string_view end;
  PreferredTimes times;
  std::string_view windows;
};

/// "14 08:00-12:00 tue": day or days of the month, times, days of the week.
std::string Shown(const std::vector<scheduling::WaitWindow>& windows) {
  constexpr std::array<std::string_view, 7> kNames{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
  std::string text;
  for (const scheduling::WaitWindow& window : windows) {
    if (!text.empty()) text += "; ";
    text += FormatDate(window.from).substr(8);
    if (window.to != window.from) text += ".." + FormatDate(window.to).substr(8);
    if (window.start || window.end) {
      text += " " + (window.start ? FormatLocalTime(*window.start) : "") + "-" +
              (window.end ? FormatLocalTime(*window.end) : "");
    }
    for (const scheduling::Weekday day : window.days) text.append(" ").append(kNames[static_cast<std::size_t>(day)]);
  }
  return text;
}

TEST(WaitWindows, LieWithinWhatIsAskedFor) {
  const scheduling::Zone& zone = *scheduling::FindZone("Asia/Shanghai");
  // The 14th of January 2030 is a Monday.
  for (const WindowCase& c : std::vector<WindowCase>{
           {"14T00:00", "19T00:00", {}, "14..18"},
           {"14T10:00", "17T12:00", {}, "14 10:00-; 15..16; 17 -12:00"},
           {"14T10:00", "15T12:00", {}, "14 10:00-; 15 -12:00"},
           {"14T10:00", "15T00:00", {}, "14 10:00-"},
           {"14T10:00", "14T12:00", {}, "14 10:00-12:00"},
           // Mornings and late afternoons, of which the first morning and the last afternoon are over or too late.
           {"14T13:00",
            "16T12:00",
            {{}, {{0, 720}, {900, 1080}}},
            "14 15:00-18:00; 15 -12:00; 15 15:00-18:00; 16 -12:00"},
           {"14T10:00", "17T12:00", {{0, 2}, {}}, "14 10:00- mon wed; 15..16 mon wed"},
           {"14T10:00", "14T12:00", {{2}, {}}, ""},
           {"14T10:00", "14T12:00", {{}, {{720, 1080}}}, ""}}) {
    const auto at = [](std::string_view text) {
      return ParseInstant("2030-01-" + std::string(text) + ":00+08:00").value();
    };
    EXPECT_EQ(Shown(WaitWindowsOf({at(c.start), at(c.end)}, c.times, zone)), c.windows) << c.start << " " << c.end;
  }
}

}  // namespace
}  // namespace medres::api::fhir
