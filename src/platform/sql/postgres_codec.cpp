#include "platform/sql/postgres_codec.hpp"

#include <bit>
#include <concepts>
#include <optional>

namespace medres::sql::postgres {
namespace {

template <std::integral T>
void PutBigEndian(std::string& out, T value) {
  for (int shift = static_cast<int>(sizeof(T)) * 8 - 8; shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>(value >> shift));
  }
}

template <std::unsigned_integral T>
std::optional<T> GetBigEndian(std::string_view bytes) {
  if (bytes.size() != sizeof(T)) return std::nullopt;
  T value = 0;
  for (const char c : bytes) value = static_cast<T>((value << 8) | static_cast<std::uint8_t>(c));
  return value;
}

void Put(std::string& out, std::int64_t value) { PutBigEndian(out, value); }
void Put(std::string& out, double value) { PutBigEndian(out, std::bit_cast<std::int64_t>(value)); }
void Put(std::string& out, const std::string& value) { out.append(value); }
void Put(std::string& out, const Bytes& value) { out.append(value.data); }
void Put(std::string& out, const Uuid& value) { out.append(value.bytes.begin(), value.bytes.end()); }

template <class T>
constexpr TypeId kElementType = type_id::kUnspecified;
template <>
constexpr TypeId kElementType<std::int64_t> = type_id::kInt8;
template <>
constexpr TypeId kElementType<std::string> = type_id::kText;
template <>
constexpr TypeId kElementType<Uuid> = type_id::kUuid;
template <>
constexpr TypeId kElementType<Bytes> = type_id::kBytea;

/// array_recv's form: dimensions, "has nulls", element type, then per dimension length and lower bound, then elements,
/// each behind its length. An empty array has no dimension.
template <class T>
void Put(std::string& out, const std::vector<T>& values) {
  PutBigEndian(out, std::int32_t{values.empty() ? 0 : 1});
  PutBigEndian(out, std::int32_t{0});
  PutBigEndian(out, kElementType<T>);
  if (values.empty()) return;
  PutBigEndian(out, static_cast<std::int32_t>(values.size()));
  PutBigEndian(out, std::int32_t{1});
  std::string element;
  for (const T& value : values) {
    element.clear();
    Put(element, value);
    PutBigEndian(out, static_cast<std::int32_t>(element.size()));
    out.append(element);
  }
}

struct TypeVisitor {
  TypeId operator()(std::monostate) const { return type_id::kUnspecified; }
  TypeId operator()(std::int64_t) const { return type_id::kInt8; }
  TypeId operator()(double) const { return type_id::kFloat8; }
  TypeId operator()(const std::string&) const { return type_id::kText; }
  TypeId operator()(const Uuid&) const { return type_id::kUuid; }
  TypeId operator()(const Bytes&) const { return type_id::kBytea; }
  TypeId operator()(const std::vector<std::int64_t>&) const { return type_id::kInt8Array; }
  TypeId operator()(const std::vector<Uuid>&) const { return type_id::kUuidArray; }
  TypeId operator()(const std::vector<std::string>&) const { return type_id::kTextArray; }
  TypeId operator()(const std::vector<Bytes>&) const { return type_id::kByteaArray; }
};

struct PutVisitor {
  std::string& out;
  void operator()(std::monostate) const {}
  void operator()(const auto& value) const { Put(out, value); }
};

template <class Signed, class Unsigned>
bool AppendSigned(Rows& rows, std::string_view bytes) {
  const auto value = GetBigEndian<Unsigned>(bytes);
  if (value) rows.AppendInteger(static_cast<Signed>(*value));
  return value.has_value();
}

template <class Real, class Unsigned>
bool AppendReal(Rows& rows, std::string_view bytes) {
  const auto value = GetBigEndian<Unsigned>(bytes);
  if (value) rows.AppendReal(std::bit_cast<Real>(*value));
  return value.has_value();
}

}  // namespace

TypeId TypeOf(const Value& value) { return std::visit(TypeVisitor{}, value.data()); }

EncodedParams::EncodedParams(const Params& params) : formats_(params.size(), 1) {
  std::vector<std::size_t> offsets;
  for (const Value& value : params) {
    offsets.push_back(bytes_.size());
    std::visit(PutVisitor{bytes_}, value.data());
    lengths_.push_back(static_cast<int>(bytes_.size() - offsets.back()));
  }
  for (std::size_t i = 0; i < params.size(); ++i) {
    const bool null = std::holds_alternative<std::monostate>(params[i].data());
    values_.push_back(null ? nullptr : bytes_.data() + offsets[i]);
  }
}

bool AppendCell(Rows& rows, TypeId type, std::string_view bytes) {
  switch (type) {
    case type_id::kInt8: return AppendSigned<std::int64_t, std::uint64_t>(rows, bytes);
    case type_id::kInt4: return AppendSigned<std::int32_t, std::uint32_t>(rows, bytes);
    case type_id::kInt2: return AppendSigned<std::int16_t, std::uint16_t>(rows, bytes);
    case type_id::kBool: return AppendSigned<std::int8_t, std::uint8_t>(rows, bytes);
    case type_id::kOid:
    case type_id::kXid: return AppendSigned<std::int64_t, std::uint32_t>(rows, bytes);
    case type_id::kXid8: return AppendSigned<std::int64_t, std::uint64_t>(rows, bytes);
    case type_id::kFloat8: return AppendReal<double, std::uint64_t>(rows, bytes);
    case type_id::kFloat4: return AppendReal<float, std::uint32_t>(rows, bytes);
    case type_id::kText:
    case type_id::kVarchar:
    case type_id::kBpchar:
    case type_id::kName:
    case type_id::kChar:
    case type_id::kJson:
    case type_id::kUnknown: rows.AppendText(bytes); return true;
    case type_id::kBytea:
    case type_id::kUuid: rows.AppendBytes(bytes); return true;
    case type_id::kVoid: rows.AppendNull(); return true;
    default: return false;
  }
}

}  // namespace medres::sql::postgres
