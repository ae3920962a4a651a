#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/http/router.hpp"
#include "platform/json/json.hpp"
#include "platform/json/reason.hpp"
#include "scheduling/booking/commands.hpp"

namespace medres::api {

/// Staff's word against rules, as part of a wish.
struct OverrideInput {
  std::vector<std::string> rules;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(OverrideInput, (), (rules, reason))
constexpr auto DescribeJson(const OverrideInput*) {
  return json::Object("Override", "Rules to set aside for this wish; needs the scope scheduling:override.",
                      json::Field("rules")
                          .Items(1, 20)
                          .Length(1, 80)
                          .Help("Codes of the conflicts that may stand: booking.closed, booking.pad, …")
                          .Example(R"(["booking.closed"])"),
                      json::Reason(500).Example("the patient has come from far away"));
}

/// kForbidden when there is one and the caller may not.
Result<std::optional<scheduling::Override>> ToOverride(std::optional<OverrideInput> input,
                                                       const http::Context& context);

}  // namespace medres::api
