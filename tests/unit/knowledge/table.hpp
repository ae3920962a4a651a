#pragma once

#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "base/text.hpp"

namespace medres::knowledge::test {

using Row = std::vector<std::string>;

/// The rows below the heading of a table in the folder that MEDRES_SHARED names; empty when it is not there.
inline std::vector<Row> ReadShared(const std::string& name) {
  const char* const shared = std::getenv("MEDRES_SHARED");
  std::ifstream file(std::string(shared != nullptr ? shared : "") + "/data/tcm/time-factors/" + name);
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

#define MEDRES_SHARED_TABLE(rows, name)                          \
  const auto rows = ::medres::knowledge::test::ReadShared(name); \
  if (rows.empty()) GTEST_SKIP() << "skipped: MEDRES_SHARED names no folder with data/tcm/time-factors/" << (name)
