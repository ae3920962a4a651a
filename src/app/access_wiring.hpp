#pragma once

#include "platform/container/container.hpp"

namespace medres::app {

/// Who calls, by keys, sessions and tokens, which objects are theirs, and who looked at what.
void AddAccess(container::Container& program);
/// In a server: hears of what other processes did to accounts.
void AddAccountFollowing(container::Container& program);

}  // namespace medres::app
