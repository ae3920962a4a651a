#include "platform/sql/row_set.hpp"

namespace medres::sql {
namespace {

/// One column of all rows as a typed array; a null becomes T{}.
template <class T>
std::vector<T> Transpose(const std::vector<Params>& rows, std::size_t column) {
  std::vector<T> values;
  values.reserve(rows.size());
  for (const Params& row : rows) {
    const auto& data = row.at(column).data();
    values.push_back(std::holds_alternative<std::monostate>(data) ? T{} : std::get<T>(data));
  }
  return values;
}

}  // namespace

std::size_t RowSet::AppendTo(std::vector<Call>& calls, Dialect dialect) {
  if (rows_.empty()) return 0;
  if (dialect == Dialect::kPostgres) {
    Params arrays;
    for (std::size_t column = 0; column < columns_.size(); ++column) arrays.push_back(Column(column));
    calls.push_back({&statement_.postgres, std::move(arrays)});
    return 1;
  }
  for (Params& row : rows_) calls.push_back({&statement_.sqlite, std::move(row)});
  return rows_.size();
}

Value RowSet::Column(std::size_t index) const {
  switch (columns_[index]) {
    case ColumnType::kInteger: return Transpose<std::int64_t>(rows_, index);
    case ColumnType::kUuid: return Transpose<Uuid>(rows_, index);
    case ColumnType::kText: return Transpose<std::string>(rows_, index);
    case ColumnType::kBytes: return Transpose<Bytes>(rows_, index);
  }
  return nullptr;
}

}  // namespace medres::sql
