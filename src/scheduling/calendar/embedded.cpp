#include "scheduling/calendar/embedded.hpp"

// ccache does not see what #embed reads and would keep a stale object; it leaves alone what mentions this directive.
static_assert(true, ".incbin \"");

namespace medres::scheduling {
namespace {

constexpr char kChina2024[] = {
#embed "data/calendar/cn/2024.csv"
};

constexpr char kChina2025[] = {
#embed "data/calendar/cn/2025.csv"
};

constexpr char kChina2026[] = {
#embed "data/calendar/cn/2026.csv"
};

}  // namespace

const std::vector<CalendarYear>& EmbeddedChinaYears() {
  static const std::vector<CalendarYear> years{{2024, {kChina2024, sizeof kChina2024}},
                                               {2025, {kChina2025, sizeof kChina2025}},
                                               {2026, {kChina2026, sizeof kChina2026}}};
  return years;
}

}  // namespace medres::scheduling
