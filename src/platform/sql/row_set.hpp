#pragma once

#include <initializer_list>
#include <vector>

#include "platform/sql/value.hpp"

namespace medres::sql {

enum class ColumnType { kInteger, kUuid, kText, kBytes };

/// A statement over many rows at once, written once per dialect: PostgreSQL takes one array per column
/// (`from unnest(?1::uuid[], …)`), SQLite runs its single-row form for each row.
struct SetStatement {
  Statement postgres;
  Statement sqlite;
};

/// Collects the rows of a SetStatement and becomes calls for either dialect. Not thread-safe; the statement must
/// outlive the calls. A null is sent to PostgreSQL's arrays as the type's zero ('' / 0 / nil), which the statement
/// turns back with nullif; SQLite gets a real null.
class RowSet {
 public:
  RowSet(const SetStatement& statement, std::initializer_list<ColumnType> columns)
      : statement_(statement), columns_(columns) {}

  void Add(Params row) { rows_.push_back(std::move(row)); }
  bool empty() const { return rows_.empty(); }

  /// Adds one call (PostgreSQL) or one per row (SQLite), none when empty, and says how many. The rows are moved out.
  std::size_t AppendTo(std::vector<Call>& calls, Dialect dialect);

 private:
  Value Column(std::size_t index) const;

  const SetStatement& statement_;
  std::vector<ColumnType> columns_;
  std::vector<Params> rows_;
};

}  // namespace medres::sql
