#include "knowledge/graph/table.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace medres::knowledge {

Issue BadRow(std::string_view file, int line, std::string rule) {
  return {"graph.bad_row", std::string(file) + ":" + std::to_string(line), {{"rule", std::move(rule)}}};
}

std::vector<TableRow> ReadTable(const TextFile& file, std::span<const std::string_view> columns,
                                std::vector<Issue>& issues) {
  std::vector<TableRow> rows;
  int number = 0;
  for (const std::string_view line : text::Split(file.text, '\n')) {
    ++number;
    if (line.empty()) continue;
    const auto say = [&](std::string rule) { issues.push_back(BadRow(file.file, number, std::move(rule))); };
    auto cells = text::Split(line, '\t');
    if (number == 1) {
      if (!std::ranges::equal(cells, columns)) say("the first line does not name the columns");
    } else if (cells.size() != columns.size()) {
      say(std::to_string(columns.size()) + " cells are needed, here are " + std::to_string(cells.size()));
    } else if (!text::IsUtf8(line)) {
      say("it is not UTF-8");
    } else if (cells.front().empty()) {
      say(std::string(columns.front()) + " is empty");
    } else {
      rows.push_back({number, std::move(cells)});
    }
  }
  return rows;
}

std::vector<std::string> PartsOf(std::string_view cell) {
  std::vector<std::string> parts;
  if (cell.empty()) return parts;
  for (const std::string_view part : text::Split(cell, '|')) {
    if (!part.empty()) parts.emplace_back(part);
  }
  return parts;
}

}  // namespace medres::knowledge
