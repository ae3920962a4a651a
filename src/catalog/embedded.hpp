#pragma once

#include <string_view>

/// The data files that travel inside the program.
namespace medres::catalog {

std::string_view EmbeddedDepartments();
std::string_view EmbeddedTitles();
std::string_view EmbeddedCodes();
std::string_view EmbeddedHospitals();

}  // namespace medres::catalog
