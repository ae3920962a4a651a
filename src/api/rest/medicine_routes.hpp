#pragma once

#include "api/rest/routes.hpp"

namespace medres::api {

/// Constitutions, herbs, and checks of prescriptions.
void AddMedicine(http::Router& router, const Services& s);

}  // namespace medres::api
