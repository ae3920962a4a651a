#include "platform/http/openapi.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "platform/http/problem_body.hpp"
#include "platform/json/schema.hpp"
#include "platform/json/writer.hpp"

namespace medres::http {

namespace {

std::string_view LowerMethod(Method method) {
  constexpr std::string_view kNames[] = {"get", "head", "post", "put", "patch", "delete", "options"};
  return kNames[static_cast<std::size_t>(method)];
}

/// "{path...}" is "{path}" to OpenAPI.
std::string PathOf(const Route& route) {
  std::string path = route.path;
  if (const auto dots = path.find("...}"); dots != path.npos) path.erase(dots, 3);
  return path;
}

/// "not-found" → "NotFound"
std::string ResponseName(std::string_view slug) {
  std::string name;
  bool upper = true;
  for (const char c : slug) {
    if (c != '-') name.push_back(upper ? static_cast<char>(c - 'a' + 'A') : c);
    upper = c == '-';
  }
  return name;
}

/// Every kind of failure that follows from what a route is, and those that it declares.
std::set<ErrorKind> FailuresOf(const Route& route) {
  std::set<ErrorKind> kinds(route.operation.errors.begin(), route.operation.errors.end());
  const Signature& signature = route.signature;
  kinds.insert(ErrorKind::kMalformed);
  const bool has_input = signature.path != nullptr || signature.query != nullptr || signature.body != nullptr ||
                         signature.lines != nullptr;
  if (has_input || signature.needs_idempotency_key || signature.takes_if_match) kinds.insert(ErrorKind::kInvalid);
  if (signature.takes_if_match) kinds.insert(ErrorKind::kPrecondition);
  if (!route.operation.scope.empty()) {
    kinds.insert(ErrorKind::kUnauthenticated);
    if (route.operation.scope != kAnyCaller) kinds.insert(ErrorKind::kForbidden);
  }
  return kinds;
}

Error ExampleOf(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kInvalid: return Error::Invalid("json.missing", "/patient");
    case ErrorKind::kMalformed: return Error::Malformed("json.syntax", {{"line", "3"}, {"column", "14"}});
    case ErrorKind::kUnauthenticated: return Error::Unauthenticated("request.credentials_missing");
    case ErrorKind::kForbidden: return Error::Forbidden("request.scope_missing", {{"scope", "booking:write"}});
    default: return {.kind = kind, .code = std::string(ProblemKindOf(kind).slug), .args = {}, .issues = {}};
  }
}

class Document {
 public:
  Document(const Router& router, const Messages& messages, const ApiInfo& info)
      : router_(router), messages_(messages), info_(info) {}

  std::string Write() {
    CollectSchemas();
    json_.BeginObject();
    json_.Member("openapi", "3.1.0");
    WriteInfo();
    WriteTags();
    WritePaths();
    WriteComponents();
    json_.EndObject();
    return std::move(text_);
  }

 private:
  void CollectSchemas() {
    for (const Route* route : Documented()) {
      const Signature& signature = route->signature;
      for (const json::Type* type : {signature.body, signature.lines}) {
        if (type != nullptr) schemas_.Add(*type, json::Use::kInput);
      }
      if (signature.response != nullptr) schemas_.Add(*signature.response, json::Use::kOutput);
      for (const json::Type* type : {signature.path, static_cast<const json::Type*>(signature.query)})
        AddParameterTypes(type);
      for (const ErrorKind kind : FailuresOf(*route)) failures_.insert(kind);
    }
    json::SchemaOf<Problem>(schemas_, json::Use::kOutput);
  }

  /// The types of the parameters, not the struct that holds them.
  void AddParameterTypes(const json::Type* type) {
    if (type == nullptr) return;
    if (type->kind != json::Kind::kObject) return schemas_.Add(*type, json::Use::kInput);
    for (const json::Member& member : static_cast<const json::ObjectType&>(*type).members) {
      schemas_.Add(*member.type, json::Use::kInput);
    }
  }

  std::vector<const Route*> Documented() const {
    std::vector<const Route*> routes;
    for (const auto& route : router_.routes()) {
      if (route->operation.documented) routes.push_back(route.get());
    }
    return routes;
  }

  void WriteInfo() {
    json_.Key("info");
    json_.BeginObject();
    json_.Member("title", info_.title);
    json_.Member("version", info_.version);
    json_.Member("description", info_.description);
    json_.Key("contact");
    json_.BeginObject();
    json_.Member("name", info_.contact_name);
    json_.Member("url", info_.contact_url);
    json_.EndObject();
    json_.Key("license");
    json_.BeginObject();
    json_.Member("name", "MIT");
    json_.Member("identifier", "MIT");
    json_.EndObject();
    json_.EndObject();
    json_.Key("servers");
    json_.Raw(R"([{"url":"/","description":"This server"}])");
  }

  void WriteTags() {
    std::set<std::string_view> seen;
    json_.Key("tags");
    json_.BeginArray();
    for (const Route* route : Documented()) {
      if (!seen.insert(route->group.tag).second) continue;
      json_.BeginObject();
      json_.Member("name", route->group.tag);
      json_.Member("description", route->group.description);
      json_.EndObject();
    }
    json_.EndArray();
  }

  /// Operations of one path stand together, at the place of the first.
  void WritePaths() {
    std::set<std::string> written;
    json_.Key("paths");
    json_.BeginObject();
    const auto routes = Documented();
    for (const Route* first : routes) {
      const std::string path = PathOf(*first);
      if (!written.insert(path).second) continue;
      json_.Key(path);
      json_.BeginObject();
      for (const Route* route : routes) {
        if (PathOf(*route) == path) WriteOperation(*route);
      }
      json_.EndObject();
    }
    json_.EndObject();
  }

  void WriteOperation(const Route& route) {
    const Operation& operation = route.operation;
    json_.Key(LowerMethod(route.method));
    json_.BeginObject();
    json_.Member("operationId", operation.id);
    json_.Member("summary", operation.summary);
    json_.Member("description", DescriptionOf(operation));
    json_.Key("tags");
    json_.BeginArray();
    json_.Text(route.group.tag);
    json_.EndArray();
    WriteSecurity(operation.scope);
    WriteParameters(route);
    if (route.signature.body != nullptr) WriteBody(kJsonType, *route.signature.body);
    if (route.signature.lines != nullptr) WriteBody(kLinesType, *route.signature.lines);
    WriteResponses(route);
    json_.EndObject();
  }

  static std::string DescriptionOf(const Operation& operation) {
    std::string text(operation.description.empty() ? operation.summary : operation.description);
    if (!text.ends_with('.')) text += '.';
    if (operation.scope == kAnyCaller) return text + " Needs credentials.";
    return operation.scope.empty() ? text : text.append(" Needs the scope `").append(operation.scope).append("`.");
  }

  /// The scope is an extension: linters take names in a bearer's list for unknown OAuth scopes.
  void WriteSecurity(std::string_view scope) {
    json_.Key("security");
    json_.Raw(scope.empty() ? "[]" : R"([{"bearer":[]}])");
    if (!scope.empty() && scope != kAnyCaller) json_.Member("x-scope", scope);
  }

  void WriteParameters(const Route& route) {
    const Signature& signature = route.signature;
    const bool any = !route.parameters.empty() || signature.query != nullptr || signature.needs_idempotency_key ||
                     signature.takes_if_match;
    if (!any) return;
    json_.Key("parameters");
    json_.BeginArray();
    WritePathParameters(route);
    if (signature.query != nullptr) {
      for (const json::Member& member : signature.query->members)
        WriteMember("query", member, !json::IsOptional(member));
    }
    if (signature.needs_idempotency_key) {
      WriteParameter("header", "Idempotency-Key",
                     "Names the wish: the same key with the same body is carried out once.", true,
                     R"({"type":"string","minLength":1,"maxLength":255})");
    }
    if (signature.takes_if_match) {
      WriteParameter("header", "If-Match", "The version that must still hold, as its ETag says it.", false,
                     R"({"type":"string","examples":["\"3\""]})");
    }
    json_.EndArray();
  }

  void WritePathParameters(const Route& route) {
    const json::Type* type = route.signature.path;
    if (type != nullptr && type->kind == json::Kind::kObject) {
      for (const json::Member& member : static_cast<const json::ObjectType&>(*type).members)
        WriteMember("path", member, true);
      return;
    }
    for (const std::string& name : route.parameters) {
      std::string schema;
      if (type != nullptr) schemas_.AppendSchema(schema, *type);
      WriteParameter("path", name, "", true, schema.empty() ? R"({"type":"string"})" : schema);
    }
  }

  void WriteMember(std::string_view in, const json::Member& member, bool required) {
    std::string schema;
    if (member.rules == nullptr) {
      schemas_.AppendSchema(schema, *member.type);
    } else {
      const json::Field without_help = member.rules->Help("");
      schemas_.AppendSchema(schema, *member.type, &without_help);
    }
    WriteParameter(in, member.name, member.rules != nullptr ? member.rules->help : std::string_view(), required,
                   schema);
  }

  void WriteParameter(std::string_view in, std::string_view name, std::string_view help, bool required,
                      std::string_view schema) {
    json_.BeginObject();
    json_.Member("name", name);
    json_.Member("in", in);
    if (!help.empty()) json_.Member("description", help);
    json_.Key("required");
    json_.Boolean(required);
    json_.Key("schema");
    json_.Raw(schema);
    json_.EndObject();
  }

  void WriteContent(std::string_view media, const json::Type& type, std::string_view example = {}) {
    std::string schema;
    schemas_.AppendSchema(schema, type);
    json_.Key("content");
    json_.BeginObject();
    json_.Key(media);
    json_.BeginObject();
    json_.Key("schema");
    json_.Raw(schema);
    if (!example.empty()) {
      json_.Key("example");
      json_.Raw(example);
    }
    json_.EndObject();
    json_.EndObject();
  }

  void WriteBody(std::string_view media, const json::Type& type) {
    json_.Key("requestBody");
    json_.BeginObject();
    json_.Key("required");
    json_.Boolean(true);
    WriteContent(media, type);
    json_.EndObject();
  }

  void WriteSuccess(const Route& route, int status, std::string_view description) {
    json_.Key(std::to_string(status));
    json_.BeginObject();
    json_.Member("description", description);
    if (route.signature.response != nullptr) WriteContent(kJsonType, *route.signature.response);
    json_.EndObject();
  }

  void WriteResponses(const Route& route) {
    json_.Key("responses");
    json_.BeginObject();
    const bool creates_once = route.signature.status == 201 && route.signature.needs_idempotency_key;
    if (creates_once) WriteSuccess(route, 200, "Created before, under the same key");
    WriteSuccess(route, route.signature.status,
                 route.signature.status == 204   ? "Done"
                 : route.signature.status == 201 ? "Created"
                                                 : "OK");
    // Two kinds may share a status; the first stands for both.
    std::map<int, std::string> by_status;
    for (const ErrorKind kind : FailuresOf(route)) {
      by_status.emplace(ProblemKindOf(kind).status, ResponseName(ProblemKindOf(kind).slug));
    }
    for (const auto& [status, name] : by_status) {
      json_.Key(std::to_string(status));
      json_.BeginObject();
      json_.Member("$ref", "#/components/responses/" + name);
      json_.EndObject();
      used_responses_.insert(name);
    }
    json_.EndObject();
  }

  void WriteComponents() {
    std::string schemas;
    schemas_.AppendComponents(schemas);
    json_.Key("components");
    json_.BeginObject();
    json_.Key("securitySchemes");
    json_.Raw(
        R"({"bearer":{"type":"http","scheme":"bearer","description":"An API key or a JWT: Authorization: Bearer …"}})");
    json_.Key("responses");
    json_.BeginObject();
    for (const ErrorKind kind : failures_) WriteProblem(kind);
    json_.EndObject();
    json_.Key("schemas");
    json_.Raw(schemas);
    json_.EndObject();
  }

  /// With an example written by the very code that will answer.
  void WriteProblem(ErrorKind kind) {
    const ProblemKind& row = ProblemKindOf(kind);
    const std::string name = ResponseName(row.slug);
    if (!used_responses_.contains(name)) return;
    const Request request{
        .method = Method::kPost, .target = "/api/v1/appointments", .headers = {}, .body = {}, .peer = {}};
    Context context(request);
    context.trace = TraceContext::From("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    json_.Key(name);
    json_.BeginObject();
    json_.Member("description", messages_.Render(Language::kEn, std::string("http.title.").append(row.slug)));
    WriteContent(kProblemType, json::kTypeOf<Problem>, ProblemWriter(messages_).Write(ExampleOf(kind), context).body);
    json_.EndObject();
  }

  const Router& router_;
  const Messages& messages_;
  const ApiInfo& info_;
  json::SchemaSet schemas_;
  std::set<ErrorKind> failures_;
  std::set<std::string> used_responses_;
  std::string text_;
  json::Writer json_{text_};
};

}  // namespace

std::string OpenApiDocument(const Router& router, const Messages& messages, const ApiInfo& info) {
  return Document(router, messages, info).Write();
}

}  // namespace medres::http
