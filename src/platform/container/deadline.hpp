#pragma once

#include <boost/asio/io_context.hpp>
#include <optional>

#include "base/error.hpp"
#include "base/time.hpp"
#include "platform/async/task.hpp"

namespace medres::container {

/// Runs a coroutine on this thread until it ends; what it throws is thrown here. Nothing when the deadline passed
/// first: it has been cancelled then, and what does not heed that stays suspended on the loop, which must outlive what
/// it waits for. Something that never suspends cannot be interrupted and is late afterwards; a failure counts although
/// late.
std::optional<Status> EndWithin(boost::asio::io_context& loop, Task<Status> task, Milliseconds deadline);

}  // namespace medres::container
