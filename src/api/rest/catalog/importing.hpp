#pragma once

#include "catalog/service.hpp"
#include "platform/async/blocking_pool.hpp"
#include "platform/http/router.hpp"

namespace medres::api {

/// POST /api/v1/resources/import: a whole file of resources, read on a thread of the pool.
void AddImportResources(http::Group& group, catalog::CatalogService& service, const catalog::Directory& resources,
                        async::BlockingPool& pool);

}  // namespace medres::api
