#pragma once

#include "catalog/service.hpp"
#include "platform/http/router.hpp"

namespace medres::api {

/// Create, read, replace, delete, transition and history of one resource.
void AddResources(http::Group& group, catalog::CatalogService& service);

}  // namespace medres::api
