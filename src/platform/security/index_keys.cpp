#include "platform/security/index_keys.hpp"

#include "platform/security/digest.hpp"

namespace medres::security {
namespace {

constexpr std::size_t kIndexKeySize = 32;
constexpr std::size_t kIndexSize = 16;

Error IndexKeyError(std::string reason) { return Error::Unavailable("keys.file", {{"reason", std::move(reason)}}); }

}  // namespace

std::string IndexKeys::Prefix(std::uint8_t number) {
  return number == 0 ? std::string() : std::string(1, static_cast<char>(number));
}

std::string IndexKeys::MakeUnder(std::uint8_t number, std::string_view field, std::string_view value) const {
  const std::string text = std::string(field) + "\n" + std::string(value);
  return Prefix(number) + HmacSha256(keys_.at(number), text).substr(0, kIndexSize);
}

std::string IndexKeys::Make(std::string_view field, std::string_view value) const {
  return MakeUnder(active_, field, value);
}

IndexKeys::Both IndexKeys::MakeBoth(std::string_view field, std::string_view value) const {
  Both both;
  both.fill(Make(field, value));
  for (const auto& [number, key] : keys_) {
    if (number != active_) both.back() = MakeUnder(number, field, value);
  }
  return both;
}

std::vector<std::uint8_t> IndexKeys::Numbers() const {
  std::vector<std::uint8_t> numbers;
  for (const auto& [number, key] : keys_) numbers.push_back(number);
  return numbers;
}

Status IndexKeys::CheckWhole() const {
  if (!keys_.contains(active_)) return Fail(IndexKeyError("active index key missing"));
  if (keys_.size() > kMost) return Fail(IndexKeyError("more than two index keys"));
  for (const auto& [number, key] : keys_) {
    if (key.size() != kIndexKeySize)
      return Fail(IndexKeyError("index key " + std::to_string(number) + " is not 32 bytes"));
  }
  return {};
}

std::string IndexKeys::ToText() const {
  std::string text;
  for (const auto& [number, key] : keys_) {
    text += (number == 0 ? "index " : "index-key " + std::to_string(number) + " ") + ToHex(key) + "\n";
  }
  return active_ == 0 ? text : text + "index-active " + std::to_string(active_) + "\n";
}

}  // namespace medres::security
