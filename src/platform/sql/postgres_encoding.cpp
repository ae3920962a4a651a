#include "platform/sql/postgres_encoding.hpp"

#include <libpq-fe.h>

#include <bit>
#include <cstring>
#include <stdexcept>

#include "base/text.hpp"

namespace medres::sql {
namespace {

/// Type ids of pg_type, which never change.
enum TypeId : unsigned {
  kBool = 16,
  kByteA = 17,
  kName = 19,
  kInt8 = 20,
  kInt2 = 21,
  kInt4 = 23,
  kText = 25,
  kFloat4 = 700,
  kFloat8 = 701,
  kByteAArray = 1001,
  kTextArray = 1009,
  kInt8Array = 1016,
  kVarchar = 1043,
  kVoid = 2278,
  kUuid = 2950,
  kUuidArray = 2951
};

template <class T>
void AppendBigEndian(std::string& out, T value) {
  if constexpr (std::endian::native == std::endian::little) value = std::byteswap(value);
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

template <class T>
T ReadBigEndian(const char* bytes) {
  T value;
  std::memcpy(&value, bytes, sizeof value);
  if constexpr (std::endian::native == std::endian::little) value = std::byteswap(value);
  return value;
}

void AppendItem(std::string& out, std::int64_t value) {
  AppendBigEndian(out, std::int32_t{8});
  AppendBigEndian(out, value);
}

void AppendItem(std::string& out, std::string_view bytes) {
  AppendBigEndian(out, static_cast<std::int32_t>(bytes.size()));
  out.append(bytes);
}

void AppendItem(std::string& out, const Bytes& bytes) { AppendItem(out, std::string_view(bytes.data)); }

void AppendItem(std::string& out, const Uuid& id) {
  AppendItem(out, std::string_view(reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()));
}

/// One dimension, no nulls, lower bound 1.
template <class T>
std::string EncodeArray(const std::vector<T>& items, TypeId element) {
  std::string out;
  AppendBigEndian(out, std::int32_t{1});
  AppendBigEndian(out, std::int32_t{0});
  AppendBigEndian(out, static_cast<std::uint32_t>(element));
  AppendBigEndian(out, static_cast<std::int32_t>(items.size()));
  AppendBigEndian(out, std::int32_t{1});
  for (const T& item : items) AppendItem(out, item);
  return out;
}

struct Encoded {
  TypeId type = kText;
  std::string bytes;
};

struct Encoder {
  Encoded operator()(std::monostate) const { return {TypeId{}, {}}; }
  Encoded operator()(std::int64_t value) const {
    std::string out;
    AppendBigEndian(out, value);
    return {kInt8, std::move(out)};
  }
  Encoded operator()(double value) const {
    std::string out;
    AppendBigEndian(out, std::bit_cast<std::uint64_t>(value));
    return {kFloat8, std::move(out)};
  }
  Encoded operator()(const std::string& value) const { return {kText, value}; }
  Encoded operator()(const Uuid& id) const {
    return {kUuid, std::string(reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size())};
  }
  Encoded operator()(const Bytes& value) const { return {kByteA, value.data}; }
  Encoded operator()(const std::vector<std::int64_t>& values) const { return {kInt8Array, EncodeArray(values, kInt8)}; }
  Encoded operator()(const std::vector<Uuid>& values) const { return {kUuidArray, EncodeArray(values, kUuid)}; }
  Encoded operator()(const std::vector<std::string>& values) const { return {kTextArray, EncodeArray(values, kText)}; }
  Encoded operator()(const std::vector<Bytes>& values) const { return {kByteAArray, EncodeArray(values, kByteA)}; }
};

void AppendField(Rows& rows, unsigned type, const char* bytes, std::size_t size) {
  switch (type) {
    case kBool: rows.AppendInteger(bytes[0] != 0 ? 1 : 0); break;
    case kInt2: rows.AppendInteger(ReadBigEndian<std::int16_t>(bytes)); break;
    case kInt4: rows.AppendInteger(ReadBigEndian<std::int32_t>(bytes)); break;
    case kInt8: rows.AppendInteger(ReadBigEndian<std::int64_t>(bytes)); break;
    case kFloat4: rows.AppendReal(static_cast<double>(std::bit_cast<float>(ReadBigEndian<std::uint32_t>(bytes)))); break;
    case kFloat8: rows.AppendReal(std::bit_cast<double>(ReadBigEndian<std::uint64_t>(bytes))); break;
    case kText:
    case kName:
    case kVarchar: rows.AppendText({bytes, size}); break;
    case kUuid:
    case kByteA: rows.AppendBytes({bytes, size}); break;
    case kVoid: rows.AppendNull(); break;
    default: throw std::logic_error("a result column has PostgreSQL type " + std::to_string(type) + "; cast it");
  }
}

}  // namespace

std::string TranslatePlaceholders(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '\'' || c == '"') {
      quote = c;
    }
    const bool digit_follows = i + 1 < text.size() && text[i + 1] >= '0' && text[i + 1] <= '9';
    out.push_back(c == '?' && quote == 0 && digit_follows ? '$' : c);
  }
  return out;
}

ParamEncoder::ParamEncoder(const Params& params) {
  storage_.reserve(params.size());
  for (const Value& value : params) {
    Encoded encoded = std::visit(Encoder{}, value.data());
    const bool null = std::holds_alternative<std::monostate>(value.data());
    types_.push_back(null ? 0 : static_cast<unsigned>(encoded.type));
    storage_.push_back(std::move(encoded.bytes));
    values_.push_back(null ? nullptr : storage_.back().data());
    lengths_.push_back(static_cast<int>(storage_.back().size()));
    formats_.push_back(1);
  }
}

Rows DecodeResult(const pg_result* result) {
  const int columns = PQnfields(result);
  Rows rows(static_cast<std::size_t>(columns));
  for (int row = 0; row < PQntuples(result); ++row) {
    for (int column = 0; column < columns; ++column) {
      if (PQgetisnull(result, row, column) != 0) {
        rows.AppendNull();
      } else {
        AppendField(rows, PQftype(result, column), PQgetvalue(result, row, column),
                    static_cast<std::size_t>(PQgetlength(result, row, column)));
      }
    }
  }
  const std::string_view affected = PQcmdTuples(const_cast<pg_result*>(result));
  rows.SetAffected(text::ParseInteger(affected).value_or(0));
  return rows;
}

}  // namespace medres::sql
