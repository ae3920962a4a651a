#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "platform/security/key_ring.hpp"

namespace medres::cache {

/// How byte values are kept.
struct ByteWays {
  std::optional<std::size_t> compress_from = std::nullopt;  ///< bytes from which zstd is tried
  int level = 1;                                            ///< zstd's, 1 to 19
  const security::KeyRing* keys = nullptr;                  ///< seals with AES-256-GCM; must outlive the codec
};

/// Turns bytes into what a cache keeps and back: compressed where that makes them smaller, then sealed where there are
/// keys. Immutable, thread-safe.
class ByteCodec {
 public:
  explicit ByteCodec(ByteWays ways) : ways_(ways) {}

  /// The context (key space and key) is sealed with it: a value that turns up under another key is refused.
  std::string Encode(std::string_view plain, std::string_view context) const;
  /// kInternal `cache.value` when it is none of Encode's, or was changed; what KeyRing::Decrypt refuses.
  Result<std::string> Decode(std::string_view kept, std::string_view context) const;

 private:
  ByteWays ways_;
};

}  // namespace medres::cache
