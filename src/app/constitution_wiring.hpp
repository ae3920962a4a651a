#pragma once

#include "platform/container/container.hpp"

namespace medres::app {

/// Questionnaires, what is kept of them, and who moves it when patients are merged.
void AddConstitution(container::Container& program);

}  // namespace medres::app
