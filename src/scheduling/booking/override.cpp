#include "scheduling/booking/override.hpp"

#include <algorithm>
#include <array>

namespace medres::scheduling {
namespace {

/// Facts rather than rules: no word makes room where there is none.
constexpr std::array<std::string_view, 3> kNeverWaived{"booking.taken", "booking.nobody", "booking.by_number"};

void AddOnce(std::vector<std::string>& codes, const std::string& code) {
  if (std::ranges::find(codes, code) == codes.end()) codes.push_back(code);
}

}  // namespace

bool Waives(const std::optional<Override>& staff_override, std::string_view rule) {
  return staff_override && std::ranges::find(staff_override->rules, rule) != staff_override->rules.end() &&
         std::ranges::find(kNeverWaived, rule) == kNeverWaived.end();
}

std::vector<Issue> Enforce(std::vector<Issue> issues, const std::optional<Override>& staff_override,
                           std::vector<std::string>& waived) {
  std::erase_if(issues, [&](const Issue& issue) {
    if (!Waives(staff_override, issue.code)) return false;
    AddOnce(waived, issue.code);
    return true;
  });
  return issues;
}

std::vector<Issue> CheckOverride(const Override& staff_override) {
  std::vector<Issue> issues;
  if (staff_override.reason.find_first_not_of(" \t\r\n") == std::string::npos) {
    issues.push_back({"override.reason_missing", "/override/reason", {}});
  }
  if (staff_override.rules.empty()) issues.push_back({"override.no_rule", "/override/rules", {}});
  for (std::size_t i = 0; i < staff_override.rules.size(); ++i) {
    const std::string& rule = staff_override.rules[i];
    if (std::ranges::find(kNeverWaived, rule) != kNeverWaived.end()) {
      issues.push_back({"override.not_waivable", "/override/rules/" + std::to_string(i), {{"rule", rule}}});
    }
  }
  return issues;
}

}  // namespace medres::scheduling
