#pragma once

#include "access/service.hpp"
#include "catalog/service.hpp"
#include "scheduling/policy/service.hpp"
#include "scheduling/rota/service.hpp"
#include "scheduling/service_type_service.hpp"

namespace medres::app {

/// The services that commands call; all are components of one program (see wiring.cpp).
struct House {
  access::AccessService& access;
  const catalog::Directory& resources;
  const catalog::SearchIndex& search;
  catalog::CatalogService& catalog;
  scheduling::RotaService& rotas;
  scheduling::ServiceTypeService& service_types;
  scheduling::PolicyService& policies;
};

}  // namespace medres::app
