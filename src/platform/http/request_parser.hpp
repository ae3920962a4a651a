#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "platform/http/message.hpp"

namespace medres::http {

/// Why a connection's bytes are not a request, or not one that is taken.
struct Refusal {
  int status = 400;
  std::string_view code;
  ErrorArgs args;
};

/// Cuts requests out of a stream of bytes. No socket and no clock: bytes go in by Space and Commit, Next says what they
/// amount to. Beast reads the grammar; what RFC 9112 leaves open to smuggling is refused: both lengths, unknown
/// transfer encodings, folded fields, more than one Host, trailers that would pass for headers. Not thread-safe.
///
/// A request's views point into the parser and hold until the Next after it.
class RequestParser {
 public:
  enum class Event {
    kNeedMore,
    kHead,     ///< a body follows: AllowBody, then Next again
    kPart,     ///< request().body is the next part of a body that is streamed, never empty; valid until Next
    kRequest,  ///< request() is whole
    kBroken    ///< refusal() says why; nothing more can be read from this stream
  };

  static constexpr std::size_t kMaxFields = 100;

  explicit RequestParser(std::size_t head_limit);
  ~RequestParser();

  /// Where the next bytes go, never empty. Only after kNeedMore.
  std::span<char> Space();
  void Commit(std::size_t count);

  Event Next();
  /// A body that is streamed is handed out in parts, as large as reads were, and is not kept: kRequest comes after the
  /// last, with an empty body.
  void AllowBody(BodyRules rules);

  const Request& request() const;
  const Refusal& refusal() const;
  /// Whether a further request may follow: not while a body has not come to its end.
  bool keep_alive() const;
  bool expects_continue() const;
  /// Nothing of a further request has arrived.
  bool idle() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace medres::http
