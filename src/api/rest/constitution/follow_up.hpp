#pragma once

#include "api/rest/constitution/views.hpp"
#include "platform/http/router.hpp"

namespace medres::api {

/// What assessments look like and how they moved: …/constitution-assessments/{assessment}/radar, …/constitution-trend.
void AddConstitutionFollowUp(http::Group& group, const AssessmentParts& assessments);

}  // namespace medres::api
