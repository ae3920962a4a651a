#pragma once

#include "catalog/search.hpp"
#include "platform/http/router.hpp"

namespace medres::api {

/// GET /api/v1/resources: search and list.
void AddSearchResources(http::Group& group, const catalog::SearchIndex& index);

}  // namespace medres::api
