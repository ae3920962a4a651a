#pragma once

#include "platform/container/container.hpp"

namespace medres::app {

/// Who wants personal features, and what may then rank things for them.
void AddPersonalisation(container::Container& program);
/// What could help, and who.
void AddAdvice(container::Container& program);

}  // namespace medres::app
