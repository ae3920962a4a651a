#include "api/fhir/signed_text.hpp"

#include <algorithm>

#include "platform/security/digest.hpp"

namespace medres::api::fhir {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.";

}  // namespace

std::string EncodeBytes(std::string_view bytes) {
  std::string text;
  std::uint32_t held = 0;
  int bits = 0;
  for (const char byte : bytes) {
    held = (held << 8U) | static_cast<std::uint8_t>(byte);
    for (bits += 8; bits >= 6; bits -= 6) text += kAlphabet[(held >> static_cast<unsigned>(bits - 6)) & 63U];
  }
  if (bits > 0) text += kAlphabet[(held << static_cast<unsigned>(6 - bits)) & 63U];
  return text;
}

std::optional<std::string> DecodeBytes(std::string_view text) {
  std::string bytes;
  std::uint32_t held = 0;
  int bits = 0;
  for (const char letter : text) {
    const auto value = kAlphabet.find(letter);
    if (value == kAlphabet.npos) return std::nullopt;
    held = (held << 6U) | static_cast<std::uint32_t>(value);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes += static_cast<char>((held >> static_cast<unsigned>(bits)) & 255U);
  }
  // One text for one meaning: what is left over must be as EncodeBytes leaves it.
  if (EncodeBytes(bytes) != text) return std::nullopt;
  return bytes;
}

std::string Signer::Sign(std::string_view purpose, std::string_view payload, std::size_t mac_bytes) const {
  return EncodeBytes(keys_.Mac(purpose, payload).substr(0, mac_bytes).append(payload));
}

std::optional<std::string> Signer::Open(std::string_view purpose, std::string_view text, std::size_t mac_bytes) const {
  const auto bytes = DecodeBytes(text);
  if (!bytes || bytes->size() <= mac_bytes) return std::nullopt;
  std::string payload = bytes->substr(mac_bytes);
  const std::string expected = keys_.Mac(purpose, payload).substr(0, mac_bytes);
  if (!security::EqualInConstantTime(expected, std::string_view(*bytes).substr(0, mac_bytes))) return std::nullopt;
  return payload;
}

BytesWriter& BytesWriter::Number(std::uint64_t value, int bytes) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
    bytes_ += static_cast<char>((value >> static_cast<unsigned>(shift)) & 255U);
  }
  return *this;
}

BytesWriter& BytesWriter::Id(const Uuid& id) {
  for (const std::uint8_t byte : id.bytes) bytes_ += static_cast<char>(byte);
  return *this;
}

std::string_view BytesReader::Text(std::size_t size) {
  if (rest_.size() < size) {
    ok_ = false;
    return {};
  }
  const std::string_view taken = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return taken;
}

std::uint64_t BytesReader::Number(int bytes) {
  std::uint64_t value = 0;
  for (const char byte : Text(static_cast<std::size_t>(bytes))) {
    value = (value << 8U) | static_cast<std::uint8_t>(byte);
  }
  return value;
}

Uuid BytesReader::Id() {
  Uuid id;
  const std::string_view bytes = Text(id.bytes.size());
  std::ranges::transform(bytes, id.bytes.begin(), [](char byte) { return static_cast<std::uint8_t>(byte); });
  return id;
}

}  // namespace medres::api::fhir
