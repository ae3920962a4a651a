#pragma once

#include "api/rest/constitution/views.hpp"
#include "platform/http/router.hpp"

namespace medres::api {

/// /api/v1/patients/{id}/constitution-assessments: to keep and to read.
void AddConstitutionAssessments(http::Group& group, const AssessmentParts& assessments);

}  // namespace medres::api
