#include "platform/sql/value.hpp"

#include <cstring>
#include <stdexcept>

namespace medres::sql {
namespace {

const Rows::Cell& Expect(const Rows::Cell& cell, Rows::Cell::Type type) {
  if (cell.type != type) throw std::logic_error("a column was read as a type it does not have");
  // NOLINTNEXTLINE(bugprone-return-const-ref-from-parameter): a cell of the rows, never a temporary
  return cell;
}

}  // namespace

bool Rows::Row::IsNull(std::size_t column) const { return CellAt(column).type == Cell::Type::kNull; }

std::int64_t Rows::Row::Integer(std::size_t column) const {
  return Expect(CellAt(column), Cell::Type::kInteger).integer;
}

double Rows::Row::Real(std::size_t column) const {
  const Cell& cell = CellAt(column);
  if (cell.type == Cell::Type::kInteger) return static_cast<double>(cell.integer);
  return Expect(cell, Cell::Type::kReal).real;
}

std::string_view Rows::Row::Text(std::size_t column) const {
  const Cell& cell = Expect(CellAt(column), Cell::Type::kText);
  return std::string_view(rows_.arena_).substr(static_cast<std::size_t>(cell.offset), cell.size);
}

std::string_view Rows::Row::Blob(std::size_t column) const {
  const Cell& cell = Expect(CellAt(column), Cell::Type::kBytes);
  return std::string_view(rows_.arena_).substr(static_cast<std::size_t>(cell.offset), cell.size);
}

Uuid Rows::Row::AsUuid(std::size_t column) const {
  const std::string_view bytes = Blob(column);
  Uuid id;
  if (bytes.size() != id.bytes.size()) throw std::logic_error("a column was read as an id but has another length");
  std::memcpy(id.bytes.data(), bytes.data(), bytes.size());
  return id;
}

std::optional<std::int64_t> Rows::Row::OptionalInteger(std::size_t column) const {
  return IsNull(column) ? std::nullopt : std::optional(Integer(column));
}

std::optional<double> Rows::Row::OptionalReal(std::size_t column) const {
  return IsNull(column) ? std::nullopt : std::optional(Real(column));
}

std::optional<std::string> Rows::Row::OptionalText(std::size_t column) const {
  return IsNull(column) ? std::nullopt : std::optional(std::string(Text(column)));
}

void Rows::AppendNull() { cells_.emplace_back(); }

void Rows::AppendInteger(std::int64_t value) {
  Cell& cell = cells_.emplace_back();
  cell.type = Cell::Type::kInteger;
  cell.integer = value;
}

void Rows::AppendReal(double value) {
  Cell& cell = cells_.emplace_back();
  cell.type = Cell::Type::kReal;
  cell.real = value;
}

void Rows::AppendText(std::string_view value) { AppendArena(Cell::Type::kText, value); }

void Rows::AppendBytes(std::string_view value) { AppendArena(Cell::Type::kBytes, value); }

void Rows::AppendArena(Cell::Type type, std::string_view value) {
  Cell& cell = cells_.emplace_back();
  cell.type = type;
  cell.size = static_cast<std::uint32_t>(value.size());
  cell.offset = static_cast<std::int64_t>(arena_.size());
  arena_.append(value);
}

}  // namespace medres::sql
