#include "base/age.hpp"

namespace medres {

LocalDate BirthdayOf(LocalDate birth, int age) {
  const LocalDate day = (birth.year() + std::chrono::years(age)) / birth.month() / birth.day();
  return day.ok() ? day : LocalDate(std::chrono::sys_days(day));
}

int AgeOn(LocalDate birth, LocalDate date) {
  const int years = static_cast<int>(date.year()) - static_cast<int>(birth.year());
  return BirthdayOf(birth, years) <= date ? years : years - 1;
}

}  // namespace medres
