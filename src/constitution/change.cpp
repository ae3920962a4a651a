#include "constitution/change.hpp"

namespace medres::constitution {

std::vector<ScaleChange> ChangesBetween(const Outcome& before, const Outcome& after) {
  const bool same_rule = before.edition == after.edition;
  std::vector<ScaleChange> changes;
  for (const Scale scale : kScales) {
    const std::string name(WireName(scale));
    const ScaleChange change{.scale = scale,
                             .raw_before = before.raw.at(name),
                             .raw_after = after.raw.at(name),
                             .before = before.verdict.at(name),
                             .after = after.verdict.at(name)};
    const bool judged_otherwise = same_rule && change.before != change.after;
    if (change.raw_before != change.raw_after || judged_otherwise) changes.push_back(change);
  }
  return changes;
}

}  // namespace medres::constitution
