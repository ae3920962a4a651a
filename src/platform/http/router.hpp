#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/time.hpp"
#include "platform/http/endpoint.hpp"
#include "platform/http/ports.hpp"
#include "platform/http/problem.hpp"

namespace medres::http {

inline constexpr std::size_t kDefaultBodyLimit = std::size_t{1} << 20U;

/// At endpoints with this scope anybody may call who can say who they are.
inline constexpr std::string_view kAnyCaller = "*";

/// What an endpoint does to persons' data; kByMethod: what its method says.
enum class Effect { kByMethod, kReads, kUpdates };

/// Which of persons' data an endpoint shows or changes, for the audit. Whose they are is found in the handler's input
/// and answer.
struct Touches {
  std::string_view type = {};  ///< "Patient", "Appointment"; empty: not said, which is audited under the operation's id
  Effect effect = Effect::kByMethod;
  std::string_view entity = "id";  ///< the path parameter that names what was asked for
};

/// Nobody's.
inline constexpr Touches kNobody{.type = "-"};
/// The handler keeps the record itself, because it knows more than its signature says.
inline constexpr Touches kHandlerRecords{.type = "*"};

/// What is told about an endpoint beside its handler. The views are constants.
struct Operation {
  std::string_view id;                 ///< camelCase, unique: names the operation in clients and metrics
  std::string_view summary;            ///< a few words, imperative
  std::string_view scope = {};         ///< what the caller must have been given; empty: public
  Touches touches = {};                ///< of persons' data; where it says nothing, what the group says
  std::vector<ErrorKind> errors = {};  ///< beyond those that follow from the signature and the scope
  std::string_view description = {};
  std::size_t body_limit = kDefaultBodyLimit;  ///< not of a body that is taken as it comes
  bool documented = true;
};

/// Endpoints that belong together.
struct GroupInfo {
  std::string_view tag;
  std::string_view description;
  const ErrorWriter* errors = nullptr;  ///< problem+json unless the edge speaks otherwise
  Touches touches = {};                 ///< of its endpoints that say nothing themselves
};

/// One endpoint, ready to be called.
struct Route {
  Method method;
  std::string path;  ///< "/api/v1/rotas/{id}"; "{name...}" at the end takes the rest
  std::vector<std::string> parameters;
  Operation operation;
  GroupInfo group;
  Signature signature;
  Handler handler;
};

struct CorsRules;
class Middleware;
class PathTree;
class Router;

/// Adds endpoints under one tag. A handle; the router outlives it.
class Group {
 public:
  Group(Router& router, GroupInfo info) : router_(router), info_(info) {}

  /// `route` is "METHOD /path/{parameter}". A second endpoint at the same place, a bad template or parameters that do
  /// not fit the handler's Path throw std::logic_error: the program must not start.
  template <class F>
  Group& Add(std::string_view route, Operation operation, F handler) {
    AddRoute(route, std::move(operation), detail::Callable<F>::Declare(), MakeHandler(std::move(handler)));
    return *this;
  }

 private:
  void AddRoute(std::string_view route, Operation operation, Signature signature, Handler handler);

  Router& router_;
  GroupInfo info_;
};

/// Everything the router needs of its surroundings; what is absent is not done (without an authenticator every endpoint
/// with a scope answers 401). All must outlive the router.
struct RouterPorts {
  const Clock& clock;
  const Messages& messages;
  const Authenticator* authenticator = nullptr;
  const Gate* gate = nullptr;
  RateLimiter* limiter = nullptr;
  RequestObserver* observer = nullptr;
  Auditor* auditor = nullptr;
  trace::Tracer* tracer = nullptr;
  Shedder* shedder = nullptr;
  const CorsRules* cors = nullptr;
  Milliseconds deadline{10'000};  ///< what a request may take
};

/// The program's endpoints and the way of every request through them: error boundary, trace, other origins, metrics,
/// shedding, confidentiality, revalidation, deadline, strangers' rate, identity, gate, rate, audit, handler, in this
/// order. Endpoints are added before the first request; after that it is immutable and thread-safe.
class Router {
 public:
  explicit Router(RouterPorts ports);
  ~Router();

  http::Group Group(GroupInfo info) { return {*this, info}; }
  void Add(Route route);

  /// From here on, failures below `prefix` that meet no route are spelled by `errors`.
  void Mount(std::string_view prefix, const ErrorWriter& errors);

  /// Routes in the order they were added, for the documentation.
  const std::vector<std::unique_ptr<Route>>& routes() const { return routes_; }

  /// problem+json, for endpoints that make their own responses.
  const ErrorWriter& problems() const { return problems_; }

  /// How the endpoint takes its body, asked when the headers are known. One that is streamed is brought by
  /// Request::incoming.
  BodyRules BodyOf(Method method, std::string_view path) const;

  /// Never throws and never fails: whatever goes wrong is an answer too. `context` must live until the answer is made.
  std::variant<Response, Task<Response>> Serve(Context& context) const;

  /// The same as one coroutine, for callers that have no connection. The request's views must outlive it.
  Task<Response> Handle(Request request) const;

  /// The answer to what never became a whole request: broken, too large, too slow. `received` is what could be read.
  Response Refuse(const Request& received, int status, std::string_view code, const ErrorArgs& args) const;

 private:
  class Run;

  void Begin(Context& context) const;
  const ErrorWriter& ErrorsOf(const Context& context) const;

  RouterPorts ports_;
  ProblemWriter problems_;
  std::unique_ptr<PathTree> tree_;
  std::vector<std::unique_ptr<Middleware>> chain_;
  std::vector<std::unique_ptr<Route>> routes_;
  std::vector<std::pair<std::string, const ErrorWriter*>> mounts_;
};

}  // namespace medres::http
