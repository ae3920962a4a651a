#pragma once

#include "api/rest/routes.hpp"

namespace medres::api {

/// What can be booked, the desk, and fees.
void AddScheduling(http::Router& router, const Services& s);

}  // namespace medres::api
