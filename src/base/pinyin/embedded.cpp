#include "base/pinyin/embedded.hpp"

// ccache does not see what #embed reads and would keep a stale object; it leaves alone what mentions this directive.
static_assert(true, ".incbin \"");

namespace medres::pinyin {
namespace {

constexpr char kReadings[] = {
#embed "data/pinyin/readings.txt"
};

constexpr char kMoreReadings[] = {
#embed "data/pinyin/more_readings.txt"
};

constexpr char kPhrases[] = {
#embed "data/pinyin/phrases.txt"
};

}  // namespace

std::string_view EmbeddedReadings() { return {kReadings, sizeof kReadings}; }
std::string_view EmbeddedMoreReadings() { return {kMoreReadings, sizeof kMoreReadings}; }
std::string_view EmbeddedPhrases() { return {kPhrases, sizeof kPhrases}; }

}  // namespace medres::pinyin
