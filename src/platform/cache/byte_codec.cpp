#include "platform/cache/byte_codec.hpp"

#include <zstd.h>

namespace medres::cache {
namespace {

/// The first byte of what is kept.
constexpr char kCompressed = 1;
constexpr char kSealed = 2;
/// More than this is no value of a cache, whatever a header says.
constexpr unsigned long long kMostBytes = 1ULL << 30;

Error BadValue(std::string_view reason) { return Error::Internal("cache.value", {{"reason", std::string(reason)}}); }

/// Nothing when it would not be smaller.
std::optional<std::string> Compress(std::string_view plain, int level) {
  std::string packed(ZSTD_compressBound(plain.size()), '\0');
  const std::size_t size = ZSTD_compress(packed.data(), packed.size(), plain.data(), plain.size(), level);
  if (ZSTD_isError(size) != 0 || size >= plain.size()) return std::nullopt;
  packed.resize(size);
  packed.shrink_to_fit();
  return packed;
}

Result<std::string> Decompress(std::string_view packed) {
  const unsigned long long size = ZSTD_getFrameContentSize(packed.data(), packed.size());
  if (size > kMostBytes) return Fail(BadValue("zstd: unknown size"));  // also the codes for "unknown" and "error"
  std::string plain(size, '\0');
  const std::size_t done = ZSTD_decompress(plain.data(), plain.size(), packed.data(), packed.size());
  if (ZSTD_isError(done) != 0) return Fail(BadValue(ZSTD_getErrorName(done)));
  if (done != size) return Fail(BadValue("zstd: wrong size"));
  return plain;
}

/// What a seal vouches for besides the bytes.
std::string Sealing(char flags, std::string_view context) {
  return std::string("cache") + flags + std::string(context);
}

}  // namespace

std::string ByteCodec::Encode(std::string_view plain, std::string_view context) const {
  char flags = 0;
  std::optional<std::string> packed;
  if (ways_.compress_from && plain.size() >= *ways_.compress_from) packed = Compress(plain, ways_.level);
  if (packed) flags |= kCompressed;
  const std::string_view body = packed ? std::string_view(*packed) : plain;
  if (ways_.keys == nullptr) return std::string(1, flags).append(body);
  flags |= kSealed;
  return std::string(1, flags) + ways_.keys->Encrypt(body, Sealing(flags, context));
}

Result<std::string> ByteCodec::Decode(std::string_view kept, std::string_view context) const {
  if (kept.empty()) return Fail(BadValue("empty"));
  const char flags = kept.front();
  if (((flags & kSealed) != 0) != (ways_.keys != nullptr)) return Fail(BadValue("sealed, or not, against expectation"));
  std::string body(kept.substr(1));
  if (ways_.keys != nullptr) {
    MEDRES_TRY(body, ways_.keys->Decrypt(kept.substr(1), Sealing(flags, context)));
  }
  if ((flags & kCompressed) == 0) return body;
  return Decompress(body);
}

}  // namespace medres::cache
