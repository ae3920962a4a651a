#include "api/rest/scheduling/appointments/staff_override.hpp"

#include "api/rest/scopes.hpp"

namespace medres::api {

Result<std::optional<scheduling::Override>> ToOverride(std::optional<OverrideInput> input,
                                                       const http::Context& context) {
  if (!input) return std::optional<scheduling::Override>();
  if (!context.caller->Has(scopes::kSchedulingOverride)) {
    return Fail(Error::Forbidden("request.scope_missing", {{"scope", std::string(scopes::kSchedulingOverride)}}));
  }
  return scheduling::Override{.rules = std::move(input->rules), .reason = std::move(input->reason)};
}

}  // namespace medres::api
