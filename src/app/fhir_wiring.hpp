#pragma once

#include "platform/container/container.hpp"

namespace medres::app {

/// What /fhir answers from beside the house's services, and the audit trail.
void AddFhir(container::Container& program);

}  // namespace medres::app
