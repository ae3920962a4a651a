#include "scheduling/calendar/workdays.hpp"

#include <algorithm>
#include <stdexcept>

#include "catalog/csv.hpp"

namespace medres::scheduling {

Result<Calendar> Calendar::Parse(const std::vector<CalendarYear>& years) {
  Calendar calendar;
  for (const CalendarYear& year : years) {
    calendar.years_.push_back(year.year);
    catalog::CsvReader reader(year.csv);
    catalog::CsvRecord record;
    bool header = true;
    for (;;) {
      MEDRES_TRY(const bool more, reader.Next(record));
      if (!more) break;
      if (std::exchange(header, false)) continue;
      const auto date = record.fields.size() == 3 ? ParseDate(record.fields[0]) : std::nullopt;
      const bool known = date && static_cast<int>(date->year()) == year.year &&
                         (record.fields[1] == "holiday" || record.fields[1] == "workday");
      if (!known) {
        return Fail(Error::Invalid("calendar.line", "",
                                   {{"year", std::to_string(year.year)}, {"line", std::to_string(record.line)}}));
      }
      calendar.days_[*date] = {record.fields[1] == "workday", record.fields[2]};
    }
  }
  return calendar;
}

bool Calendar::Covers(LocalDate date) const {
  return std::ranges::find(years_, static_cast<int>(date.year())) != years_.end();
}

std::optional<Calendar::Day> Calendar::Find(LocalDate date) const {
  const auto found = days_.find(date);
  return found == days_.end() ? std::nullopt : std::optional(found->second);
}

bool Calendar::IsWorkday(LocalDate date) const {
  const auto found = days_.find(date);
  return found == days_.end() ? WeekdayOf(date) < 5 : found->second.workday;
}

LocalDate Calendar::AddWorkdays(LocalDate date, int workdays) const {
  const int step = workdays < 0 ? -1 : 1;
  for (int left = workdays; left != 0;) {
    date = AddDays(date, step);
    if (IsWorkday(date)) left -= step;
  }
  return date;
}

const Calendar& ChinaCalendar() {
  static const Calendar calendar = [] {
    auto parsed = Calendar::Parse(EmbeddedChinaYears());
    if (!parsed) throw std::logic_error(ToString(parsed.error()));
    return *std::move(parsed);
  }();
  return calendar;
}

}  // namespace medres::scheduling
