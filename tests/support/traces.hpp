#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/cache/policy.hpp"

/// Recorded requests to caches of others, to measure policies with.
namespace medres::traces {

struct Request {
  std::uint64_t key = 0;
  std::uint32_t weight = 1;
};
using Trace = std::vector<Request>;

/// Where they are, in the shared data.
inline constexpr std::string_view kFolder = "data/traces";

/// Reads a trace by its name: oltp, gli, loop, multi3, sprite, web12, orm-busy, cloudphysics. Throws std::runtime_error
/// when a file or its unpacker is missing.
Trace Read(const std::filesystem::path& folder, std::string_view name);

/// How many requests a cache with this policy answers; what is heavier than the limit is not kept.
std::uint64_t CountHits(const Trace& trace, cache::Policy& policy);

/// What others published about a trace.
struct Published {
  std::string trace;
  std::uint64_t size = 0;
  std::string policy;
  double percent = 0;
};
std::vector<Published> ReadPublished(const std::filesystem::path& folder);

/// The misses that libCacheSim's tests assert for cloudphysics at an eighth, two eighths … of 1 GiB.
struct ExpectedMisses {
  std::string policy;
  std::vector<std::uint64_t> misses;
};
std::vector<ExpectedMisses> ReadExpectedMisses(const std::filesystem::path& folder);

}  // namespace medres::traces
