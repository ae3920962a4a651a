#pragma once

#include "patients/service.hpp"
#include "platform/http/router.hpp"

namespace medres::api {

/// Create, read, replace, search and merge patients.
void AddPatients(http::Group& group, patients::PatientService& service);

}  // namespace medres::api
