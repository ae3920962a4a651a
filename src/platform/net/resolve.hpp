#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <cstdint>
#include <expected>
#include <string>
#include <vector>

#include "platform/async/task.hpp"

namespace medres::net {

/// Where a host is, in the order of preference. An address is not asked for; boost::asio::error::timed_out when the
/// deadline comes first: the system's resolver cannot be hurried, and is left behind. A loop that ends meanwhile takes
/// who waits with it.
Task<std::expected<std::vector<boost::asio::ip::tcp::endpoint>, boost::system::error_code>> Resolve(
    std::string host, std::uint16_t port, std::chrono::steady_clock::time_point deadline);

}  // namespace medres::net
