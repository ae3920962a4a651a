#pragma once

#include "platform/http/body_source.hpp"
#include "platform/http/session.hpp"

namespace medres::http {

/// The body of the request in hand, taken from its connection while it is handled. The caller who waits to be told to
/// go on is told when the first part is asked for, hence not before the request was let through.
class Session::Incoming final : public BodySource {
 public:
  explicit Incoming(Session& session);

  Task<Part> Next() override;
  std::optional<Part> Poll() override;

  /// When the whole of it must have come.
  LoopState::TimePoint ends() const { return ends_; }

 private:
  std::optional<Part> FromParser();
  Part Lose(Error why);
  Task<Status> Wait();
  Task<Status> SayContinue();
  Error WhyNothingCame() const;

  Session& session_;
  LoopState::TimePoint ends_;
  std::optional<Error> lost_;
  bool is_over_ = false;
  bool has_answered_expectation_ = false;
};

}  // namespace medres::http
