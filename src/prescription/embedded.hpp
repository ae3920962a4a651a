#pragma once

#include <string_view>

/// The safety rules that travel inside the program (data/tcm/safety).
namespace medres::prescription {

std::string_view EmbeddedGeneralRules();
std::string_view EmbeddedPairs();
std::string_view EmbeddedControlled();
std::string_view EmbeddedDrugs();
std::string_view EmbeddedConditions();
std::string_view EmbeddedPointRules();

}  // namespace medres::prescription
