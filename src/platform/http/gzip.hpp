#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace medres::http {

/// Compresses texts one after the other with one set of tables (256 KB, kept). Not thread-safe.
class Gzip {
 public:
  /// 1 (fast) to 9 (small).
  explicit Gzip(int level);
  ~Gzip();

  std::string Compress(std::string_view text);

 private:
  struct Stream;
  std::unique_ptr<Stream> stream_;
};

/// Whether an Accept-Encoding header allows gzip.
bool AcceptsGzip(std::string_view accept_encoding);

/// Types worth compressing: text, JSON, XML, JavaScript, SVG.
bool IsTextLike(std::string_view content_type);

}  // namespace medres::http
