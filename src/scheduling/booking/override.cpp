#include "scheduling/booking/override.hpp"

#include <algorithm>
#include <array>

#include "platform/json/field.hpp"

namespace medres::scheduling {
namespace {

/// Facts rather than rules: no word makes room where there is none.
constexpr std::array<std::string_view, 3> kNeverWaived{"booking.taken", "booking.nobody", "booking.by_number"};

/// What staff may set aside: the rules of places, of the patients' own time and of policies.
constexpr std::array<std::string_view, 34> kWaivable{"booking.pad",
                                                     "booking.travel",
                                                     "booking.closed",
                                                     "booking.inactive",
                                                     "booking.off_grid",
                                                     "booking.in_past",
                                                     "booking.patient_overlap",
                                                     "session.extra_number",
                                                     "policy.closed_hours",
                                                     "policy.too_soon",
                                                     "policy.not_released",
                                                     "policy.visit_hours",
                                                     "policy.notice",
                                                     "policy.stopped",
                                                     "policy.real_name",
                                                     "policy.birth_date",
                                                     "policy.min_age",
                                                     "policy.guardian",
                                                     "policy.phone_shared",
                                                     "policy.suspended_no_show",
                                                     "policy.suspended_cancel",
                                                     "policy.suspended_refund",
                                                     "policy.limit.doctor",
                                                     "policy.limit.department",
                                                     "policy.limit.facility",
                                                     "policy.limit.person",
                                                     "policy.duplicate_channel",
                                                     "policy.quota.doctor",
                                                     "policy.quota.department",
                                                     "policy.quota.facility",
                                                     "policy.cancel_late",
                                                     "policy.move_late",
                                                     "policy.late",
                                                     "policy.check_in_closed"};

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
  if (!json::IsNotBlank(staff_override.reason)) {
    issues.push_back({"override.reason_missing", "/override/reason", {}});
  }
  if (staff_override.rules.empty()) issues.push_back({"override.no_rule", "/override/rules", {}});
  for (std::size_t i = 0; i < staff_override.rules.size(); ++i) {
    const std::string& rule = staff_override.rules[i];
    const std::string pointer = "/override/rules/" + std::to_string(i);
    if (std::ranges::find(kNeverWaived, rule) != kNeverWaived.end()) {
      issues.push_back({"override.not_waivable", pointer, {{"rule", rule}}});
    } else if (std::ranges::find(kWaivable, rule) == kWaivable.end()) {
      issues.push_back({"override.unknown_rule", pointer, {{"rule", rule}}});
    }
  }
  return issues;
}

Status CheckStaffOverride(const std::optional<Override>& staff_override) {
  if (!staff_override) return {};
  auto issues = CheckOverride(*staff_override);
  if (issues.empty()) return {};
  return Fail(Error::Invalid(std::move(issues)));
}

}  // namespace medres::scheduling
