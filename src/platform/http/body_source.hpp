#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include "base/error.hpp"
#include "platform/async/task.hpp"

namespace medres::http {

/// A request's body as it comes, of any length, in parts that are cut anywhere. A part is read when it is asked for, so
/// whoever is slow to take holds back the caller, and memory is one part. Used on the connection's loop by one
/// coroutine at a time, while its request is handled.
class BodySource {
 public:
  using Part = Result<std::string_view>;

  virtual ~BodySource() = default;

  /// The next part, valid until the next call; empty at the end. After a failure nothing more comes: kMalformed
  /// `http.body_cut_off`, `http.body_idle`, `http.body_too_slow`, `http.syntax`; kUnavailable `http.stopping`.
  virtual Task<Part> Next() = 0;

  /// The same without waiting; nothing where Next would wait.
  virtual std::optional<Part> Poll() = 0;
};

/// A body that is there already, as one part.
class WholeBody final : public BodySource {
 public:
  explicit WholeBody(std::string_view body) : body_(body) {}

  Task<Part> Next() override { co_return *Poll(); }
  std::optional<Part> Poll() override { return Part(std::exchange(body_, {})); }

 private:
  std::string_view body_;
};

}  // namespace medres::http
