#include "constitution/embedded.hpp"

// ccache does not see what #embed reads and would keep a stale object; it leaves alone what mentions this directive.
static_assert(true, ".incbin \"");

namespace medres::constitution {
namespace {

constexpr char kElderly[] = {
#embed "data/constitution/elderly33.json"
};

constexpr char kCcmq[] = {
#embed "data/constitution/ccmq60.json"
};

constexpr char kNational[] = {
#embed "data/constitution/gbt46939_2025.json"
};

}  // namespace

std::array<std::string_view, 3> EmbeddedInstruments() {
  return {std::string_view{kElderly, sizeof kElderly}, std::string_view{kCcmq, sizeof kCcmq},
          std::string_view{kNational, sizeof kNational}};
}

}  // namespace medres::constitution
