#pragma once

#include "catalog/service.hpp"
#include "platform/http/router.hpp"

namespace medres::api {

/// POST /api/v1/resources/import: a whole file of resources.
void AddImportResources(http::Group& group, catalog::CatalogService& service, const catalog::Directory& resources);

}  // namespace medres::api
