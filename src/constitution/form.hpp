#pragma once

#include <string>

#include "constitution/model.hpp"

namespace medres::constitution {

/// A questionnaire on paper: an HTML page in Chinese to be printed, one row for each question and five boxes. Where the
/// wording is not known, the row has the question's key only. Pure.
std::string WriteForm(const Instrument& instrument, const Edition& edition);

}  // namespace medres::constitution
