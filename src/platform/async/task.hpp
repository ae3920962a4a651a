#pragma once

#include <boost/asio/awaitable.hpp>

namespace medres {

/// A coroutine that runs on the executor it was spawned on and resumes where it awaited.
/// Everything that waits for I/O returns one; nothing runs until it is awaited.
template <class T = void>
using Task = boost::asio::awaitable<T>;

}  // namespace medres
