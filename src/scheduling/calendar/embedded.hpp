#pragma once

#include <string_view>
#include <vector>

namespace medres::scheduling {

/// data/calendar/cn: one file for each year that is covered, in order.
struct CalendarYear {
  int year = 0;
  std::string_view csv;  ///< `date,kind,name`
};

const std::vector<CalendarYear>& EmbeddedChinaYears();

}  // namespace medres::scheduling
