#pragma once

#include "base/error.hpp"
#include "constitution/model.hpp"

namespace medres::constitution {

/// Scores a sheet by an edition of its instrument: pure and exact. kInvalid as Complete, with everything that is wrong.
Result<Outcome> Assess(const Instrument& instrument, const Edition& edition, const AnswerSheet& sheet);

/// How many answers count for a scale on one person's sheet.
int CountItems(const Instrument& instrument, Scale scale, std::optional<patients::Sex> sex);

}  // namespace medres::constitution
