#pragma once

#include <vector>

#include "platform/json/type.hpp"

/// Values of one kind, wherever they stand in others.
namespace medres::json {

/// Whether a value of the type can hold one of exactly the type `wanted`, however deep.
bool CanHold(const Type& type, const Type& wanted);

/// Those that a value holds, in the order in which they would be written. They live as long as the value.
std::vector<const void*> Find(const Type& type, const void* value, const Type& wanted);

}  // namespace medres::json
