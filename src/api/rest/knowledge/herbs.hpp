#pragma once

#include "knowledge/herbs/herbs.hpp"
#include "platform/http/router.hpp"

namespace medres::api {

/// /api/v1/herbs: the materia medica.
void AddHerbs(http::Group& group, const knowledge::Herbs& herbs);

}  // namespace medres::api
