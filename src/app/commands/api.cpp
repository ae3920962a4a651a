#include <cstdio>
#include <fstream>

#include "app/api_caller.hpp"
#include "app/commands/commands.hpp"
#include "app/commands/session.hpp"
#include "app/edge.hpp"
#include "platform/async/loops.hpp"

namespace medres::app {
namespace {

class AlwaysReady final : public http::Readiness {
 public:
  std::vector<Check> Checks() const override { return {}; }
};

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
  MEDRES_TRY(const auto session, HouseSession::OpenLoaded(environment));
  const std::string key = "local";
  session->house().access.SetAdminKey(key);
  const AlwaysReady ready;
  const Edge edge(session->house(), environment.messages, environment.logger, session->clock(), ready);
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
  http::Response response = async::RunSync(edge.router.Handle(received));
  return ApiAnswer{response.status, std::move(response.body)};
}

int ExitCodeFor(int status) {
  if (status < 300) return kOk;
  if (status == 404) return kNotFoundHere;
  if (status == 409 || status == 412) return kInTheWay;
  if (status == 400 || status == 422) return kInvalidInput;
  return status == 503 || status == 504 ? kUnavailableNow : kFailed;
}

}  // namespace

int CallApi(Environment& environment, const ApiOptions& options, const std::string& method, const std::string& target,
            const std::string& body) {
  const ApiRequest request{.method = method,
                           .target = target,
                           .body = body,
                           .key = KeyOf(environment, options),
                           .language = environment.language == http::Language::kZh ? "zh" : "en",
                           .idempotency_key = method == "POST" ? ToText(MakeUuid()) : ""};
  auto answer = CallServer(environment.settings.Text("server.listen"), request);
  if (!answer) answer = CallDirectly(environment, request);
  if (!answer) return environment.Report(answer.error());
  const auto shown = options.json ? Result<std::string>(answer->body) : json::Indented(answer->body);
  std::fprintf(answer->status < 300 ? stdout : stderr, "%s\n", shown ? shown->c_str() : answer->body.c_str());
  return ExitCodeFor(answer->status);
}

}  // namespace medres::app
