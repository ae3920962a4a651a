#include "support/traces.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <unordered_map>

#include "base/text.hpp"
#include "support/shared.hpp"

namespace medres::traces {
namespace {

/// What a command prints.
std::string OutputOf(const std::string& command) {
  const auto close = [](std::FILE* pipe) { pclose(pipe); };
  const std::unique_ptr<std::FILE, decltype(close)> pipe(popen(command.c_str(), "r"), close);
  std::string output;
  std::array<char, 65536> buffer;
  while (const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), pipe.get())) {
    output.append(buffer.data(), count);
  }
  if (output.empty()) throw std::runtime_error("no output from: " + command);
  return output;
}

std::string Unpacked(const std::filesystem::path& file) {
  const std::string extension = file.extension().string();
  const std::string tool = extension == ".xz" ? "xz" : extension == ".zst" ? "zstd" : extension == ".gz" ? "gzip" : "";
  return OutputOf((tool.empty() ? "cat '" : tool + " -dc '") + file.string() + "'");
}

/// Lines of "first_block blocks …": each block is a request.
Trace ParseBlocks(const std::string& text) {
  Trace trace;
  const char* at = text.c_str();
  while (*at != '\0') {
    char* end = nullptr;
    const std::uint64_t first = std::strtoull(at, &end, 10);
    const std::uint64_t count = std::strtoull(end, &end, 10);
    for (std::uint64_t i = 0; i < count; ++i) trace.push_back({.key = first + i});
    at = std::strchr(end, '\n');
    if (at == nullptr) break;
    ++at;
  }
  return trace;
}

/// One key a line; other lines are marks.
Trace ParseKeys(const std::string& text) {
  Trace trace;
  for (const std::string_view line : text::Split(text, '\n')) {
    const std::string word(line);
    char* end = nullptr;
    const std::uint64_t key = std::strtoull(word.c_str(), &end, 10);
    if (end != word.c_str()) trace.push_back({.key = key});
  }
  return trace;
}

Trace ParseBigEndian32(const std::string& bytes) {
  Trace trace;
  for (std::size_t i = 0; i + 4 <= bytes.size(); i += 4) {
    std::uint32_t key = 0;
    std::memcpy(&key, bytes.data() + i, 4);
    trace.push_back({.key = __builtin_bswap32(key)});
  }
  return trace;
}

/// libCacheSim's oracleGeneral: time (4 bytes), key (8), bytes (4), next access (8), little-endian.
Trace ParseOracleGeneral(const std::string& bytes) {
  Trace trace;
  for (std::size_t i = 0; i + 24 <= bytes.size(); i += 24) {
    Request request;
    std::memcpy(&request.key, bytes.data() + i + 4, 8);
    std::memcpy(&request.weight, bytes.data() + i + 12, 4);
    trace.push_back(request);
  }
  return trace;
}

std::uint32_t HashOf(std::uint64_t key) {
  key = (key ^ (key >> 32)) * 0x9E3779B97F4A7C15;
  return static_cast<std::uint32_t>(key >> 32);
}

}  // namespace

Trace Read(const std::filesystem::path& folder, std::string_view name) {
  if (name == "oltp") return ParseBlocks(Unpacked(folder / "arc/OLTP.lis.zst"));
  if (name == "cloudphysics")
    return ParseOracleGeneral(Unpacked(folder / "libcachesim/cloudPhysicsIO.oracleGeneral.bin"));
  const std::string file(name);
  if (name == "web12" || name == "orm-busy")
    return ParseBigEndian32(Unpacked(folder / "cache2k" / (file + ".trace.xz")));
  return ParseKeys(Unpacked(folder / "lirs" / (file + ".trace.gz")));
}

std::uint64_t CountHits(const Trace& trace, cache::Policy& policy) {
  std::unordered_map<std::uint64_t, cache::Slot> slots;
  std::vector<std::uint64_t> keys;
  std::vector<cache::Slot> free;
  std::vector<cache::Slot> victims;
  std::uint64_t hits = 0;
  for (const Request& request : trace) {
    if (const auto found = slots.find(request.key); found != slots.end()) {
      ++hits;
      policy.Touch(found->second);
      continue;
    }
    if (request.weight > policy.limit()) continue;
    if (free.empty()) {
      free.push_back(static_cast<cache::Slot>(keys.size()));
      keys.push_back(0);
    }
    const cache::Slot slot = free.back();
    free.pop_back();
    keys[slot] = request.key;
    slots.emplace(request.key, slot);
    policy.Add(slot, HashOf(request.key), request.weight);
    victims.clear();
    policy.Evict(victims);
    for (const cache::Slot victim : victims) {
      slots.erase(keys[victim]);
      free.push_back(victim);
    }
  }
  return hits;
}

std::vector<Published> ReadPublished(const std::filesystem::path& folder) {
  std::vector<Published> published;
  for (const auto& row : test::ReadTable(folder / "published_hit_rates_dwcache_readme.csv")) {
    published.push_back(
        {.trace = row.at(0), .size = std::stoull(row.at(1)), .policy = row.at(2), .percent = std::stod(row.at(3))});
  }
  return published;
}

std::vector<ExpectedMisses> ReadExpectedMisses(const std::filesystem::path& folder) {
  std::vector<ExpectedMisses> expected;
  for (const auto& row : test::ReadTable(folder / "libcachesim/expected_miss_counts.csv")) {
    ExpectedMisses& misses = expected.emplace_back(ExpectedMisses{.policy = row.at(0), .misses = {}});
    for (std::size_t i = 1; i < row.size(); ++i) misses.misses.push_back(std::stoull(row[i]));
  }
  return expected;
}

}  // namespace medres::traces
