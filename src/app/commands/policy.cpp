#include <algorithm>

#include "app/commands/calling.hpp"
#include "app/commands/present.hpp"
#include "base/file.hpp"
#include "platform/json/writer.hpp"
#include "scheduling/calendar/zone.hpp"
#include "scheduling/policy/describe.hpp"
#include "scheduling/policy/embedded.hpp"

namespace medres::app {
namespace {

/// Where today is, when nobody says from which date on a policy holds.
constexpr std::string_view kHomeZone = "Asia/Shanghai";

Result<scheduling::PolicyFile> ReadProfiles(const std::string& path) {
  if (path.empty()) return json::Parse<scheduling::PolicyFile>(scheduling::EmbeddedPolicyProfiles());
  MEDRES_TRY(const std::string text, ReadFile(path));
  return json::Parse<scheduling::PolicyFile>(text);
}

/// The one that is named, or the only one.
Result<scheduling::PolicyProfile> Choose(scheduling::PolicyFile file, const std::string& wanted) {
  std::string known;
  for (scheduling::PolicyProfile& profile : file.profiles) {
    if (profile.id == wanted || (wanted.empty() && file.profiles.size() == 1)) return std::move(profile);
    known.append(known.empty() ? "" : ", ").append(profile.id);
  }
  return Fail(Error::NotFound("cli.policy_profile", {{"profile", wanted.empty() ? "-" : wanted}, {"known", known}}));
}

std::string Today() { return FormatDate(scheduling::FindZone(kHomeZone)->ToWall(SystemClock().Now()).date); }

std::string InputOf(const scheduling::PolicyProfile& profile, const PolicyImportOptions& options) {
  std::string body;
  json::Writer json(body);
  json.BeginObject();
  json.Member("name", profile.name);
  if (!options.resource.empty()) json.Member("resource", options.resource);
  if (!options.service.empty()) json.Member("service_type", options.service);
  json.Member("effective_from", options.from.empty() ? Today() : options.from);
  json.Key("rules");
  json.Raw(json::ToText(profile.rules));
  json.EndObject();
  return body;
}

}  // namespace

int ListPolicies(Environment& environment, const ApiOptions& options) {
  ApiRequest request = RequestOf(environment, options);
  request.target = "/api/v1/policies?limit=200";
  return Call(environment, options, request, PresentPolicies);
}

int ImportPolicy(Environment& environment, const PolicyImportOptions& options) {
  auto file = ReadProfiles(options.file);
  if (!file) return environment.Report(file.error());
  const auto profile = Choose(*std::move(file), options.profile);
  if (!profile) return environment.Report(profile.error());
  ApiRequest request = RequestOf(environment, options.api);
  request.method = "POST";
  request.target = "/api/v1/policies";
  request.body = InputOf(*profile, options);
  return Call(environment, options.api, request, PresentAttached);
}

int ExplainPolicy(Environment& environment, const PolicyExplainOptions& options) {
  ApiRequest request = RequestOf(environment, options.wish.api);
  request.method = "POST";
  request.target = "/api/v1/appointments:validate";
  if (!options.now.empty()) request.target += "?now=" + PercentEncoded(options.now);
  request.body = WishOf(options.wish);
  return Call(environment, options.wish.api, request, PresentVerdict);
}

}  // namespace medres::app
