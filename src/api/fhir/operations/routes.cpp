#include "api/fhir/operations/routes.hpp"

#include "api/fhir/audit_note.hpp"
#include "api/fhir/bundle.hpp"
#include "api/fhir/interactions/common.hpp"
#include "api/fhir/operations/advise.hpp"
#include "api/fhir/operations/book.hpp"
#include "api/fhir/operations/evaluate.hpp"
#include "api/fhir/operations/find.hpp"
#include "api/fhir/operations/hold.hpp"
#include "api/fhir/operations/validate.hpp"
#include "api/fhir/operations/waitlist.hpp"
#include "api/fhir/types/words.hpp"

namespace medres::api::fhir {
namespace {

using AskOperation = Task<Result<http::Response>> (*)(const Server&, const Arguments&, http::Context&);
using ChangeOperation = Task<Result<Document>> (*)(const Server&, const Arguments&, http::Context&);

/// Refusals of the models, which IHE wants inside a Bundle; others are failures of the request.
bool IsRefusal(const Error& error) {
  return error.kind == ErrorKind::kConflict || error.kind == ErrorKind::kNotFound ||
         error.kind == ErrorKind::kPrecondition || error.kind == ErrorKind::kInvalid;
}

/// What ITI-116 asks of a hold that is refused: fatal, and nothing is found.
JsonObject RefusalOf(const OperationRow& operation, const Error& error, const Server& server,
                     const http::Context& context) {
  const bool is_hold = operation.name == "hold";
  JsonObject outcome = MakeOutcome(error, server.parts().messages, context.language, is_hold ? "fatal" : "error");
  if (!is_hold) return outcome;
  for (Json& issue : outcome["issue"].get_array()) issue.get_object()["code"] = "not-found";
  return outcome;
}

AuditNote NoteOf(const Server& server, const OperationRow& operation, const http::Context& context) {
  const auto id = context.path.count > 0 ? PathValue(context, 0) : Result<std::string>();
  return {server,
          context,
          *FindType(operation.type),
          "$" + std::string(operation.name),
          access::AuditAction::kExecute,
          id.value_or("")};
}

/// Which appointment and whose, as far as what was sent says.
void NoteSent(AuditNote& note, const Arguments& arguments, const http::Context& context) {
  const auto subject = SubjectId(arguments, context);
  if (subject) note.Became(access::AuditAction::kExecute, *subject);
  for (const std::string& patient : arguments.Texts("patient-reference")) {
    note.Sent(Reference("Patient", ParseReference(patient).id));
  }
  for (const std::string_view name : {"resource", "appointment-resource", "patient-resource", "response"}) {
    if (const JsonObject* sent = arguments.Object(name)) note.Saw(*sent);
  }
}

/// A Bundle of the appointment, or of the outcome that says why not. With `Prefer: handling=strict` a refusal is
/// answered with its own status instead.
Task<Result<http::Response>> Change(const Server& server, const OperationRow& operation, ChangeOperation change,
                                    http::Context& context) {
  AuditNote note = NoteOf(server, operation, context);
  const auto read = Arguments::Read(operation, context);
  if (read) NoteSent(note, *read, context);
  auto changed = read ? co_await change(server, *read, context) : Result<Document>(Fail(read.error()));
  if (changed) {
    note.Became(access::AuditAction::kExecute, changed->id);
    note.Saw(changed->json);
    note.Done();
  }
  if (!changed && (!IsRefusal(changed.error()) || ReadPreferences(context.request).strict)) {
    co_return Fail(std::move(changed).error());
  }
  BundleBuilder bundle("searchset", BaseUrl(context.request));
  bundle.Total(changed ? 1 : 0);
  if (changed) {
    bundle.AddFound(*changed, "match");
  } else {
    bundle.AddOutcome(RefusalOf(operation, changed.error(), server, context));
  }
  if (read && !read->not_understood().empty()) {
    bundle.AddOutcome(MakeWarnings(read->not_understood(), server.parts().messages, context.language));
  }
  co_return JsonAnswer(200, bundle.Take());
}

Task<Result<http::Response>> Ask(const Server& server, const OperationRow& operation, http::Context& context) {
  AuditNote note = NoteOf(server, operation, context);
  MEDRES_CO_TRY(const Arguments arguments, Arguments::Read(operation, context));
  NoteSent(note, arguments, context);
  const AskOperation ask = operation.name == "find"       ? &FindAppointments
                           : operation.name == "validate" ? &ValidateAppointment
                           : operation.name == "advise"   ? &AdviseInFhir
                                                          : &EvaluateAnswers;
  MEDRES_CO_TRY(http::Response answer, co_await ask(server, arguments, context));
  note.Done();
  co_return answer;
}

Task<Result<http::Response>> Handle(const Server& server, const OperationRow& operation, http::Context& context) {
  if (context.request.method == http::Method::kPost && !context.request.body.empty() && !SendsJson(context.request)) {
    co_return server.outcomes().WriteStatus(415, "fhir.format", {}, context);
  }
  if (Lists("find,validate,evaluate,advise", operation.name)) co_return co_await Ask(server, operation, context);
  const bool holds = operation.name == "hold";
  const bool books = operation.name == "book" || operation.name == "confirm";
  const ChangeOperation change = holds                            ? &HoldAppointment
                                 : books                          ? &BookAppointment
                                 : operation.name == "reschedule" ? &RescheduleAppointment
                                 : operation.name == "waitlist"   ? &WaitForAppointment
                                                                  : &CancelAppointment;
  co_return co_await Change(server, operation, change, context);
}

}  // namespace

void AddOperations(http::Group& group, Server& server) {
  for (const OperationRow& operation : Operations()) {
    const std::string type = "/fhir/" + std::string(operation.type);
    const std::string name = "/$" + std::string(operation.name);
    const auto add = [&](std::string_view verb, const std::string& route) {
      group.Add(route,
                Endpoint(server, verb, std::string(operation.type) + std::string(operation.name), operation.scope),
                [&server, &operation](http::Context& context) { return Handle(server, operation, context); });
    };
    add("Call", "POST " + type + name);
    if (operation.by_get) add("Ask", "GET " + type + name);
    if (operation.instance) add("CallOn", "POST " + type + "/{id}" + name);
  }
}

}  // namespace medres::api::fhir
