#pragma once

#include <istream>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "recommendation/learned/features.hpp"

/// What people chose of what they were offered: what a ranking is learnt from.
namespace medres::recommendation {

/// One offer, in the order in which it was shown.
struct SlotChoice {
  std::vector<Features> offered;
  std::size_t chosen = 0;  ///< the place in `offered`
};

/// Lines of JSON, each an answer of POST /api/v1/slots:recommend (`items`, as they were shown) and `chosen`, the place
/// from 0 of the one that was booked. Other members do not disturb. Empty lines are passed over. kInvalid
/// `learned.choice` with the line, for each that cannot be read; `learned.no_choices`.
Result<std::vector<SlotChoice>> ReadChoices(std::istream& lines, const std::string& file);

}  // namespace medres::recommendation
