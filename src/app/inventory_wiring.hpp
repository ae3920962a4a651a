#pragma once

#include "platform/container/container.hpp"

namespace medres::app {

/// Stock of medicines, and whether there is enough of what is prescribed.
void AddInventory(container::Container& program);

}  // namespace medres::app
