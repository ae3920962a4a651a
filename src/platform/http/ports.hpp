#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "platform/async/task.hpp"
#include "platform/http/context.hpp"

/// What the HTTP room needs of others, each one interface. All implementations are thread-safe: every loop calls them.
namespace medres::http {

/// Finds out who calls. Asked only at endpoints that need somebody; Authenticate answers from memory, without waiting.
class Authenticator {
 public:
  virtual ~Authenticator() = default;
  /// kUnauthenticated: `request.credentials_missing`, `request.credentials_invalid` or a code of its own.
  virtual Result<std::shared_ptr<const Identity>> Authenticate(const Request& request) const = 0;
  /// Asked first: the same answer where it has to be waited for, nothing where it is at hand.
  virtual std::optional<Task<Result<std::shared_ptr<const Identity>>>> LookUp(const Request& request) const;
};

/// Says whether a known caller may do what they ask, beyond the endpoint's scope: which objects are theirs. Admit
/// answers from memory, without waiting.
class Gate {
 public:
  virtual ~Gate() = default;
  /// kForbidden.
  virtual Status Admit(const Context& context) const = 0;
  /// Asked first: the same answer where something has to be looked up, nothing where it is at hand.
  virtual std::optional<Task<Status>> Weigh(const Context& context) const;
};

/// Says whether there is time for one more request, whoever asks.
class Shedder {
 public:
  virtual ~Shedder() = default;
  /// kOverloaded or kRateLimited with the arg `retry_after` (seconds).
  virtual Status Admit(const Context& context) = 0;
  /// Before a further unit of work of one that was admitted and goes on for long; asked again for a while when it says
  /// no.
  virtual Status AdmitMore(const Context& context);
  /// Of one that was admitted, when its answer is made.
  virtual void Done(const Context& context) = 0;
};

/// Says whether one more request may be served now. Asked once for each: of callers without credentials, who are told
/// by where they come from, before anything else; of all others when it is known who they are.
class RateLimiter {
 public:
  virtual ~RateLimiter() = default;
  /// kRateLimited with the arg `retry_after` (seconds), which becomes the Retry-After header.
  virtual Status Admit(Context& context) = 0;
  /// Asked first: the task sets Context::allowance where that has to be waited for.
  virtual std::optional<Task<void>> Ask(Context& context);
  /// Told of credentials that are none, after they were looked at, so that nobody is refused for another's; a failure,
  /// as of Admit, is answered instead of `why`.
  virtual Status Refused(Context& context, const Error& why);
  /// On the way out, to say what is left (RateLimit headers).
  virtual void Tell(const Context& context, Response& response) const;
};

/// Keeps who looked at whose data. Told of every endpoint that touches persons' data (Operation::touches).
class Auditor {
 public:
  virtual ~Auditor() = default;
  /// Before the handler: kOverloaded when what it does could not be recorded.
  virtual Status Admit(const Context& context) = 0;
  /// After it, whatever became of it; also when the caller was known and refused. Does not wait. Of endpoints that keep
  /// their own records it is told of refusals alone, which they never see.
  virtual void Record(const Context& context, const Response& response) = 0;
};

/// One answered request, for metrics and the access log.
struct Answered {
  const Context& context;
  std::string_view route;      ///< the path template, so that labels stay few; "unmatched" for unknown paths
  std::string_view operation;  ///< the operation id; empty when unmatched
  int status = 0;
  std::size_t response_bytes = 0;
  std::uint64_t streamed_bytes = 0;   ///< of a body that was taken as it came
  std::chrono::microseconds took{0};  ///< without what the caller took to send such a body
};

class RequestObserver {
 public:
  virtual ~RequestObserver() = default;
  virtual void OnAnswered(const Answered& answered) = 0;
  /// A handler threw or failed with kInternal: a bug or a broken environment. `what` is for the log alone.
  virtual void OnInternalError(const Context& context, std::string_view what) = 0;
};

/// Whether this process should get traffic.
class Readiness {
 public:
  struct Check {
    std::string name;
    bool ready = false;
    std::string detail;  ///< for operators
  };
  virtual ~Readiness() = default;
  /// May ask others, each within a second or so: a probe waits for it.
  virtual Task<std::vector<Check>> Checks() const = 0;
};

}  // namespace medres::http
