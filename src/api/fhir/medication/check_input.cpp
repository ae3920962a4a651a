#include "api/fhir/medication/check_input.hpp"

#include <algorithm>
#include <map>

#include "api/fhir/medication/dosing.hpp"
#include "api/fhir/medication/formulas.hpp"
#include "api/fhir/medication/person_input.hpp"
#include "api/fhir/types/words.hpp"
#include "base/text.hpp"
#include "prescription/describe.hpp"

namespace medres::api::fhir {
namespace {

constexpr std::size_t kMostHerbs = 60;
constexpr int kMostDays = 366;
constexpr double kMostOfAUnit = 10'000'000;  // milligrams: as many grams as the REST API takes
constexpr std::string_view kFindingSystem = "urn:medres:finding";

/// A resource that was sent, and where.
struct Sent {
  const JsonObject* resource;
  std::string pointer;
  std::string url;  ///< what a reference calls it
};

class CheckReader {
 public:
  CheckReader(const OperationRow& operation, const knowledge::Graph& graph, LocalDate today)
      : operation_(operation), graph_(graph), person_(today, issues_) {}

  Result<CheckInput> Read(const JsonObject& body);

 private:
  void AddParameters(const JsonObject& parameters);
  void AddPlain(std::string_view name, const JsonObject& parameter, const std::string& pointer);
  void AddResource(const JsonObject& resource, const std::string& pointer, std::string_view url = {});
  void AddBundle(const JsonObject& bundle, const std::string& pointer);
  void AddSettlements(const JsonObject& issue, const std::string& pointer);
  void ReadRequest(const Sent& sent);
  void ReadMedication(const Sent& sent, std::string_view reference);
  void AddIngredients(const Sent& request, const JsonObject& medication, const std::string& pointer);
  void AddFormula(const Sent& request, knowledge::NodeIndex formula);
  void AddHerb(const Sent& request, std::string name, const std::optional<Amount>& amount, const JsonObject& said,
               const std::string& pointer);
  void ReadSubject(const Sent& sent);
  const JsonObject* Resolve(const JsonObject& within, std::string_view reference) const;
  void Refuse(std::string code, std::string pointer, ErrorArgs args = {}) {
    issues_.push_back({std::move(code), std::move(pointer), std::move(args)});
  }

  const OperationRow& operation_;
  const knowledge::Graph& graph_;
  std::vector<Issue> issues_;
  PersonReader person_;
  std::vector<Sent> requests_;
  std::map<std::string, const JsonObject*, std::less<>> medications_;  ///< by what a reference calls them
  CheckInput input_;
};

const JsonObject* ContainedIn(const JsonObject& resource, std::string_view id) {
  for (const Json& one : ArrayOf(resource, "contained")) {
    const JsonObject* const object = one.if_object();
    if (object != nullptr && TextOf(*object, "id") == id) return object;
  }
  return nullptr;
}

void CheckReader::AddResource(const JsonObject& resource, const std::string& pointer, std::string_view url) {
  const std::string_view type = TextOf(resource, "resourceType");
  const std::string_view id = TextOf(resource, "id");
  const std::string own = id.empty() ? std::string() : std::string(type).append("/").append(id);
  if (type == "Bundle") return AddBundle(resource, pointer);
  if (type == "MedicationRequest") {
    requests_.push_back({&resource, pointer, url.starts_with("urn:") || own.empty() ? std::string(url) : own});
  } else if (type == "Medication") {
    if (!own.empty()) medications_.emplace(own, &resource);
    if (!url.empty()) medications_.emplace(url, &resource);
  } else if (type == "DetectedIssue") {
    AddSettlements(resource, pointer);
  } else if (!person_.Add(resource, pointer)) {
    Refuse("fhir.check_resource", pointer + "/resourceType", {{"type", std::string(type)}});
  }
}

void CheckReader::AddBundle(const JsonObject& bundle, const std::string& pointer) {
  const JsonArray& entries = ArrayOf(bundle, "entry");
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const JsonObject* const entry = entries[i].if_object();
    const JsonObject* const resource = entry == nullptr ? nullptr : FindObject(*entry, "resource");
    const std::string at = pointer + "/entry/" + std::to_string(i) + "/resource";
    if (resource == nullptr) {
      Refuse("json.missing", at);
    } else if (TextOf(*resource, "resourceType") == "Bundle") {
      Refuse("fhir.check_resource", at + "/resourceType", {{"type", "Bundle"}});
    } else {
      AddResource(*resource, at, TextOf(*entry, "fullUrl"));
    }
  }
}

void CheckReader::AddPlain(std::string_view name, const JsonObject& parameter, const std::string& pointer) {
  auto& prescription = input_.prescription;
  if (name == "form") {
    const auto form = ReadEnum<prescription::DosageForm>(ValueTextOf(parameter));
    form ? void(prescription.form = *form) : Refuse("fhir.value", pointer, {{"value", ValueTextOf(parameter)}});
  } else if (name == "days") {
    const auto days = text::ParseInteger(ValueTextOf(parameter));
    if (days && *days >= 1 && *days <= kMostDays) {
      prescription.days = static_cast<int>(*days);
    } else {
      Refuse("fhir.value", pointer, {{"value", ValueTextOf(parameter)}});
    }
  } else {
    person_.Add(name, ValueTextOf(parameter), pointer);
  }
}

void CheckReader::AddParameters(const JsonObject& parameters) {
  const JsonArray& all = ArrayOf(parameters, "parameter");
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::string pointer = "/Parameters/parameter/" + std::to_string(i);
    const JsonObject* const parameter = all[i].if_object();
    const std::string_view given = parameter == nullptr ? std::string_view() : TextOf(*parameter, "name");
    const ParameterRow* const row = FindParameter(operation_, given);
    if (row == nullptr) {
      Refuse("fhir.check_parameter", pointer + "/name", {{"parameter", std::string(given)}});
    } else if (row->name != "resource") {
      AddPlain(row->name, *parameter, pointer);
    } else if (const JsonObject* const resource = FindObject(*parameter, "resource")) {
      AddResource(*resource, pointer + "/resource");
    } else {
      Refuse("json.missing", pointer + "/resource");
    }
  }
}

/// A finding that was answered for: whoever answers stands in its mitigation.
void CheckReader::AddSettlements(const JsonObject& issue, const std::string& pointer) {
  prescription::Settlement settlement;
  for (const Json& one : ArrayOf(issue, "identifier")) {
    const JsonObject* const identifier = one.if_object();
    if (identifier == nullptr || TextOf(*identifier, "system") != kFindingSystem) continue;
    settlement.finding = std::string(TextOf(*identifier, "value"));
  }
  if (settlement.finding.empty()) return Refuse("fhir.check_finding", pointer + "/identifier");
  const JsonArray& mitigations = ArrayOf(issue, "mitigation");
  for (std::size_t i = 0; i < mitigations.size(); ++i) {
    const JsonObject* const mitigation = mitigations[i].if_object();
    const JsonObject* const action = mitigation == nullptr ? nullptr : FindObject(*mitigation, "action");
    const JsonObject* const author = mitigation == nullptr ? nullptr : FindObject(*mitigation, "author");
    const std::string at = pointer + "/mitigation/" + std::to_string(i);
    std::string reason = action == nullptr ? std::string() : NameOfConcept(*action);
    const std::string_view who = author == nullptr ? std::string_view() : TextOf(*author, "reference");
    const std::string_view called = author == nullptr ? std::string_view() : TextOf(*author, "display");
    if (reason.empty()) Refuse("json.missing", at + "/action");
    if (who.empty() && called.empty()) Refuse("json.missing", at + "/author");
    if (settlement.reason.empty()) settlement.reason = std::move(reason);
    settlement.signed_by.emplace_back(who.empty() ? called : who);
  }
  if (!settlement.signed_by.empty()) input_.prescription.settlements.push_back(std::move(settlement));
}

void CheckReader::ReadSubject(const Sent& sent) {
  const JsonObject* const subject = FindObject(*sent.resource, "subject");
  if (subject == nullptr) return;
  if (input_.subject.empty()) input_.subject = *subject;
  if (TextOf(*subject, "reference") != TextOf(input_.subject, "reference")) {
    Refuse("fhir.check_one_patient", sent.pointer + "/subject");
  }
}

void CheckReader::AddHerb(const Sent& request, std::string name, const std::optional<Amount>& amount,
                          const JsonObject& said, const std::string& pointer) {
  if (name.empty()) return Refuse("json.missing", pointer);
  if (amount && amount->value > kMostOfAUnit) {
    return Refuse("fhir.value", pointer, {{"value", std::to_string(amount->value)}});
  }
  prescription::PrescribedHerb herb{.name = std::move(name)};
  if (amount) {
    herb.dose = amount->value;
    herb.unit = amount->unit;
  }
  herb.preparation = PreparationOf(said);
  JsonObject line;
  PutText(line, "reference", request.url);
  line["display"] = herb.name;
  input_.prescription.herbs.push_back(std::move(herb));
  input_.lines.push_back(std::move(line));
}

void CheckReader::AddIngredients(const Sent& request, const JsonObject& medication, const std::string& pointer) {
  const JsonArray& ingredients = ArrayOf(medication, "ingredient");
  const auto taken = AmountADay(*request.resource, request.pointer, issues_);
  const JsonObject* const code = FindObject(medication, "code");
  const std::string name = code == nullptr ? std::string() : NameOfConcept(*code);
  if (ingredients.empty()) return AddHerb(request, name, taken, *request.resource, pointer + "/code");
  if (!name.empty() && !input_.prescription.formula) input_.prescription.formula = name;
  for (std::size_t i = 0; i < ingredients.size(); ++i) {
    const std::string at = pointer + "/ingredient/" + std::to_string(i);
    const JsonObject* const ingredient = ingredients[i].if_object();
    if (ingredient == nullptr) {
      Refuse("json.type", at, {{"expected", "object"}});
      continue;
    }
    const JsonObject* item = FindObject(*ingredient, "itemCodeableConcept");
    if (const JsonObject* const reference = FindObject(*ingredient, "itemReference")) {
      const JsonObject* const led = Resolve(*request.resource, TextOf(*reference, "reference"));
      item = led == nullptr ? nullptr : FindObject(*led, "code");
      if (item == nullptr) {
        Refuse("fhir.check_reference", at + "/itemReference",
               {{"reference", std::string(TextOf(*reference, "reference"))}});
        continue;
      }
    }
    AddHerb(request, item == nullptr ? std::string() : NameOfConcept(*item),
            AmountADay(*ingredient, taken, at, issues_), *ingredient, at + "/item");
  }
}

/// Of a formula of the house only what is in it is known, and nothing of how much.
void CheckReader::AddFormula(const Sent& request, knowledge::NodeIndex formula) {
  const std::string at = request.pointer + "/medicationReference";
  const std::string& name = graph_.nodes()[formula].name;
  bool is_recorded = false;
  for (const knowledge::Arc& arc : graph_.ArcsOf(formula)) {
    if (!arc.along || graph_.edges()[arc.edge].relation != knowledge::GraphRelation::kContains) continue;
    is_recorded = true;
    AddHerb(request, graph_.nodes()[arc.to].name, std::nullopt, JsonObject(), at);
  }
  if (!is_recorded) return Refuse("fhir.check_unrecorded", at, {{"formula", name}});
  if (!input_.prescription.formula) input_.prescription.formula = name;
}

const JsonObject* CheckReader::Resolve(const JsonObject& within, std::string_view reference) const {
  if (reference.starts_with('#')) return ContainedIn(within, reference.substr(1));
  const auto sent = medications_.find(reference);
  return sent == medications_.end() ? nullptr : sent->second;
}

void CheckReader::ReadMedication(const Sent& sent, std::string_view reference) {
  constexpr std::string_view kMedication = "Medication/";
  if (const JsonObject* const medication = Resolve(*sent.resource, reference)) {
    return AddIngredients(sent, *medication, sent.pointer + "/medicationReference");
  }
  if (reference.starts_with(kMedication)) {
    if (const auto formula = FindFormula(graph_, reference.substr(kMedication.size())))
      return AddFormula(sent, *formula);
  }
  Refuse("fhir.check_reference", sent.pointer + "/medicationReference", {{"reference", std::string(reference)}});
}

void CheckReader::ReadRequest(const Sent& sent) {
  const JsonObject& request = *sent.resource;
  ReadSubject(sent);
  // What is not to be given says nothing of what is, and must not be taken for it.
  if (const Json* const not_done = Find(request, "doNotPerform");
      not_done != nullptr && (!not_done->is_bool() || not_done->get_bool())) {
    Refuse("fhir.check_not_given", sent.pointer + "/doNotPerform");
  }
  const std::string_view status = TextOf(request, "status");
  if (status == "cancelled" || status == "entered-in-error" || status == "stopped") {
    Refuse("fhir.check_not_given", sent.pointer + "/status");
  }
  if (const JsonObject* const dispense = FindObject(request, "dispenseRequest")) {
    const auto days = AmountOf(FindObject(*dispense, "expectedSupplyDuration"),
                               sent.pointer + "/dispenseRequest/expectedSupplyDuration", issues_);
    if (days && days->unit == "d" && days->value >= 1 && days->value <= kMostDays) {
      input_.prescription.days = std::max(input_.prescription.days.value_or(0), static_cast<int>(days->value));
    }
  }
  if (const JsonObject* const code = FindObject(request, "medicationCodeableConcept")) {
    return AddHerb(sent, NameOfConcept(*code), AmountADay(request, sent.pointer, issues_), request,
                   sent.pointer + "/medicationCodeableConcept");
  }
  const JsonObject* const reference = FindObject(request, "medicationReference");
  if (reference == nullptr) return Refuse("json.missing", sent.pointer + "/medication");
  ReadMedication(sent, TextOf(*reference, "reference"));
}

Result<CheckInput> CheckReader::Read(const JsonObject& body) {
  const std::string_view type = TextOf(body, "resourceType");
  if (type == "Parameters") {
    AddParameters(body);
  } else if (type == "Bundle" || type == "MedicationRequest") {
    AddResource(body, "/" + std::string(type));
  } else {
    return Fail(
        Error::Invalid("fhir.resource_type", "/resourceType", {{"expected", "Parameters, Bundle, MedicationRequest"}}));
  }
  for (const Sent& sent : requests_) ReadRequest(sent);
  auto& prescription = input_.prescription;
  if (requests_.empty()) Refuse("fhir.check_nothing", "");
  if (prescription.herbs.size() > kMostHerbs) Refuse("fhir.check_too_many", "", {{"max", std::to_string(kMostHerbs)}});
  if (!issues_.empty()) return Fail(Error::Invalid(std::move(issues_)));
  prescription.patient = person_.Take();
  return std::move(input_);
}

}  // namespace

Result<CheckInput> ReadCheckInput(const OperationRow& operation, const knowledge::Graph& graph, std::string_view body,
                                  LocalDate today) {
  MEDRES_TRY(const JsonObject sent, ParseObject(body));
  return CheckReader(operation, graph, today).Read(sent);
}

}  // namespace medres::api::fhir
