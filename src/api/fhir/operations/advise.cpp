#include "api/fhir/operations/advise.hpp"

#include "api/fhir/exchange.hpp"
#include "api/fhir/search/values.hpp"
#include "api/fhir/types/words.hpp"
#include "api/rest/recommendation/advice_views.hpp"
#include "knowledge/graph/names_of_kinds.hpp"

namespace medres::api::fhir {
namespace {

using recommendation::AdviceKind;
using recommendation::AdviceWish;

constexpr std::string_view kModule = "urn:medres:fhir:OperationDefinition/Patient-advise";
constexpr std::string_view kAdvice = "urn:medres:advice";

Issue WrongValue(std::string_view name, std::string_view text) {
  return {"fhir.value", "?" + std::string(name), {{"value", std::string(text)}}};
}

/// What is not said was not asked; a list is asked when its parameter `…-asked` is true.
std::optional<std::vector<std::string>> ToldList(const Arguments& arguments, std::string_view name) {
  auto told = arguments.Texts(name);
  if (told.empty() && arguments.Text(std::string(name) + "-asked") != "true") return std::nullopt;
  return told;
}

Result<AdviceWish> ReadAdviceWish(const Arguments& arguments) {
  AdviceWish wish;
  // A name that is not understood may be of what concerns safety: it is refused, not passed over.
  std::vector<Issue> issues = arguments.not_understood();
  for (Issue& issue : issues) issue.code = "fhir.parameter_refused";
  for (const std::string& text : arguments.Texts("kind")) {
    const auto kind = knowledge::ParseName<AdviceKind>(text);
    kind ? wish.kinds.push_back(*kind) : issues.push_back(WrongValue("kind", text));
  }
  wish.symptoms = arguments.Texts("symptom");
  if (const auto text = arguments.Text("pregnant"); text == "true" || text == "false") {
    wish.person.pregnant = text == "true" ? prescription::Pregnancy::kYes : prescription::Pregnancy::kNo;
  } else if (!text.empty()) {
    issues.push_back(WrongValue("pregnant", text));
  }
  wish.person.allergies = ToldList(arguments, "allergy");
  wish.person.drugs = ToldList(arguments, "drug");
  if (!issues.empty()) return Fail(Error::Invalid(std::move(issues)));
  return wish;
}

Result<PatientId> AdvisedPatient(const Arguments& arguments, const http::Context& context) {
  std::string text;
  if (context.path.count > 0) {
    MEDRES_TRY(text, PathValue(context, 0));
  } else {
    text = arguments.Text("patient-reference");
    if (text.empty()) return Fail(Error::Invalid({MissingParameter("patient-reference")}));
    text = ParseReference(text).id;
  }
  const auto patient = PatientId::Parse(text);
  if (!patient) return Fail(Error::NotFound("patient.not_found", {{"id", text}}));
  return *patient;
}

JsonObject Note(std::string_view text) { return {{"text", text}}; }

/// What an item rests on, and whether anybody reviewed it.
JsonArray GroundsOf(const AdvisedView& item) {
  JsonArray extensions;
  const auto url = [](std::string_view name) { return std::string(kOwnExtensions).append(name); };
  if (item.source) extensions.push_back(JsonObject{{"url", url("source")}, {"valueString", *item.source}});
  if (item.review_status) {
    extensions.push_back(
        JsonObject{{"url", url("review-status")}, {"valueCode", knowledge::NameOf(*item.review_status)}});
  }
  return extensions;
}

/// Something that could help: its points are those of the house and mean nothing elsewhere, so they are text.
JsonObject ActivityOf(const AdvisedView& item) {
  JsonArray reasons;
  for (const AdvicePartView& part : item.parts) {
    if (part.points > 0) reasons.push_back(JsonObject{{"text", part.reason}});
  }
  JsonObject detail{{"code", Concept(kAdvice, item.id, item.name)}, {"status", "not-started"}};
  if (!reasons.empty()) detail["reasonCode"] = std::move(reasons);
  detail["doNotPerform"] = false;
  if (item.kind == AdviceKind::kPractitioner) {
    detail["performer"] = JsonArray{Reference("Practitioner", item.id, item.name)};
  }
  detail["description"] = std::to_string(item.points) + " / " + std::to_string(item.most);
  JsonObject activity{{"detail", std::move(detail)}};
  if (JsonArray grounds = GroundsOf(item); !grounds.empty()) activity["extension"] = std::move(grounds);
  return activity;
}

JsonObject PlanOf(const AdviceView& view, const JsonObject& subject) {
  JsonArray activities;
  for (const AdvisedView& item : view.items) activities.push_back(ActivityOf(item));
  JsonObject plan{{"resourceType", "CarePlan"}, {"id", "plan"},       {"status", "draft"},
                  {"intent", "proposal"},       {"subject", subject}, {"activity", std::move(activities)}};
  JsonArray notes;
  for (const std::string& limit : view.limits) notes.push_back(Note(limit));
  if (!notes.empty()) plan["note"] = std::move(notes);
  return plan;
}

JsonObject IssueOf(std::string_view severity, std::string_view code, std::string_view text,
                   std::string_view finding = {}) {
  JsonObject issue{{"severity", severity}, {"code", code}, {"details", JsonObject{{"text", text}}}};
  PutText(issue, "diagnostics", finding);
  return issue;
}

/// An emergency; else what was kept away, and what could not be compared.
JsonArray IssuesOf(const AdviceView& view) {
  JsonArray issues;
  if (view.emergency) issues.push_back(IssueOf("fatal", "business-rule", *view.emergency));
  for (const LeftOutView& one : view.left_out) {
    issues.push_back(IssueOf("warning", "business-rule", one.name + ": " + one.message, one.finding));
  }
  for (const std::string& gap : view.not_compared) issues.push_back(IssueOf("information", "incomplete", gap));
  return issues;
}

JsonObject GuidanceOf(const AdviceView& view, PatientId patient, Instant now) {
  const JsonObject subject = Reference("Patient", patient.Text());
  JsonObject guidance{{"resourceType", "GuidanceResponse"}};
  JsonArray contained;
  JsonArray notes{Note(view.note)};
  if (view.personal) notes.push_back(Note(view.personal->note));
  if (view.cold_start) notes.push_back(Note(*view.cold_start));
  JsonArray issues = IssuesOf(view);
  if (!view.items.empty()) contained.push_back(PlanOf(view, subject));
  if (!issues.empty()) {
    contained.push_back(
        JsonObject{{"resourceType", "OperationOutcome"}, {"id", "findings"}, {"issue", std::move(issues)}});
  }
  const bool has_issues = contained.size() > (view.items.empty() ? 0U : 1U);
  if (!contained.empty()) guidance["contained"] = std::move(contained);
  guidance["moduleUri"] = kModule;
  guidance["status"] = "success";
  guidance["subject"] = subject;
  guidance["occurrenceDateTime"] = FormatInstant(now);
  guidance["note"] = std::move(notes);
  if (has_issues) guidance["evaluationMessage"] = JsonArray{JsonObject{{"reference", "#findings"}}};
  if (!view.items.empty()) guidance["result"] = JsonObject{{"reference", "#plan"}};
  return guidance;
}

}  // namespace

Task<Result<http::Response>> AdviseInFhir(const Server& server, const Arguments& arguments, http::Context& context) {
  MEDRES_CO_TRY(const PatientId patient, AdvisedPatient(arguments, context));
  MEDRES_CO_TRY(AdviceWish wish, ReadAdviceWish(arguments));
  const auto& advice = server.parts().advice;
  auto told = co_await advice.AdvisePatient(patient, std::move(wish));
  if (!told) co_return Fail(SymptomsAtQuery(std::move(told).error()));
  const AdviceWords words{advice.library(), server.services().directory, server.parts().messages};
  co_return JsonAnswer(200, GuidanceOf(ToView(*told, true, words, context.language), patient, context.now));
}

}  // namespace medres::api::fhir
