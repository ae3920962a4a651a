#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Data that tests and benchmarks compare with and the repository may not hold. It is looked for below the folder that
/// MEDRES_SHARED names, by default `../shared` of where a program is started.
namespace medres::test {

/// A file or folder of it; nothing when it is not there.
std::optional<std::filesystem::path> FindShared(std::string_view below);

/// The cells of a table (CSV without quotes) below its heading, line by line.
using Row = std::vector<std::string>;
std::vector<Row> ReadTable(const std::filesystem::path& file);

/// What somebody is told who has to go without.
std::string SkippedFor(std::string_view below);

}  // namespace medres::test

/// Names a file or folder of it; a case whose data is not there says that it is skipped.
#define MEDRES_NEEDS_SHARED(path, below)               \
  const auto path = ::medres::test::FindShared(below); \
  if (!path) GTEST_SKIP() << ::medres::test::SkippedFor(below)
