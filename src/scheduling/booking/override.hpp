#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "scheduling/booking/commands.hpp"

namespace medres::scheduling {

/// Whether the rule may be broken for this wish.
bool Waives(const std::optional<Override>& staff_override, std::string_view rule);

/// The issues that still refuse; the rules of the others are added to `waived`, each once. For any room's rules: an
/// override names them by their codes.
std::vector<Issue> Enforce(std::vector<Issue> issues, const std::optional<Override>& staff_override,
                           std::vector<std::string>& waived);

/// What is wrong with an override itself: no reason, no rule, a rule that there is not, or one that nobody can waive (a
/// unit that is taken stays taken, whoever says so).
std::vector<Issue> CheckOverride(const Override& staff_override);
/// The same as kInvalid; ok without an override.
Status CheckStaffOverride(const std::optional<Override>& staff_override);

}  // namespace medres::scheduling
