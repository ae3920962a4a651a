#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "platform/container/type.hpp"

/// Who needs whom, worked out before anything is built: pure, knows no objects.
namespace medres::container {

enum class Quantity {
  kOne,       ///< exactly one component that provides the type
  kNamed,     ///< the component of that name, which provides the type
  kOptional,  ///< one or none
  kAll        ///< every one, perhaps none
};

/// What one parameter of a factory asks for.
struct Need {
  const Type* type = nullptr;
  Quantity quantity = Quantity::kOne;
  std::string name;  ///< for kNamed
};

/// A component as the graph sees it.
struct Node {
  std::string name;
  std::vector<const Type*> provides;
  std::vector<Need> needs;
};

/// Components are meant by their index in the list that the plan was made for.
struct Plan {
  /// Every component after all that it needs; where needs leave a choice, in the order of the list.
  std::vector<std::size_t> order;
  /// For each component, for each of its needs: who meets it.
  std::vector<std::vector<std::vector<std::size_t>>> providers;
};

/// Failures, all kInternal, since only a change of the program mends them; paths run from a component that nobody
/// needs, "edge -> booking -> medres::sql::Database": `container.duplicate` {component}, `container.missing` {path},
/// `container.ambiguous` {path, candidates}, `container.cycle` {path}.
Result<Plan> MakePlan(const std::vector<Node>& nodes);

}  // namespace medres::container
