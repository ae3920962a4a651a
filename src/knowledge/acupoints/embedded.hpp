#pragma once

#include <string_view>

/// Codes and names of acupoints as they travel inside the program (data/tcm/acupoints).
namespace medres::knowledge {

std::string_view EmbeddedAcupoints();

}  // namespace medres::knowledge
