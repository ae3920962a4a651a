#include "api/fhir/interactions/write.hpp"

#include "api/fhir/interactions/common.hpp"
#include "api/fhir/writer.hpp"

namespace medres::api::fhir {
namespace {

http::Response Answer(const Server& server, const Written& written, const http::Context& context) {
  http::Response response = DocumentAnswer(written.status, written.document);
  const Preferences preferences = ReadPreferences(context.request);
  if (preferences.answer == Preferences::Return::kMinimal) response.body.clear();
  if (preferences.answer == Preferences::Return::kOutcome) {
    response.body = ToText(MakeInformation("fhir.done", server.parts().messages, context.language));
  }
  if (response.body.empty()) response.content_type = {};
  std::string location = BaseUrl(context.request) + "/";
  location.append(TextOf(written.document.json, "resourceType")).append("/").append(written.document.id);
  if (written.document.version > 0) location.append("/_history/").append(std::to_string(written.document.version));
  response.headers.emplace_back("Location", std::move(location));
  return response;
}

Task<Result<http::Response>> Handle(const Server& server, const TypeRow& type, bool is_patch, http::Context& context) {
  const http::Request& request = context.request;
  if (!SendsJson(request)) co_return server.outcomes().WriteStatus(415, "fhir.format", {}, context);
  WriteWish wish{.id = {},
                 .body = request.body,
                 .is_patch = is_patch,
                 .if_match = request.Header("If-Match").value_or(""),
                 .if_none_exist = request.Header("If-None-Exist").value_or(""),
                 .idempotency_key = request.Header("Idempotency-Key").value_or("")};
  if (context.path.count > 0) {
    MEDRES_CO_TRY(wish.id, PathValue(context, 0));
  } else if (request.method == http::Method::kPut) {
    wish.condition = request.Query();
  }
  auto written = co_await Write(server, type, std::move(wish), context);
  if (!written) co_return Fail(Within(std::move(written).error(), "/" + std::string(type.name)));
  co_return Answer(server, *written, context);
}

Task<Result<http::Response>> Delete(const Server& server, const TypeRow& type, http::Context& context) {
  MEDRES_CO_TRY(std::string id, PathValue(context, 0));
  const std::string_view if_match = context.request.Header("If-Match").value_or("");
  MEDRES_CO_CHECK(co_await Erase(server, type, std::move(id), if_match, context));
  co_return http::Response{.status = 204, .content_type = {}, .headers = {}, .body = {}};
}

}  // namespace

void AddWriting(http::Group& group, Server& server, const TypeRow& type) {
  const std::string path = "/fhir/" + std::string(type.name);
  const auto add = [&](Interaction bit, std::string_view verb, const std::string& route, bool is_patch) {
    if ((type.interactions & bit) == 0) return;
    group.Add(route, Endpoint(server, verb, type.name, type.write_scope),
              [&server, &type, is_patch](http::Context& context) { return Handle(server, type, is_patch, context); });
  };
  add(kCreate, "Create", "POST " + path, false);
  add(kUpdate, "Update", "PUT " + path + "/{id}", false);
  add(kUpdate, "UpdateBy", "PUT " + path, false);
  if ((type.interactions & kDelete) != 0) {
    group.Add("DELETE " + path + "/{id}", Endpoint(server, "Delete", type.name, type.write_scope),
              [&server, &type](http::Context& context) { return Delete(server, type, context); });
  }
  add(kPatch, "Patch", "PATCH " + path + "/{id}", true);
}

}  // namespace medres::api::fhir
