#pragma once

#include "platform/container/container.hpp"

namespace medres::app {

/// The materia medica, the points, the rules of safety, and who checks by them.
void AddPrescription(container::Container& program);

}  // namespace medres::app
