#include <cstdio>
#include <fstream>

#include "access/service.hpp"
#include "app/commands/calling.hpp"
#include "app/commands/present.hpp"
#include "app/commands/session.hpp"
#include "app/wiring.hpp"
#include "base/id.hpp"
#include "platform/async/loops.hpp"
#include "platform/http/router.hpp"
#include "platform/json/writer.hpp"

namespace medres::app {
namespace {

std::string KeyOf(const Environment& environment, const ApiOptions& options) {
  if (!options.key.empty()) return options.key;
  const std::string& admin = environment.settings.Text("access.admin_key");
  if (!admin.empty()) return admin;
  std::ifstream file(AdminKeyFile(environment.settings));
  std::string key;
  file >> key;
  return key;
}

/// The same endpoints without a server: a router over the opened database. Whoever can open it may do everything.
Result<ApiAnswer> CallDirectly(Environment& environment, const ApiRequest& request) {
  container::Container program;
  AddEndpoints(program, environment);
  MEDRES_CHECK(program.Start());
  const std::string key = "local";
  program.Get<access::AccessService>().SetAdminKey(key);
  const std::string authorization = "Bearer " + key;
  const std::vector<http::HeaderField> headers{{"Authorization", authorization},
                                               {"Content-Type", "application/json"},
                                               {"Accept-Language", request.language},
                                               {"Idempotency-Key", request.idempotency_key}};
  const http::Request received{.method = *http::ParseMethod(request.method),
                               .target = request.target,
                               .headers = headers,
                               .body = request.body,
                               .peer = "local"};
  http::Response response = async::RunSync(program.Get<http::Router>().Handle(received));
  return ApiAnswer{response.status, std::move(response.body)};
}

}  // namespace

Result<ApiAnswer> Ask(Environment& environment, const ApiRequest& request) {
  auto answer = CallServer(environment.settings.Text("server.listen"), request);
  if (!answer) answer = CallDirectly(environment, request);
  return answer;
}

int Call(Environment& environment, const ApiOptions& options, const ApiRequest& request, Present present) {
  const auto answer = Ask(environment, request);
  if (!answer) return environment.Report(answer.error());
  const bool done = answer->status < 300;
  const std::string shown = options.json ? answer->body + "\n"
                            : done       ? present(environment, answer->body)
                                         : PresentProblem(environment, answer->body);
  std::fputs(shown.c_str(), done ? stdout : stderr);
  return ExitCodeFor(answer->status);
}

namespace {

std::string Parameter(std::string_view name, const std::string& value) {
  return value.empty() ? "" : "&" + std::string(name) + "=" + PercentEncoded(value);
}

}  // namespace

ApiRequest RequestOf(const Environment& environment, const ApiOptions& options) {
  ApiRequest request;
  request.key = KeyOf(environment, options);
  request.language = environment.language == http::Language::kZh ? "zh" : "en";
  return request;
}

int ExitCodeFor(int status) {
  if (status < 300) return kOk;
  if (status == 404) return kNotFoundHere;
  if (status == 409 || status == 412) return kInTheWay;
  if (status == 400 || status == 422) return kInvalidInput;
  return status == 503 || status == 504 ? kUnavailableNow : kFailed;
}

int Search(Environment& environment, const SearchOptions& options) {
  ApiRequest request = RequestOf(environment, options.api);
  request.target = "/api/v1/resources?limit=" + std::to_string(options.limit) + Parameter("q", options.query) +
                   Parameter("city", options.city) + Parameter("kind", options.kind) +
                   Parameter("specialty", options.specialty);
  return Call(environment, options.api, request, PresentResources);
}

int Availability(Environment& environment, const TimesOptions& options) {
  ApiRequest request = RequestOf(environment, options.api);
  request.target = "/api/v1/availability?days=" + std::to_string(options.days) +
                   "&limit=" + std::to_string(options.limit) + Parameter("service_type", options.service) +
                   Parameter("from", options.from) + Parameter("resource", options.resource);
  return Call(environment, options.api, request, PresentTimes);
}

int Recommend(Environment& environment, const RecommendOptions& options) {
  ApiRequest request = RequestOf(environment, options.api);
  request.method = "POST";
  request.target = "/api/v1/slots:recommend";
  json::Writer json(request.body);
  const auto list = [&json](std::string_view name, const std::vector<std::string>& values) {
    json.Key(name);
    json.BeginArray();
    for (const std::string& value : values) json.Text(value);
    json.EndArray();
  };
  json.BeginObject();
  json.Member("service_type", options.service);
  json.Member("from", options.from);
  json.Key("days");
  json.Integer(options.days);
  json.Key("limit");
  json.Integer(options.limit);
  if (!options.patient.empty()) json.Member("patient", options.patient);
  if (!options.preferred.empty()) list("preferred", options.preferred);
  if (!options.day_part.empty()) list("day_parts", {options.day_part});
  if (!options.constitution.empty()) list("constitutions", {options.constitution});
  json.EndObject();
  return Call(environment, options.api, request, PresentRanking);
}

std::string WishOf(const BookOptions& options) {
  std::string body;
  json::Writer json(body);
  json.BeginObject();
  json.Member("service_type", options.service);
  json.Member("patient", options.patient);
  json.Member("start", options.start);
  if (!options.resource.empty()) {
    json.Key("resources");
    json.BeginArray();
    json.Text(options.resource);
    json.EndArray();
  }
  json.Member("channel", options.channel);
  json.EndObject();
  return body;
}

int Book(Environment& environment, const BookOptions& options) {
  ApiRequest request = RequestOf(environment, options.api);
  request.method = "POST";
  request.target = "/api/v1/appointments";
  request.idempotency_key = ToText(MakeUuid());
  request.body = WishOf(options);
  return Call(environment, options.api, request, PresentBooking);
}

}  // namespace medres::app
