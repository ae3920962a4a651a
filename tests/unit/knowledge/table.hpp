#pragma once

#include <fstream>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "support/shared.hpp"

namespace medres::knowledge::test {

using Row = std::vector<std::string>;

/// The rows of a table below its heading.
inline std::vector<Row> ReadTable(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::vector<Row> rows;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    Row& row = rows.emplace_back();
    for (const std::string_view cell : text::Split(text::Trim(line), ',')) row.emplace_back(cell);
  }
  return rows;
}

}  // namespace medres::knowledge::test

/// The rows of a table of the shared data; none would be a table without a case.
#define MEDRES_SHARED_TABLE(rows, name)                                 \
  MEDRES_NEEDS_SHARED(rows##_path, "data/tcm/time-factors/" name);      \
  const auto rows = ::medres::knowledge::test::ReadTable(*rows##_path); \
  ASSERT_FALSE(rows.empty()) << rows##_path->string()
