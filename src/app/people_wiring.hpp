#pragma once

#include "platform/container/container.hpp"

namespace medres::app {

/// Who is cared for, and who may act for them.
void AddPatients(container::Container& program);

}  // namespace medres::app
