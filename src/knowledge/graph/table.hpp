#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

/// Tables of the graph's data: UTF-8, a line for each row, cells parted by tabs, the first line names the columns.
namespace medres::knowledge {

/// A file that travels in the program; `file` is its path from the project's root.
struct TextFile {
  std::string_view file;
  std::string_view text;
};

struct TableRow {
  int line = 0;  ///< as an editor counts
  std::vector<std::string_view> cells;
};

/// What is wrong with a row: `graph.bad_row` {rule}, at "file:line". Rules are for whoever edits the data.
Issue BadRow(std::string_view file, int line, std::string rule);

/// Rows below the header, which has to be `columns`. A row with another number of cells, an empty first cell or bytes
/// that are no UTF-8 is left out and told of in `issues`.
std::vector<TableRow> ReadTable(const TextFile& file, std::span<const std::string_view> columns,
                                std::vector<Issue>& issues);

/// Parts of a cell that are separated by '|'; none of an empty cell.
std::vector<std::string> PartsOf(std::string_view cell);

}  // namespace medres::knowledge
