#include "catalog/embedded.hpp"

// ccache does not see what #embed reads and would keep a stale object; it leaves alone what mentions this directive.
static_assert(true, ".incbin \"");

namespace medres::catalog {
namespace {

constexpr char kDepartments[] = {
#embed "data/taxonomies/departments.csv"
};

constexpr char kTitles[] = {
#embed "data/taxonomies/titles.csv"
};

constexpr char kCodes[] = {
#embed "data/taxonomies/codes.csv"
};

constexpr char kHospitals[] = {
#embed "data/hospitals/fever_clinics_2020.csv"
};

}  // namespace

std::string_view EmbeddedDepartments() { return {kDepartments, sizeof kDepartments}; }
std::string_view EmbeddedTitles() { return {kTitles, sizeof kTitles}; }
std::string_view EmbeddedCodes() { return {kCodes, sizeof kCodes}; }
std::string_view EmbeddedHospitals() { return {kHospitals, sizeof kHospitals}; }

}  // namespace medres::catalog
