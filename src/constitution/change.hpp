#pragma once

#include <vector>

#include "constitution/describe.hpp"

namespace medres::constitution {

/// How one scale moved between two assessments by one instrument.
struct ScaleChange {
  Scale scale = Scale::kPh;
  int raw_before = 0;
  int raw_after = 0;
  Verdict before = Verdict::kNo;
  Verdict after = Verdict::kNo;
};
BOOST_DESCRIBE_STRUCT(ScaleChange, (), (scale, raw_before, raw_after, before, after))
constexpr auto DescribeJson(const ScaleChange*) {
  return json::Object("ConstitutionChange", "How one scale moved between two assessments.");
}

/// The scales that moved, in their order: whose sum differs or, by one edition, whose verdict does. Two editions judge
/// the same answers by thresholds of their own, which is no move. Pure; both outcomes must be by the same instrument.
std::vector<ScaleChange> ChangesBetween(const Outcome& before, const Outcome& after);

}  // namespace medres::constitution
