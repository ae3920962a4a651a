#include "app/request_audit.hpp"

#include <algorithm>

#include "api/fhir/tables.hpp"
#include "platform/http/router.hpp"

namespace medres::app {
namespace {

using access::AuditAction;

constexpr std::string_view kPatientPaths[] = {"/api/v1/patients/{id}", "/fhir/Patient/{id}"};
constexpr std::string_view kFhirFolderRoot = "/fhir/";
/// A queue that drains twice a second is worth another try soon.
constexpr std::string_view kRetrySeconds = "5";
constexpr int kTooMany = 429;

AuditAction ActionOf(const http::Context& context, const http::Response& response) {
  const http::Touches& touches = context.route->operation.touches;
  if (touches.effect == http::Effect::kReads) return AuditAction::kRead;
  if (touches.effect == http::Effect::kUpdates) return AuditAction::kUpdate;
  switch (context.request.method) {
    case http::Method::kPut:
    case http::Method::kPatch: return AuditAction::kUpdate;
    case http::Method::kDelete: return AuditAction::kDelete;
    case http::Method::kPost:
      return response.FindHeader("Location") != nullptr || response.status >= 400 ? AuditAction::kCreate
                                                                                  : AuditAction::kUpdate;
    default: return AuditAction::kRead;
  }
}

/// What the request made, else what it asked for.
std::optional<Uuid> EntityOf(const http::Context& context, const http::Response& response) {
  if (const std::string* location = response.FindHeader("Location")) {
    if (const auto made = ParseUuid(std::string_view(*location).substr(location->rfind('/') + 1))) return made;
  }
  const auto& names = context.route->parameters;
  const auto named = std::ranges::find(names, context.route->operation.touches.entity);
  const auto place = static_cast<std::size_t>(named - names.begin());
  return place < context.path.count ? ParseUuid(context.path.values[place]) : std::nullopt;
}

std::vector<PatientId> PersonsOf(const http::Context& context) {
  std::vector<PatientId> persons = context.touched.persons;
  std::ranges::sort(persons);
  const auto doubles = std::ranges::unique(persons);
  persons.erase(doubles.begin(), doubles.end());
  // Of who was refused at the door nothing was read but the path.
  const auto is_here = [&](std::string_view folder) { return context.route->path.starts_with(folder); };
  if (persons.empty() && std::ranges::any_of(kPatientPaths, is_here)) {
    if (const auto id = PatientId::Parse(context.path.values.front())) persons.push_back(*id);
  }
  return persons;
}

/// FHIR keeps its own records, but never sees what is refused at the door: of that the path tells the type.
std::string TypeTouched(const http::Context& context) {
  const http::Operation& operation = context.route->operation;
  if (operation.touches.type != http::kHandlerRecords.type) {
    return std::string(operation.touches.type.empty() ? operation.id : operation.touches.type);
  }
  std::string_view path = context.request.Path();
  if (!path.starts_with(kFhirFolderRoot)) return "Bundle";
  path.remove_prefix(kFhirFolderRoot.size());
  return std::string(path.substr(0, path.find_first_of("/$")));
}

/// Those of FHIR's types that are not about persons leave no record, refused or not.
bool IsAboutPersons(const http::Context& context, std::string_view type) {
  if (context.route->operation.touches.type != http::kHandlerRecords.type || type == "Bundle") return true;
  const api::fhir::TypeRow* row = api::fhir::FindType(type);
  return row != nullptr && row->is_personal;
}

/// Told to come later before anything was taken of what they brought: they saw nothing and changed nothing. Wrong
/// sign-ins count all the same: nobody is their caller yet.
bool WasSentAway(const http::Context& context, const http::Response& response) {
  return response.status == kTooMany && context.caller != nullptr && context.intake.bytes == 0;
}

}  // namespace

access::AuditRecord RecordOf(const http::Context& context, const http::Response& response) {
  const http::Operation& operation = context.route->operation;
  access::AuditRecord record{.at = context.now,
                             .actor = context.caller != nullptr ? context.caller->subject : "anonymous",
                             .action = ActionOf(context, response),
                             .operation = std::string(operation.id),
                             .type = TypeTouched(context),
                             .entity = EntityOf(context, response),
                             .patients = PersonsOf(context),
                             .succeeded = response.status < 400,
                             .trace = std::string(context.trace.trace_id())};
  return record;
}

Status RequestAudit::Admit(const http::Context&) {
  if (!refuses_ || !trail_.IsFull()) return {};
  return Fail(Error::Overloaded("audit.full", {{"retry_after", std::string(kRetrySeconds)}}));
}

void RequestAudit::Record(const http::Context& context, const http::Response& response) {
  if (WasSentAway(context, response)) return;
  access::AuditRecord record = RecordOf(context, response);
  if (IsAboutPersons(context, record.type)) trail_.Record(std::move(record));
}

}  // namespace medres::app
