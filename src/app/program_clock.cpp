#include "app/program_clock.hpp"

#include "platform/http/router.hpp"

namespace medres::app {

struct ClockSetting {
  Instant now;
};
BOOST_DESCRIBE_STRUCT(ClockSetting, (), (now))
constexpr auto DescribeJson(const ClockSetting*) {
  return json::Object("ClockSetting", "What time it is from now on.", json::Field("now"));
}

void AddClockEndpoint(http::Router& router, TestClock& clock) {
  router
      .Group({.tag = "testing", .description = "Only in builds that are not for production.", .touches = http::kNobody})
      .Add("PUT /testing/clock", {.id = "setClock", .summary = "Set the clock, and stop it", .documented = false},
           [&clock](http::Body<ClockSetting> setting) -> Result<ClockSetting> {
             clock.Set(setting->now);
             return ClockSetting{clock.Now()};
           });
}

}  // namespace medres::app
