#pragma once

#include <map>
#include <string>
#include <vector>

#include "catalog/csv.hpp"
#include "catalog/line.hpp"

/// Resources as a table: one column for each thing that can be said of any kind. Lists are separated by ';', what has a
/// shape of its own (affiliations, attributes, identifiers) is JSON in its field.
namespace medres::catalog {

/// The header of a table, in the order of TableRow's fields.
std::string TableHeader();
std::string TableRow(const Line& line);

/// Reads records by their header. Lists of institutions from elsewhere are understood too: `name` is name_zh, `tel` is
/// phone, without `kind` all are facilities, without `status` all are active. Other columns are left alone.
class TableReader {
 public:
  /// kInvalid `import.column_missing` when there is no name.
  static Result<TableReader> Make(const std::vector<std::string>& header);

  /// kInvalid with every issue: `import.field_count`, or those of the API's JSON with its pointers.
  Result<Line> Read(const CsvRecord& record) const;

 private:
  std::string ToJson(const CsvRecord& record) const;
  std::string_view Field(const CsvRecord& record, std::string_view column) const;

  std::map<std::string, std::size_t, std::less<>> positions_;
  std::size_t width_ = 0;
};

}  // namespace medres::catalog
