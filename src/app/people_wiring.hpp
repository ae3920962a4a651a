#pragma once

#include "platform/container/container.hpp"

namespace medres::app {

/// Who is cared for, and who may act for them.
void AddPatients(container::Container& program);

/// Who is here, and whose turn it is.
void AddDesk(container::Container& program);

}  // namespace medres::app
