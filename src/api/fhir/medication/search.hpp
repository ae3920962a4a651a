#pragma once

#include <span>

#include "api/fhir/search/request.hpp"
#include "api/fhir/server.hpp"
#include "knowledge/library.hpp"

namespace medres::api::fhir {

/// By which Medications are searched, beside _id, _count and _offset.
std::span<const SearchRow> MedicationSearch();

/// A page of formulas that fit every parameter, as a searchset; kInvalid for a modifier or a value that is not
/// understood.
Result<http::Response> SearchMedications(const Server& server, const knowledge::Library& library,
                                         const http::Context& context);

}  // namespace medres::api::fhir
