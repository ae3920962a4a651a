#pragma once

#include "platform/http/ports.hpp"

/// What every request passes on its way to its handler and its answer on the way back. Each concern is one small class
/// without state of its own per request; all are thread-safe.
namespace medres::http {

class Middleware {
 public:
  virtual ~Middleware() = default;
  /// What has to be waited for before Enter; nothing where all is at hand.
  virtual std::optional<Task<void>> Prepare(Context& context) const;
  /// On the way in; a failure is the answer.
  virtual Status Enter(Context& context) const;
  /// On the way out, in reverse order, whatever the answer is.
  virtual void Leave(const Context& context, Response& response) const;
};

/// Names the request, in the answer as X-Request-Id, and has its work carry the trace. Records the request's span.
class Tracing final : public Middleware {
 public:
  explicit Tracing(trace::Tracer* tracer = nullptr) : tracer_(tracer) {}
  Status Enter(Context& context) const override;
  void Leave(const Context& context, Response& response) const override;

 private:
  void Record(const Context& context, int status) const;

  trace::Tracer* tracer_;
};

/// Turns away what there is no time for, before it has cost anything.
class Shedding final : public Middleware {
 public:
  explicit Shedding(Shedder& shedder) : shedder_(shedder) {}
  Status Enter(Context& context) const override;
  void Leave(const Context& context, Response& response) const override;

 private:
  Shedder& shedder_;
};

/// Tells the observer what was answered and how long it took.
class Observation final : public Middleware {
 public:
  explicit Observation(RequestObserver& observer) : observer_(observer) {}
  void Leave(const Context& context, Response& response) const override;

 private:
  RequestObserver& observer_;
};

/// Keeps what touches persons out of every cache, also the caller's own.
class Confidentiality final : public Middleware {
 public:
  void Leave(const Context& context, Response& response) const override;
};

/// Turns an answer into 304 when the caller has it already (If-None-Match).
class Revalidation final : public Middleware {
 public:
  void Leave(const Context& context, Response& response) const override;
};

/// Gives the handler until when it may work.
class Deadline final : public Middleware {
 public:
  explicit Deadline(Milliseconds allowed) : allowed_(allowed) {}
  Status Enter(Context& context) const override;

 private:
  Milliseconds allowed_;
};

/// Finds out who calls, where the endpoint needs to know, and whether they may. The limiter, which may be null, hears
/// of credentials that are none.
class Authentication final : public Middleware {
 public:
  explicit Authentication(const Authenticator* authenticator, RateLimiter* limiter = nullptr)
      : authenticator_(authenticator), limiter_(limiter) {}
  std::optional<Task<void>> Prepare(Context& context) const override;
  Status Enter(Context& context) const override;

 private:
  Status Refuse(Context& context, const Error& why) const;

  const Authenticator* authenticator_;
  RateLimiter* limiter_;
};

/// Has the gate say whether the caller may.
class Gating final : public Middleware {
 public:
  explicit Gating(const Gate& gate) : gate_(gate) {}
  std::optional<Task<void>> Prepare(Context& context) const override;
  Status Enter(Context& context) const override;

 private:
  const Gate& gate_;
};

/// Has the limiter say whether strangers may: callers without credentials, at public endpoints and elsewhere. Stands
/// before whatever finds out who calls. What is left is told by RateLimiting.
class StrangerLimiting final : public Middleware {
 public:
  explicit StrangerLimiting(RateLimiter& limiter) : limiter_(limiter) {}
  std::optional<Task<void>> Prepare(Context& context) const override;
  Status Enter(Context& context) const override;

 private:
  RateLimiter& limiter_;
};

/// Has the limiter say whether those may whose names are known.
class RateLimiting final : public Middleware {
 public:
  explicit RateLimiting(RateLimiter& limiter) : limiter_(limiter) {}
  std::optional<Task<void>> Prepare(Context& context) const override;
  Status Enter(Context& context) const override;
  void Leave(const Context& context, Response& response) const override;

 private:
  RateLimiter& limiter_;
};

/// Has the auditor keep what endpoints do with persons' data.
class Auditing final : public Middleware {
 public:
  explicit Auditing(Auditor& auditor) : auditor_(auditor) {}
  Status Enter(Context& context) const override;
  void Leave(const Context& context, Response& response) const override;

 private:
  Auditor& auditor_;
};

}  // namespace medres::http
