#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.hpp"
#include "base/id.hpp"
#include "base/time.hpp"

namespace medres::sql {

enum class Dialect { kSqlite, kPostgres };

/// Bytes that are not text: ciphertext, digests.
struct Bytes {
  std::string data;
  auto operator<=>(const Bytes&) const = default;
};

/// One parameter of a statement. Arrays are for PostgreSQL's set-wise statements only (unnest); SQLite refuses them.
class Value {
 public:
  using Data = std::variant<std::monostate, std::int64_t, double, std::string, Uuid, Bytes, std::vector<std::int64_t>,
                            std::vector<Uuid>, std::vector<std::string>, std::vector<Bytes>>;

  Value(std::nullptr_t) {}                                               // NOLINT(*-explicit-*)
  Value(std::int64_t value) : data_(value) {}                            // NOLINT(*-explicit-*)
  Value(int value) : data_(std::int64_t{value}) {}                       // NOLINT(*-explicit-*)
  Value(bool value) : data_(std::int64_t{value}) {}                      // NOLINT(*-explicit-*)
  Value(double value) : data_(value) {}                                  // NOLINT(*-explicit-*)
  Value(std::string value) : data_(std::move(value)) {}                  // NOLINT(*-explicit-*)
  Value(std::string_view value) : data_(std::string(value)) {}           // NOLINT(*-explicit-*)
  Value(const char* value) : data_(std::string(value)) {}                // NOLINT(*-explicit-*)
  Value(Uuid value) : data_(value) {}                                    // NOLINT(*-explicit-*)
  Value(Bytes value) : data_(std::move(value)) {}                        // NOLINT(*-explicit-*)
  Value(Instant value) : data_(value.milliseconds) {}                    // NOLINT(*-explicit-*)
  Value(std::vector<std::int64_t> values) : data_(std::move(values)) {}  // NOLINT(*-explicit-*)
  Value(std::vector<Uuid> values) : data_(std::move(values)) {}          // NOLINT(*-explicit-*)
  Value(std::vector<std::string> values) : data_(std::move(values)) {}   // NOLINT(*-explicit-*)
  Value(std::vector<Bytes> values) : data_(std::move(values)) {}         // NOLINT(*-explicit-*)
  template <class Tag>
  Value(Id<Tag> value) : data_(value.value) {}  // NOLINT(*-explicit-*)
  template <class T>
  Value(const std::optional<T>& value) {  // NOLINT(*-explicit-*)
    if (value) *this = Value(*value);
  }

  const Data& data() const { return data_; }

 private:
  Data data_;
};

using Params = std::vector<Value>;

/// One statement, written once for both dialects where SQL allows: `?1` placeholders, types text, bigint, double
/// precision. The name labels metrics and prepared statements. Both views must outlive every use: constants.
struct Statement {
  std::string_view name;
  std::string_view text;
};

/// A statement with its parameters, for running several in one round trip.
struct Call {
  const Statement* statement;
  Params params;
};

/// What a statement returned, copied out of the driver: cheap to move, valid on its own. `affected` counts changed rows
/// of an INSERT, UPDATE or DELETE. Reading a column as a type it does not have throws std::logic_error (a bug).
class Rows {
 public:
  struct Cell {
    enum class Type : std::uint8_t { kNull, kInteger, kReal, kText, kBytes };
    Type type = Type::kNull;
    std::uint32_t size = 0;
    union {
      std::int64_t integer = 0;
      double real;
      std::int64_t offset;  ///< of kText and kBytes, into the arena
    };
  };

  /// One row: a view that lives as long as its Rows.
  class Row {
   public:
    Row(const Rows& rows, std::size_t first) : rows_(rows), first_(first) {}

    bool IsNull(std::size_t column) const;
    std::int64_t Integer(std::size_t column) const;
    double Real(std::size_t column) const;  ///< an integer cell is converted
    std::string_view Text(std::size_t column) const;
    std::string_view Blob(std::size_t column) const;
    bool Boolean(std::size_t column) const { return Integer(column) != 0; }
    Instant At(std::size_t column) const { return Instant{Integer(column)}; }
    Uuid AsUuid(std::size_t column) const;  ///< 16 bytes, as both drivers deliver ids
    template <class AnyId>
    AnyId AsId(std::size_t column) const {
      return AnyId{AsUuid(column)};
    }
    std::optional<std::int64_t> OptionalInteger(std::size_t column) const;
    std::optional<double> OptionalReal(std::size_t column) const;
    std::optional<std::string> OptionalText(std::size_t column) const;
    template <class AnyId>
    std::optional<AnyId> OptionalId(std::size_t column) const {
      return IsNull(column) ? std::nullopt : std::optional(AsId<AnyId>(column));
    }

   private:
    const Cell& CellAt(std::size_t column) const { return rows_.cells_[first_ + column]; }
    const Rows& rows_;
    std::size_t first_;
  };

  std::size_t size() const { return columns_ == 0 ? 0 : cells_.size() / columns_; }
  bool empty() const { return cells_.empty(); }
  Row operator[](std::size_t row) const { return Row(*this, row * columns_); }
  std::int64_t affected() const { return affected_; }

  /// For drivers: start with the column count, append cell by cell.
  explicit Rows(std::size_t columns = 0) : columns_(columns) {}
  void AppendNull();
  void AppendInteger(std::int64_t value);
  void AppendReal(double value);
  void AppendText(std::string_view value);
  void AppendBytes(std::string_view value);
  void SetAffected(std::int64_t count) { affected_ = count; }

 private:
  void AppendArena(Cell::Type type, std::string_view value);

  std::size_t columns_;
  std::vector<Cell> cells_;
  std::string arena_;
  std::int64_t affected_ = 0;
};

}  // namespace medres::sql
