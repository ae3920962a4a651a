#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "platform/http/gzip.hpp"
#include "platform/http/message.hpp"

namespace medres::http {

/// Puts answers on the wire: status line, headers, length, compression. One per loop, so that the date is written once
/// a second and the compressor's tables are made once. Not thread-safe.
class ResponseWriter {
 public:
  struct Options {
    bool keep_alive = true;
    bool head_only = false;  ///< HEAD: the length of a body that is not sent
    bool accepts_gzip = false;
  };

  /// Bodies of text from `gzip_from` bytes on are compressed. With `hsts`, who heard us by TLS is told to come by TLS
  /// alone for so long.
  explicit ResponseWriter(std::size_t gzip_from, std::chrono::seconds hsts = {});

  /// To be called once a second or more often.
  void SetDate(Instant now);

  /// Of a response with a stream the head alone: its parts follow by AppendChunk, its end by AppendLastChunk.
  void Append(std::string& out, const Response& response, const Options& options);

 private:
  static constexpr int kGzipLevel = 4;  // a third of the default's time for a tenth more bytes

  std::size_t gzip_from_;
  Gzip gzip_;
  std::string guarding_;  ///< header lines of every answer
  std::string date_line_;
};

/// To a caller who waits with the body until it is wanted.
inline constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

/// A part of a chunked body (RFC 9112 7.1); an empty one would end it and is left out.
void AppendChunk(std::string& out, std::string_view part);
void AppendLastChunk(std::string& out);

std::string_view ReasonPhrase(int status);

/// "Tue, 01 Dec 2026 00:00:00 GMT"
std::string FormatHttpDate(Instant at);

}  // namespace medres::http
