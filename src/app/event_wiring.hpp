#pragma once

#include "platform/container/container.hpp"

namespace medres::app {

/// What endpoints need of events: the feed, and what people do with dead letters.
void AddEvents(container::Container& program);

/// What hears events where there is a server: the follower, which keeps memory in step, and the bus with its consumers.
void AddConsumers(container::Container& program);

}  // namespace medres::app
