#pragma once

#include "base/time.hpp"

namespace medres {

/// Full years from birth to the date; a leap day's birthday is 1 March in other years.
int AgeOn(LocalDate birth, LocalDate date);
LocalDate BirthdayOf(LocalDate birth, int age);

}  // namespace medres
