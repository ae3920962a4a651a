#pragma once

#include "platform/container/container.hpp"

namespace medres::app {

/// Who calls, by keys and tokens, and which objects are theirs.
void AddTokens(container::Container& program);
/// Who looked at what, kept.
void AddAudit(container::Container& program);

}  // namespace medres::app
