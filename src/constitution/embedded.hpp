#pragma once

#include <array>
#include <string_view>

/// The instruments that travel inside the program (data/constitution).
namespace medres::constitution {

std::array<std::string_view, 3> EmbeddedInstruments();

}  // namespace medres::constitution
