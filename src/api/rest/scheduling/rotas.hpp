#pragma once

#include "platform/http/router.hpp"
#include "scheduling/rota/service.hpp"

namespace medres::api {

/// Create, read, replace, delete and list rotas.
void AddRotas(http::Group& group, scheduling::RotaService& service);

}  // namespace medres::api
