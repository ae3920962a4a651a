#pragma once

#include "patients/personalisation_service.hpp"
#include "platform/http/router.hpp"

namespace medres::api {

/// /api/v1/patients/{id}/personalisation: whether what is known of a patient may rank what they are offered.
void AddPersonalisation(http::Group& group, patients::PersonalisationService& service);

}  // namespace medres::api
