#include "platform/http/router.hpp"

#include <algorithm>
#include <stdexcept>

#include "platform/http/cross_origin.hpp"
#include "platform/http/path_tree.hpp"

namespace medres::http {
namespace {

[[noreturn]] void RefuseRoute(const Route& route, std::string_view reason) {
  throw std::logic_error(
      std::string(ToString(route.method)).append(" ").append(route.path).append(": ").append(reason));
}

bool CanBeText(const json::Type& type) {
  switch (type.kind) {
    case json::Kind::kOptional:
    case json::Kind::kNullable: return CanBeText(*static_cast<const json::WrapperType&>(type).item);
    case json::Kind::kArray: return CanBeText(*static_cast<const json::ArrayType&>(type).item);
    case json::Kind::kMap:
    case json::Kind::kObject:
    case json::Kind::kRaw: return false;
    default: return true;
  }
}

void CheckMembersAreText(const Route& route, const json::ObjectType& type) {
  for (const json::Member& member : type.members) {
    if (!CanBeText(*member.type)) RefuseRoute(route, "a path or query parameter cannot be an object");
  }
}

/// The handler's Path must have exactly the template's parameters.
void CheckPath(const Route& route) {
  const json::Type* type = route.signature.path;
  if (type == nullptr) return;
  if (type->kind != json::Kind::kObject) {
    if (route.parameters.size() != 1 || !CanBeText(*type)) RefuseRoute(route, "the handler takes one path parameter");
    return;
  }
  const auto& object = static_cast<const json::ObjectType&>(*type);
  CheckMembersAreText(route, object);
  bool fits = object.members.size() == route.parameters.size();
  for (const json::Member& member : object.members) {
    fits = fits && std::find(route.parameters.begin(), route.parameters.end(), member.name) != route.parameters.end();
  }
  if (!fits) RefuseRoute(route, "the handler's Path has other members than the template");
}

bool IsBelow(std::string_view path, std::string_view prefix) {
  return path.starts_with(prefix) && (path.size() == prefix.size() || path[prefix.size()] == '/');
}

}  // namespace

void Group::AddRoute(std::string_view route, Operation operation, Signature signature, Handler handler) {
  const auto blank = route.find(' ');
  const auto method = ParseMethod(route.substr(0, blank));
  if (!method || blank == route.npos) throw std::logic_error("not METHOD /path: " + std::string(route));
  router_.Add({.method = *method,
               .path = std::string(route.substr(blank + 1)),
               .parameters = {},
               .operation = std::move(operation),
               .group = info_,
               .signature = signature,
               .handler = std::move(handler)});
}

Router::Router(RouterPorts ports) : ports_(ports), problems_(ports.messages), tree_(std::make_unique<PathTree>()) {
  chain_.push_back(std::make_unique<Tracing>(ports.tracer));
  if (ports.cors != nullptr) chain_.push_back(std::make_unique<CrossOrigin>(*ports.cors));
  if (ports.observer != nullptr) chain_.push_back(std::make_unique<Observation>(*ports.observer));
  if (ports.shedder != nullptr) chain_.push_back(std::make_unique<Shedding>(*ports.shedder));
  chain_.push_back(std::make_unique<Confidentiality>());
  chain_.push_back(std::make_unique<Revalidation>());
  chain_.push_back(std::make_unique<Deadline>(ports.deadline));
  if (ports.limiter != nullptr) chain_.push_back(std::make_unique<StrangerLimiting>(*ports.limiter));
  chain_.push_back(std::make_unique<Authentication>(ports.authenticator, ports.limiter));
  if (ports.gate != nullptr) chain_.push_back(std::make_unique<Gating>(*ports.gate));
  if (ports.limiter != nullptr) chain_.push_back(std::make_unique<RateLimiting>(*ports.limiter));
  if (ports.auditor != nullptr) chain_.push_back(std::make_unique<Auditing>(*ports.auditor));
}

Router::~Router() = default;

void Router::Add(Route route) {
  const PathTemplate path = PathTemplate::Parse(route.path);
  route.parameters = path.Parameters();
  CheckPath(route);
  if (route.operation.touches.type.empty()) route.operation.touches = route.group.touches;
  if (route.signature.query != nullptr) CheckMembersAreText(route, *route.signature.query);
  for (const auto& other : routes_) {
    if (other->operation.id == route.operation.id) RefuseRoute(route, "operation id taken by " + other->path);
  }
  auto kept = std::make_unique<Route>(std::move(route));
  tree_->Add(kept->method, path, kept.get());
  routes_.push_back(std::move(kept));
}

void Router::Mount(std::string_view prefix, const ErrorWriter& errors) { mounts_.emplace_back(prefix, &errors); }

BodyRules Router::BodyOf(Method method, std::string_view path) const {
  const Route* route = tree_->Find(method, path).route;
  if (route == nullptr) return {.limit = kDefaultBodyLimit};
  return {.limit = route->operation.body_limit, .is_streamed = route->signature.lines != nullptr};
}

const ErrorWriter& Router::ErrorsOf(const Context& context) const {
  if (context.route != nullptr && context.route->group.errors != nullptr) return *context.route->group.errors;
  for (const auto& [prefix, errors] : mounts_) {
    if (IsBelow(context.request.Path(), prefix)) return *errors;
  }
  return problems_;
}

}  // namespace medres::http
