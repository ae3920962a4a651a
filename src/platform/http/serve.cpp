#include <exception>

#include "base/text.hpp"
#include "platform/http/middleware.hpp"
#include "platform/http/path_tree.hpp"
#include "platform/http/router.hpp"

namespace medres::http {
namespace {

std::string AllowedText(unsigned allowed) {
  constexpr unsigned kGetBit = 1U << static_cast<unsigned>(Method::kGet);
  constexpr unsigned kHeadBit = 1U << static_cast<unsigned>(Method::kHead);
  if ((allowed & kGetBit) != 0) allowed |= kHeadBit;
  std::string text;
  for (unsigned i = 0; i < static_cast<unsigned>(Method::kOptions); ++i) {
    if ((allowed & (1U << i)) != 0) text.append(ToString(static_cast<Method>(i))).append(", ");
  }
  return text.append(ToString(Method::kOptions));
}

/// "application/json", with parameters or as a suffix ("application/merge-patch+json").
bool IsJson(std::string_view content_type) {
  const std::string_view media = text::Trim(content_type.substr(0, content_type.find(';')));
  constexpr std::string_view kSuffix = "+json";
  const bool has_suffix =
      media.size() > kSuffix.size() && EqualsIgnoringCase(media.substr(media.size() - kSuffix.size()), kSuffix);
  return EqualsIgnoringCase(media, kJsonType) || has_suffix;
}

std::string CurrentExceptionText() {
  try {
    throw;
  } catch (const std::exception& thrown) {
    return thrown.what();
  } catch (...) {
    return "something that is not a std::exception";
  }
}

}  // namespace

/// One request on its way through the router. A handle: what it works on belongs to the caller.
class Router::Run {
 public:
  Run(const Router& router, Context& context) : router_(router), context_(context) {}

  std::variant<Response, Task<Response>> Start() {
    try {
      return Proceed();
    } catch (...) {
      return Leave(FromException());
    }
  }

  Response Leave(Response response) {
    for (auto at = router_.chain_.rbegin(); at != router_.chain_.rend(); ++at) (*at)->Leave(context_, response);
    return response;
  }

 private:
  std::variant<Response, Task<Response>> Proceed() {
    const PathTree::Match match = router_.tree_->Find(context_.request.method, context_.request.Path());
    context_.route = match.route;
    context_.path = match.values;
    for (std::size_t at = 0; at < router_.chain_.size(); ++at) {
      const Middleware& middleware = *router_.chain_[at];
      if (auto wait = middleware.Prepare(context_)) return EnterLater(*this, at, *std::move(wait), match.allowed);
      if (Status entered = middleware.Enter(context_); !entered) return Leave(FromError(entered.error()));
    }
    Handled handled = Handle(match.allowed);
    if (auto* ready = std::get_if<Response>(&handled)) return Leave(std::move(*ready));
    return Await(*this, std::get<Task<Result<Response>>>(std::move(handled)));
  }

  using Handled = std::variant<Response, Task<Result<Response>>>;

  /// What the handler says, when HTTP does not forbid it.
  Handled Handle(unsigned allowed) {
    if (auto refusal = Refusal(allowed)) return *std::move(refusal);
    context_.reached_handler = true;
    Outcome outcome = context_.route->handler(context_);
    if (auto* ready = std::get_if<Result<Response>>(&outcome)) return FromResult(std::move(*ready));
    return std::get<Task<Result<Response>>>(std::move(outcome));
  }

  /// Goes on from a middleware that has something to wait for. Static as Await is.
  static Task<Response> EnterLater(Run run, std::size_t at, Task<void> wait, unsigned allowed) {
    Response response;
    try {
      response = co_await run.EnterFrom(at, std::move(wait), allowed);
    } catch (...) {
      response = run.FromException();
    }
    co_return run.Leave(std::move(response));
  }

  Task<Response> EnterFrom(std::size_t at, Task<void> wait, unsigned allowed) {
    co_await std::move(wait);
    while (true) {
      if (Status entered = router_.chain_[at]->Enter(context_); !entered) co_return FromError(entered.error());
      if (++at == router_.chain_.size()) break;
      if (auto next = router_.chain_[at]->Prepare(context_)) co_await *std::move(next);
    }
    Handled handled = Handle(allowed);
    if (auto* ready = std::get_if<Response>(&handled)) co_return std::move(*ready);
    co_return FromResult(co_await std::get<Task<Result<Response>>>(std::move(handled)));
  }

  /// Static with itself as an argument, so that the coroutine keeps a copy and not a pointer to the stack.
  static Task<Response> Await(Run run, Task<Result<Response>> task) {
    Response response;
    try {
      response = run.FromResult(co_await std::move(task));
    } catch (...) {
      response = run.FromException();
    }
    co_return run.Leave(std::move(response));
  }

  /// What HTTP itself forbids.
  std::optional<Response> Refusal(unsigned allowed) const {
    const Request& request = context_.request;
    const ErrorWriter& errors = router_.ErrorsOf(context_);
    if (context_.route == nullptr) {
      if (request.target == "*") return Options("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
      if (allowed == 0) return errors.WriteStatus(404, "http.no_route", {}, context_);
      if (request.method == Method::kOptions) return Options(AllowedText(allowed));
      return WrongMethod(AllowedText(allowed));
    }
    const Signature& signature = context_.route->signature;
    const bool has_body = request.incoming != nullptr || !request.body.empty();
    if ((signature.body == nullptr && signature.lines == nullptr) || !has_body) return std::nullopt;
    if (request.Header("Content-Encoding").value_or("identity") != "identity") {
      return errors.WriteStatus(415, "http.content_encoding", {}, context_);
    }
    const std::string_view type = request.Header("Content-Type").value_or(std::string_view());
    if (signature.body != nullptr ? IsJson(type) : IsLines(type)) return std::nullopt;
    const std::string_view expected = signature.body != nullptr ? kJsonType : kLinesType;
    return errors.WriteStatus(415, "http.media_type", {{"expected", std::string(expected)}}, context_);
  }

  static Response Options(std::string allowed) {
    Response response{.status = 204, .content_type = {}, .headers = {}, .body = {}};
    response.headers.emplace_back("Allow", std::move(allowed));
    return response;
  }

  Response WrongMethod(std::string allowed) const {
    const ErrorArgs args{{"method", std::string(ToString(context_.request.method))}, {"allowed", allowed}};
    Response response = router_.ErrorsOf(context_).WriteStatus(405, "http.method", args, context_);
    response.headers.emplace_back("Allow", std::move(allowed));
    return response;
  }

  Response FromResult(Result<Response> result) const { return result ? *std::move(result) : FromError(result.error()); }

  Response FromError(const Error& error) const {
    if (error.kind == ErrorKind::kInternal) Report(ToString(error));
    return router_.ErrorsOf(context_).Write(error, context_);
  }

  Response FromException() const {
    Report(CurrentExceptionText());
    return router_.ErrorsOf(context_).Write(Error::Internal("http.internal"), context_);
  }

  void Report(std::string_view what) const {
    if (router_.ports_.observer != nullptr) router_.ports_.observer->OnInternalError(context_, what);
  }

  const Router& router_;
  Context& context_;
};

std::variant<Response, Task<Response>> Router::Serve(Context& context) const {
  Begin(context);
  return Run(*this, context).Start();
}

Task<Response> Router::Handle(Request request) const {
  Context context(request);
  auto served = Serve(context);
  if (auto* ready = std::get_if<Response>(&served)) co_return std::move(*ready);
  co_return co_await std::get<Task<Response>>(std::move(served));
}

Response Router::Refuse(const Request& received, int status, std::string_view code, const ErrorArgs& args) const {
  Context context(received);
  Begin(context);
  context.trace = TraceContext::Of(received, nullptr);
  return Run(*this, context).Leave(ErrorsOf(context).WriteStatus(status, code, args, context));
}

void Router::Begin(Context& context) const {
  context.started = std::chrono::steady_clock::now();
  context.now = ports_.clock.Now();
  context.language = NegotiateLanguage(context.request.Header("Accept-Language").value_or(std::string_view()));
}

}  // namespace medres::http
