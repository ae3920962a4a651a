#pragma once

#include <string>

#include "platform/security/key_ring.hpp"
#include "platform/sql/database.hpp"
#include "platform/sql/row_set.hpp"

namespace medres::security {

/// A column whose values KeyRing sealed, or the blind indexes of such, and how its room finds and replaces them:
/// constants of that room, beside the SQL that writes the column. A place is what names a row, and in what order rows
/// are walked through.
struct SealedColumn {
  const char* name;  ///< "patient.phone"
  /// How many values are sealed by which key. Answers the key as it stands in the value, and their number.
  sql::Statement count;
  /// The next ones sealed by another than ?1, at most ?2, behind the place in ?3 …, in its order. Answers value, place
  /// …, and of an index what it is made from.
  sql::Statement page;
  /// Puts ?1 where ?2 stands, at the place in ?3 …; does not wait for a row that somebody else has in hand.
  sql::SetStatement renew;
  sql::Params (*first)();                           ///< a place before all others
  sql::Params (*place)(const sql::Rows::Row& row);  ///< of a row of the page
  std::string (*context)(const sql::Rows::Row& row) = nullptr;
  bool is_hexadecimal = false;  ///< a text, not bytes
  /// Of a blind index: by the active index key, of a row of the page. Fails where what it is made from cannot be read.
  Result<std::string> (*index)(const sql::Rows::Row& row, const KeyRing& keys) = nullptr;

  bool IsIndex() const { return index != nullptr; }
};

/// Which key a blind index is by, as it stands in the value (IndexKeys::Prefix).
#define MEDRES_INDEX_KEY(column) "substr(" column ", 1, length(" column ") - 16)"

/// All but the context, of a column in a table whose rows are named by a uuid.
#define MEDRES_SEALED_BY_UUID(table, id, column)                                                                 \
  .name = table "." column,                                                                                      \
  .count = {table "." column "_keys", "select substr(" column ", 2, 1), count(*) from " table " where " column   \
                                      " is not null group by substr(" column ", 2, 1)"},                         \
  .page = {table "." column "_old", "select " column ", " id " from " table " where " id " > ?3 and " column     \
                                    " is not null and substr(" column ", 2, 1) <> ?1 order by " id " limit ?2"}, \
  .renew = {.postgres = {table "." column "_renew",                                                              \
                         "with mine as (select " id " from " table " where " id " = ?3 and " column              \
                         " = ?2 for no key update skip locked) update " table " set " column                     \
                         " = ?1 from mine where " table "." id " = mine." id},                                   \
            .sqlite = {table "." column "_renew",                                                                \
                       "update " table " set " column " = ?1 where " id " = ?3 and " column " = ?2"}},           \
  .first = [] { return ::medres::sql::Params{::medres::Uuid{}}; },                                               \
  .place = [](const ::medres::sql::Rows::Row& row) { return ::medres::sql::Params{row.AsUuid(1)}; }

/// All but the index, of a column of blind indexes in a table whose rows are named by a uuid; `source` are the columns
/// that it is made from, which the page answers behind the place.
#define MEDRES_INDEXED_BY_UUID(table, id, column, source)                                                            \
  .name = table "." column,                                                                                          \
  .count = {table "." column "_keys",                                                                                \
            "select " MEDRES_INDEX_KEY(column) ", count(*) from " table " where " column                             \
                                               " is not null group by " MEDRES_INDEX_KEY(column)},                   \
  .page = {table "." column "_old",                                                                                  \
           "select " column ", " id ", " source " from " table " where " id " > ?3 and " column                      \
           " is not null and " MEDRES_INDEX_KEY(column) " <> ?1 order by " id " limit ?2"},                          \
  .renew = {.postgres = {table "." column "_renew",                                                                  \
                         "with mine as (select " id " from " table " where " id " = ?3 and " column                  \
                         " = ?2 for update skip locked) update " table " set " column " = ?1 from mine where " table \
                         "." id " = mine." id},                                                                      \
            .sqlite = {table "." column "_renew",                                                                    \
                       "update " table " set " column " = ?1 where " id " = ?3 and " column " = ?2"}},               \
  .first = [] { return ::medres::sql::Params{::medres::Uuid{}}; },                                                   \
  .place = [](const ::medres::sql::Rows::Row& row) { return ::medres::sql::Params{row.AsUuid(1)}; }

}  // namespace medres::security
