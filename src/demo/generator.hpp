#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "catalog/model.hpp"
#include "scheduling/rota/describe.hpp"
#include "scheduling/service_type_describe.hpp"

namespace medres::demo {

/// Invented people, rooms and devices for real institutions, all marked with the attribute `demo`. The same seed gives
/// the same data. Distributions: see README.md. Pure.
struct Plan {
  std::vector<catalog::Resource> resources;  ///< parents before children
  std::vector<scheduling::RotaInput> rotas;
};

Plan MakePlan(std::uint64_t seed, int practitioners, const std::vector<catalog::Resource>& facilities);

/// What can be booked in the demo.
std::vector<scheduling::ServiceTypeInput> ServiceTypes();

}  // namespace medres::demo
