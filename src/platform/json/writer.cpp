#include "platform/json/writer.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstring>

#include "base/text.hpp"
#include "platform/json/json.hpp"

namespace medres::json {
namespace {

constexpr char32_t kInvalidBytes = 0xFFFD;

/// True for bytes that stand for themselves inside a JSON string.
constexpr std::array<bool, 256> MakePlain() {
  std::array<bool, 256> plain{};
  for (std::size_t c = 0x20; c < 0x80; ++c) plain[c] = c != '"' && c != '\\';
  return plain;
}

constexpr auto kPlain = MakePlain();

void AppendEscape(std::string& out, char c) {
  constexpr std::string_view kHex = "0123456789abcdef";
  switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default:
      out += "\\u00";
      out.push_back(kHex[static_cast<std::uint8_t>(c) >> 4U]);
      out.push_back(kHex[static_cast<std::uint8_t>(c) & 15U]);
  }
}

std::int64_t LoadInteger(const IntegerType& type, const void* value) {
  std::int64_t bytes = 0;
  std::memcpy(&bytes, value, type.size);
  const int unused = 64 - type.size * 8;
  // Shifting up and down again fills the upper bytes with the sign.
  return type.is_signed ? static_cast<std::int64_t>(static_cast<std::uint64_t>(bytes) << unused) >> unused : bytes;
}

void AppendEnum(std::string& out, const EnumType& type, const void* value) {
  const std::int64_t wanted = LoadInteger({{Kind::kInteger}, type.size, type.is_signed}, value);
  for (const Enumerator& candidate : type.values) {
    if (candidate.value != wanted) continue;
    out.push_back('"');
    AppendWireName(out, type, candidate);
    out.push_back('"');
    return;
  }
  out += "null";
}

void AppendArray(std::string& out, const ArrayType& type, const void* array) {
  out.push_back('[');
  const std::size_t size = type.size(array);
  for (std::size_t i = 0; i < size; ++i) {
    if (i > 0) out.push_back(',');
    AppendJson(out, *type.item, type.at(array, i));
  }
  out.push_back(']');
}

void AppendMap(std::string& out, const MapType& type, const void* map) {
  struct State {
    std::string& out;
    const Type& item;
    bool first = true;
  } state{out, *type.item};
  out.push_back('{');
  type.each(map, &state, [](void* context, std::string_view key, const void* item) {
    auto& [text, item_type, first] = *static_cast<State*>(context);
    if (!std::exchange(first, false)) text.push_back(',');
    AppendQuoted(text, key);
    text.push_back(':');
    AppendJson(text, item_type, item);
  });
  out.push_back('}');
}

void AppendObject(std::string& out, const ObjectType& type, const void* object) {
  char separator = '{';
  for (const Member& member : type.members) {
    const void* value = member.get(object);
    const Type* value_type = member.type;
    if (value_type->kind == Kind::kOptional) {
      const auto& wrapper = static_cast<const WrapperType&>(*value_type);
      value = wrapper.get(value);
      value_type = wrapper.item;
      if (value == nullptr) continue;
    }
    out.push_back(separator);
    separator = ',';
    out.push_back('"');
    out += member.name;
    out += "\":";
    AppendJson(out, *value_type, value);
  }
  if (separator == '{') out.push_back('{');
  out.push_back('}');
}

}  // namespace

void AppendQuoted(std::string& out, std::string_view text) {
  out.push_back('"');
  while (!text.empty()) {
    std::size_t plain = 0;
    while (plain < text.size() && kPlain[static_cast<std::uint8_t>(text[plain])]) ++plain;
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) break;
    if (static_cast<std::uint8_t>(text.front()) < 0x80) {
      AppendEscape(out, text.front());
      text.remove_prefix(1);
      continue;
    }
    const std::string_view before = text;
    const char32_t code_point = *text::NextCodePoint(text);
    if (code_point == kInvalidBytes) {
      text::AppendCodePoint(out, kInvalidBytes);
    } else {
      out += before.substr(0, before.size() - text.size());
    }
  }
  out.push_back('"');
}

void AppendInteger(std::string& out, std::int64_t value) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out.append(digits.data(), end);
}

void AppendNumber(std::string& out, double value) {
  constexpr double kExact = 9007199254740992.0;  // 2^53: integers up to here are written without an exponent
  if (!std::isfinite(value)) {
    out += "null";
  } else if (std::trunc(value) == value && std::abs(value) <= kExact) {
    AppendInteger(out, static_cast<std::int64_t>(value));
  } else {
    std::array<char, 32> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    out.append(digits.data(), end);
  }
}

void AppendWireName(std::string& out, const EnumType& type, const Enumerator& value) {
  if (type.separator == '\0') {
    out += value.name;
    return;
  }
  std::string_view words = value.name;
  if (words.starts_with('k')) words.remove_prefix(1);
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool is_upper = words[i] >= 'A' && words[i] <= 'Z';
    if (is_upper && i > 0) out.push_back(type.separator);
    out.push_back(is_upper ? static_cast<char>(words[i] - 'A' + 'a') : words[i]);
  }
}

std::string WireName(const EnumType& type, const Enumerator& value) {
  std::string name;
  AppendWireName(name, type, value);
  return name;
}

void AppendJson(std::string& out, const Type& type, const void* value) {
  switch (type.kind) {
    case Kind::kBool: out += *static_cast<const bool*>(value) ? "true" : "false"; return;
    case Kind::kInteger: return AppendInteger(out, LoadInteger(static_cast<const IntegerType&>(type), value));
    case Kind::kNumber: return AppendNumber(out, *static_cast<const double*>(value));
    case Kind::kString: return AppendQuoted(out, *static_cast<const std::string*>(value));
    case Kind::kText:
      out.push_back('"');
      static_cast<const TextType&>(type).append(out, value);
      out.push_back('"');
      return;
    case Kind::kEnum: return AppendEnum(out, static_cast<const EnumType&>(type), value);
    case Kind::kOptional:
    case Kind::kNullable: {
      const auto& wrapper = static_cast<const WrapperType&>(type);
      const void* item = wrapper.get(value);
      if (item == nullptr) {
        out += "null";
        return;
      }
      return AppendJson(out, *wrapper.item, item);
    }
    case Kind::kArray: return AppendArray(out, static_cast<const ArrayType&>(type), value);
    case Kind::kMap: return AppendMap(out, static_cast<const MapType&>(type), value);
    case Kind::kObject: return AppendObject(out, static_cast<const ObjectType&>(type), value);
    case Kind::kRaw: {
      const std::string& text = static_cast<const Raw*>(value)->text;
      out += text.empty() ? std::string_view("null") : std::string_view(text);
      return;
    }
  }
}

void Writer::Separate() {
  if (!first_) out_.push_back(',');
  first_ = false;
}

void Writer::Open(char bracket) {
  Separate();
  out_.push_back(bracket);
  first_ = true;
}

void Writer::Close(char bracket) {
  out_.push_back(bracket);
  first_ = false;
}

void Writer::Key(std::string_view name) {
  Separate();
  AppendQuoted(out_, name);
  out_.push_back(':');
  first_ = true;
}

void Writer::Text(std::string_view value) {
  Separate();
  AppendQuoted(out_, value);
}

void Writer::Integer(std::int64_t value) {
  Separate();
  AppendInteger(out_, value);
}

void Writer::Number(double value) {
  Separate();
  AppendNumber(out_, value);
}

void Writer::Raw(std::string_view json) {
  Separate();
  out_ += json;
}

}  // namespace medres::json
