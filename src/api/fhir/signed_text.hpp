#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/id.hpp"
#include "base/time.hpp"
#include "platform/security/key_ring.hpp"

/// Ids and page links that carry their whole meaning, so that nothing has to be stored for them, and a signature, so
/// that only what this house made is believed. Written in FHIR's id alphabet.
namespace medres::api::fhir {

/// 64 characters of [A-Za-z0-9.-], six bits each; the longest FHIR id holds 48 bytes.
std::string EncodeBytes(std::string_view bytes);
std::optional<std::string> DecodeBytes(std::string_view text);

/// Signs texts with the key ring. Thread-safe; the ring must outlive it.
class Signer {
 public:
  explicit Signer(const security::KeyRing& keys) : keys_(keys) {}

  /// `purpose` keeps one use's texts from being taken for another's; `mac_bytes` of the MAC stand before the payload.
  std::string Sign(std::string_view purpose, std::string_view payload, std::size_t mac_bytes = 9) const;
  std::optional<std::string> Open(std::string_view purpose, std::string_view text, std::size_t mac_bytes = 9) const;

 private:
  const security::KeyRing& keys_;
};

/// Appends and takes numbers and ids, in big-endian order. Reading past the end is remembered, and gives zeroes.
class BytesWriter {
 public:
  BytesWriter& Number(std::uint64_t value, int bytes);
  BytesWriter& Id(const Uuid& id);
  std::string Take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

class BytesReader {
 public:
  explicit BytesReader(std::string_view bytes) : rest_(bytes) {}
  std::uint64_t Number(int bytes);
  Uuid Id();
  std::string_view Text(std::size_t size);
  std::size_t left() const { return rest_.size(); }
  bool ok() const { return ok_; }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace medres::api::fhir
