#include "api/fhir/batch_entry.hpp"

namespace medres::api::fhir {

Result<BatchEntry> ReadBatchEntry(const Json& entry, std::size_t number) {
  const std::string pointer = "/entry/" + std::to_string(number) + "/request";
  const JsonObject* object = entry.if_object();
  const JsonObject* request = object != nullptr ? FindObject(*object, "request") : nullptr;
  if (request == nullptr) return Fail(Error::Invalid("json.missing", pointer));
  BatchEntry wanted{.request = request, .resource = FindObject(*object, "resource")};
  wanted.method = TextOf(*request, "method");
  const std::string_view url = TextOf(*request, "url");
  const std::string_view path = url.substr(0, url.find('?'));
  if (path.size() < url.size()) wanted.query = url.substr(path.size() + 1);
  const auto slash = path.find('/');
  wanted.type = FindType(path.substr(0, slash));
  if (slash != path.npos) wanted.id = path.substr(slash + 1);
  const bool known = wanted.method == "GET" || (wanted.method == "POST" && wanted.id.empty()) ||
                     (wanted.method == "PUT" && !wanted.id.empty());
  if (known && wanted.type != nullptr && wanted.id.find('/') == std::string::npos) return wanted;
  return Fail(Error::Invalid("fhir.value", pointer + "/url", {{"value", wanted.method + " " + std::string(url)}}));
}

}  // namespace medres::api::fhir
