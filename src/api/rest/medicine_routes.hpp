#pragma once

#include "api/rest/routes.hpp"

namespace medres::api {

/// Constitutions, knowledge, prescriptions, stock, and care that is recommended.
void AddMedicine(http::Router& router, const Services& s);

}  // namespace medres::api
