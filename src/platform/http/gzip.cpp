#include "platform/http/gzip.hpp"

#include <zlib.h>

#include <stdexcept>

#include "platform/http/message.hpp"
#include "platform/http/weighted.hpp"

namespace medres::http {

struct Gzip::Stream {
  z_stream zlib{};
};

Gzip::Gzip(int level) : stream_(std::make_unique<Stream>()) {
  constexpr int kGzipWindow = 15 + 16;  // 32 KB, with gzip's own header
  constexpr int kMemoryLevel = 8;
  if (deflateInit2(&stream_->zlib, level, Z_DEFLATED, kGzipWindow, kMemoryLevel, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::runtime_error("zlib cannot start");
  }
}

Gzip::~Gzip() { deflateEnd(&stream_->zlib); }

std::string Gzip::Compress(std::string_view text) {
  z_stream& zlib = stream_->zlib;
  deflateReset(&zlib);
  std::string out(deflateBound(&zlib, text.size()), '\0');
  // zlib takes a pointer to mutable bytes but only reads them.
  zlib.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  zlib.avail_in = static_cast<uInt>(text.size());
  zlib.next_out = reinterpret_cast<Bytef*>(out.data());
  zlib.avail_out = static_cast<uInt>(out.size());
  deflate(&zlib, Z_FINISH);
  out.resize(zlib.total_out);
  return out;
}

bool AcceptsGzip(std::string_view accept_encoding) {
  int gzip = -1;
  int any = 0;
  ForEachWeighted(accept_encoding, [&](std::string_view coding, int weight) {
    if (EqualsIgnoringCase(coding, "gzip")) gzip = weight;
    if (coding == "*") any = weight;
  });
  return (gzip >= 0 ? gzip : any) > 0;
}

bool IsTextLike(std::string_view content_type) {
  const std::string_view media = content_type.substr(0, content_type.find(';'));
  return media.starts_with("text/") || media.ends_with("json") || media.ends_with("xml") ||
         media.ends_with("javascript");
}

}  // namespace medres::http
