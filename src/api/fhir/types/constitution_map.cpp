#include "api/fhir/types/constitution_map.hpp"

#include <algorithm>
#include <array>

#include "api/fhir/search/values.hpp"
#include "api/fhir/types/words.hpp"
#include "api/rest/constitution/views.hpp"
#include "base/text.hpp"
#include "constitution/answers.hpp"

namespace medres::api::fhir {
namespace {

using constitution::AnswerSheet;
using constitution::Assessment;
using constitution::Instrument;
using constitution::Measurements;

constexpr std::string_view kQuestionnaires = "urn:medres:fhir:Questionnaire/";
constexpr std::string_view kConstitution = "urn:medres:constitution";
constexpr std::string_view kAnswer = "urn:medres:constitution-answer";
constexpr std::string_view kVerdict = "urn:medres:constitution-verdict";
constexpr std::string_view kKind = "urn:medres:constitution-kind";
constexpr std::string_view kGender = "http://hl7.org/fhir/administrative-gender";
constexpr std::string_view kCategory = "http://terminology.hl7.org/CodeSystem/observation-category";
constexpr std::string_view kOrdinal = "http://hl7.org/fhir/StructureDefinition/ordinalValue";
constexpr std::string_view kProfile = "urn:medres:fhir:StructureDefinition/constitution-observation";

/// What can be measured, as items of a questionnaire.
struct MeasureRow {
  std::string_view item;
  constitution::Quantity quantity;
  std::string_view text;
  std::optional<double> Measurements::* number;
  std::optional<int> Measurements::* count;
};
constexpr std::array<MeasureRow, 5> kMeasures{
    {{"height_cm", constitution::Quantity::kBmi, "身高 (cm)", &Measurements::height_cm, nullptr},
     {"weight_kg", constitution::Quantity::kBmi, "体重 (kg)", &Measurements::weight_kg, nullptr},
     {"waist_cm", constitution::Quantity::kWaist, "腹围 (cm)", &Measurements::waist_cm, nullptr},
     {"colds_per_year", constitution::Quantity::kColdsPerYear, "一年感冒次数", nullptr, &Measurements::colds_per_year},
     {"allergies_per_year", constitution::Quantity::kAllergiesPerYear, "一年过敏次数", nullptr,
      &Measurements::allergies_per_year}}};

/// Ids begin with the moment they were made (RFC 9562); an assessment is never changed after it.
Instant RecordedAt(constitution::AssessmentId id) {
  std::int64_t milliseconds = 0;
  for (std::size_t i = 0; i < 6; ++i) milliseconds = milliseconds << 8 | id.value.bytes[i];
  return Instant{milliseconds};
}

std::string_view GenderOf(patients::Sex sex) { return sex == patients::Sex::kFemale ? "female" : "male"; }

JsonObject Answer(int answer, std::string_view display) { return Coding(kAnswer, std::to_string(answer), display); }

JsonArray AnswerOptions(const std::vector<std::string>& texts) {
  JsonArray options;
  for (int answer = constitution::kLowestAnswer; answer <= constitution::kHighestAnswer; ++answer) {
    const auto at = static_cast<std::size_t>(answer - constitution::kLowestAnswer);
    JsonObject coding = Answer(answer, at < texts.size() ? texts[at] : std::string_view());
    coding["extension"] = JsonArray{Json(JsonObject{{"url", kOrdinal}, {"valueDecimal", answer}})};
    options.push_back(JsonObject{{"valueCoding", std::move(coding)}});
  }
  return options;
}

JsonObject Question(const constitution::Item& item, const Instrument& instrument) {
  JsonObject question{{"linkId", item.key}};
  PutText(question, "text", item.text.value_or(""));
  question["type"] = "choice";
  if (item.sex) {
    question["enableWhen"] = JsonArray{Json(
        JsonObject{{"question", "sex"}, {"operator", "="}, {"answerCoding", Coding(kGender, GenderOf(*item.sex))}})};
  }
  question["required"] = !item.measured_by.has_value();
  question["answerOption"] = AnswerOptions(item.options.empty() ? instrument.options : item.options);
  return question;
}

JsonObject SexQuestion() {
  JsonArray options;
  for (const std::string_view code : {"female", "male"}) {
    options.push_back(JsonObject{{"valueCoding", Coding(kGender, code)}});
  }
  return {{"linkId", "sex"}, {"text", "性别"}, {"type", "choice"}, {"answerOption", std::move(options)}};
}

bool Measures(const Instrument& instrument, constitution::Quantity quantity) {
  return std::ranges::any_of(instrument.items, [&](const constitution::Item& item) {
    return item.measured_by && item.measured_by->quantity == quantity;
  });
}

JsonObject Given(std::string_view item, JsonObject value) {
  return {{"linkId", item}, {"answer", JsonArray{Json(std::move(value))}}};
}

/// What an answer says, where that is known.
std::string_view WordsOf(std::string_view key, int answer, const Instrument* instrument) {
  if (instrument == nullptr) return {};
  const auto item = std::ranges::find(instrument->items, key, &constitution::Item::key);
  const bool has_own = item != instrument->items.end() && !item->options.empty();
  const auto& options = has_own ? item->options : instrument->options;
  const auto at = static_cast<std::size_t>(answer - constitution::kLowestAnswer);
  return at < options.size() ? std::string_view(options[at]) : std::string_view();
}

JsonArray GivenItems(const AnswerSheet& sheet, const Instrument* instrument) {
  JsonArray items;
  if (sheet.sex) items.push_back(Given("sex", {{"valueCoding", Coding(kGender, GenderOf(*sheet.sex))}}));
  for (const auto& [key, answer] : sheet.answers) {
    items.push_back(Given(key, {{"valueCoding", Answer(answer, WordsOf(key, answer, instrument))}}));
  }
  if (!sheet.measurements) return items;
  for (const MeasureRow& row : kMeasures) {
    if (row.number != nullptr && (*sheet.measurements).*row.number) {
      items.push_back(Given(row.item, {{"valueDecimal", *((*sheet.measurements).*row.number)}}));
    } else if (row.count != nullptr && (*sheet.measurements).*row.count) {
      items.push_back(Given(row.item, {{"valueInteger", *((*sheet.measurements).*row.count)}}));
    }
  }
  return items;
}

/// Items of a response, groups included, as the sheet that they make.
class AnswerReader {
 public:
  explicit AnswerReader(SentAnswers& sent) : sent_(sent) {}

  void ReadItems(const JsonObject& parent, const std::string& pointer) {
    const JsonArray& items = ArrayOf(parent, "item");
    for (std::size_t i = 0; i < items.size(); ++i) {
      const std::string place = pointer + "/item/" + std::to_string(i);
      const JsonObject* item = items[i].if_object();
      if (item == nullptr) {
        issues_.Add({"json.type", place, {{"expected", "object"}}});
        continue;
      }
      ReadItems(*item, place);
      const JsonArray& answers = ArrayOf(*item, "answer");
      if (answers.size() > 1) issues_.Add({"fhir.repeated_answer", place + "/answer", {}});
      if (answers.empty() || !answers.front().is_object()) continue;
      CheckSystem(*item, answers.front().get_object(), place);
      Read(TextOf(*item, "linkId"), ValueOf(answers.front().get_object()), place);
    }
  }

  /// kInvalid with what was found wrong before, else what the sheet's own rules say, at the items' places.
  Status Finish(JsonObject sheet, json::Issues issues) {
    for (const Issue& issue : issues_.all()) issues.Add(issue);
    if (!issues.empty()) return Fail(issues.TakeError());
    sheet["answers"] = std::move(answers_);
    if (!measured_.empty()) sheet["measurements"] = std::move(measured_);
    if (!sex_.is_null()) sheet["sex"] = std::move(sex_);
    auto read = json::Parse<AnswerSheet>(ToText(sheet));
    if (!read) return Fail(AtItems(std::move(read).error(), sent_));
    sent_.sheet = *std::move(read);
    return {};
  }

 private:
  /// A code of another system may look like an answer and mean something else.
  void CheckSystem(const JsonObject& item, const JsonObject& answer, const std::string& place) {
    const JsonObject* coding = FindObject(answer, "valueCoding");
    const std::string_view system = coding != nullptr ? TextOf(*coding, "system") : std::string_view();
    const std::string_view own = TextOf(item, "linkId") == "sex" ? kGender : kAnswer;
    if (system.empty() || system == own) return;
    issues_.Add(
        {"fhir.code_system", place + "/answer", {{"system", std::string(system)}, {"expected", std::string(own)}}});
  }

  /// A coding's code, a number, a text.
  static Json ValueOf(const JsonObject& answer) {
    if (const JsonObject* coding = FindObject(answer, "valueCoding")) return Json(TextOf(*coding, "code"));
    for (const std::string_view name : {"valueInteger", "valueDecimal", "valueString"}) {
      if (const Json* value = Find(answer, name)) return *value;
    }
    return Json();
  }

  void Read(std::string_view item, Json value, const std::string& place) {
    const bool is_measured = std::ranges::find(kMeasures, item, &MeasureRow::item) != kMeasures.end();
    const std::string member =
        item == "sex" ? "/sex" : (is_measured ? "/measurements/" : "/answers/") + std::string(item);
    if (!sent_.places.emplace(member, place + "/answer").second) {
      return issues_.Add({"fhir.repeated_answer", place, {}});
    }
    if (item == "sex") {
      sex_ = std::move(value);
    } else if (is_measured) {
      measured_[item] = std::move(value);
    } else {
      // Codes of answers are digits.
      const auto number = text::ParseInteger(TextOf(value));
      answers_[item] = number ? Json(*number) : std::move(value);
    }
  }

  SentAnswers& sent_;
  json::Issues issues_;
  JsonObject answers_;
  JsonObject measured_;
  Json sex_;
};

template <class Enum>
std::string Code(Enum value) {
  const std::string text = json::ToText(value);
  return text.substr(1, text.size() - 2);
}

JsonObject Component(const ConstitutionOutcomeView& outcome, constitution::Scale scale,
                     const http::Messages& messages) {
  const std::string name(WireName(scale));
  const double score = outcome.transformed ? outcome.transformed->at(name) : outcome.raw.at(name);
  JsonObject component{{"code", Concept(kConstitution, std::string(1, CodeOf(scale)),
                                        ConstitutionName(scale, messages, http::Language::kZh))}};
  component["valueQuantity"] =
      JsonObject{{"value", score}, {"unit", "score"}, {"system", "http://unitsofmeasure.org"}, {"code", "{score}"}};
  component["interpretation"] = JsonArray{Json(Concept(kVerdict, Code(outcome.verdict.at(name))))};
  return component;
}

/// What the sheet as a whole comes to: its kind, then the types that are reached, the main one first.
JsonObject Verdict(const ConstitutionOutcomeView& outcome, const http::Messages& messages) {
  JsonArray codings{Json(Coding(kKind, Code(outcome.kind)))};
  std::vector<constitution::Scale> reached = outcome.co_types;
  if (outcome.main) reached.insert(reached.begin(), *outcome.main);
  for (const constitution::Scale scale : reached) {
    codings.push_back(
        Coding(kConstitution, std::string(1, CodeOf(scale)), ConstitutionName(scale, messages, http::Language::kZh)));
  }
  return {{"coding", std::move(codings)}, {"text", outcome.conclusion}};
}

/// What it is not, in Chinese as the rest is; then in English what it comes to, and the same.
JsonArray Notes(const constitution::Outcome& outcome, const http::Messages& messages) {
  const auto english = ToView(outcome, messages, http::Language::kEn);
  return {Json(JsonObject{{"text", ToView(outcome, messages, http::Language::kZh).note}}),
          Json(JsonObject{{"text", english.conclusion + " " + english.note}})};
}

}  // namespace

std::string QuestionnaireUrl(std::string_view instrument, std::string_view edition) {
  return std::string(kQuestionnaires).append(instrument).append("|").append(edition);
}

Document ToQuestionnaireDocument(const Instrument& instrument) {
  Document document{.id = instrument.id, .version = 0, .updated = {}, .json = {{"resourceType", "Questionnaire"}}};
  JsonObject& json = document.json;
  json["url"] = std::string(kQuestionnaires) + instrument.id;
  json["version"] = instrument.editions.front().id;
  std::string name = "Constitution" + instrument.id;
  std::erase(name, '-');
  json["name"] = name;
  json["title"] = instrument.name.zh;
  json["status"] = "active";
  json["subjectType"] = JsonArray{Json("Patient")};
  json["publisher"] = "MedRes";
  json["description"] = instrument.name.en;
  json["copyright"] = instrument.source;
  JsonArray items;
  const bool by_sex = std::ranges::any_of(instrument.items, [](const auto& item) { return item.sex.has_value(); });
  if (by_sex) items.push_back(SexQuestion());
  for (const constitution::Item& item : instrument.items) items.push_back(Question(item, instrument));
  for (const MeasureRow& row : kMeasures) {
    if (!Measures(instrument, row.quantity)) continue;
    items.push_back(
        JsonObject{{"linkId", row.item}, {"text", row.text}, {"type", row.number != nullptr ? "decimal" : "integer"}});
  }
  json["item"] = std::move(items);
  Stamp(document);
  return document;
}

Document ToAnswersDocument(const Assessment& assessment, const constitution::Instruments& instruments) {
  Document document{.id = assessment.id.Text(),
                    .version = 1,
                    .updated = RecordedAt(assessment.id),
                    .json = {{"resourceType", "QuestionnaireResponse"}}};
  JsonObject& json = document.json;
  json["questionnaire"] = QuestionnaireUrl(assessment.outcome.instrument, assessment.outcome.edition);
  json["status"] = "completed";
  json["subject"] = Reference("Patient", assessment.patient.Text());
  json["authored"] = FormatInstant(assessment.assessed_at);
  json["item"] = GivenItems(assessment.sheet, instruments.Find(assessment.outcome.instrument));
  Stamp(document);
  return document;
}

Document ToObservationDocument(const Assessment& assessment, const http::Messages& messages) {
  const ConstitutionOutcomeView outcome = ToView(assessment.outcome, messages, http::Language::kZh);
  Document document{.id = assessment.id.Text(),
                    .version = 1,
                    .updated = RecordedAt(assessment.id),
                    .json = {{"resourceType", "Observation"}, {"meta", {{"profile", JsonArray{Json(kProfile)}}}}}};
  JsonObject& json = document.json;
  json["status"] = "final";
  json["category"] = JsonArray{Json(Concept(kCategory, "survey"))};
  json["code"] = Concept(kConstitution, "constitution", "中医体质");
  json["subject"] = Reference("Patient", assessment.patient.Text());
  json["effectiveDateTime"] = FormatInstant(assessment.assessed_at);
  json["valueCodeableConcept"] = Verdict(outcome, messages);
  json["method"] = JsonObject{{"text", outcome.instrument + " " + outcome.edition}};
  json["note"] = Notes(assessment.outcome, messages);
  json["derivedFrom"] = JsonArray{Json(Reference("QuestionnaireResponse", assessment.id.Text()))};
  JsonArray components;
  for (const constitution::Scale scale : constitution::kScales) {
    if (outcome.raw.contains(std::string(WireName(scale)))) components.push_back(Component(outcome, scale, messages));
  }
  json["component"] = std::move(components);
  Stamp(document);
  return document;
}

Result<SentAnswers> ReadAnswers(const JsonObject& response) {
  SentAnswers sent;
  json::Issues issues;
  const std::string_view url = TextOf(response, "questionnaire");
  const std::string_view plain = url.substr(0, url.find('|'));
  JsonObject sheet{{"instrument", plain.substr(plain.rfind('/') + 1)}};
  if (plain.size() < url.size()) sheet["edition"] = url.substr(plain.size() + 1);
  if (url.empty()) issues.Add({"json.missing", "/questionnaire", {}});
  if (const auto status = TextOf(response, "status"); status != "completed" && status != "amended") {
    issues.Add({"fhir.value", "/status", {{"value", std::string(status)}}});
  }
  if (const JsonObject* subject = FindObject(response, "subject")) {
    const ReferenceValue whom = ParseReference(TextOf(*subject, "reference"));
    sent.patient = PatientId::Parse(whom.id);
    if (!sent.patient || whom.type != "Patient") issues.Add({"fhir.reference", "/subject", {{"types", "Patient"}}});
  }
  if (const std::string_view authored = TextOf(response, "authored"); !authored.empty()) {
    const auto span = ParseDateSpan(authored, "Asia/Shanghai");
    if (!span) issues.Add({"fhir.value", "/authored", {{"value", std::string(authored)}}});
    if (span) sent.authored = span->start;
  }
  AnswerReader reader(sent);
  reader.ReadItems(response, "");
  MEDRES_CHECK(reader.Finish(std::move(sheet), std::move(issues)));
  return sent;
}

Error AtItems(Error error, const SentAnswers& sent) {
  for (Issue& issue : error.issues) {
    const auto place = sent.places.find(issue.pointer);
    if (place != sent.places.end()) {
      issue.pointer = place->second;
    } else if (issue.pointer == "/instrument" || issue.pointer == "/edition") {
      issue.pointer = "/questionnaire";
    } else if (issue.pointer == "/assessed_at") {
      issue.pointer = "/authored";
    } else if (issue.pointer.starts_with("/answers") || issue.pointer.starts_with("/measurements")) {
      issue.pointer = "/item";
    }
  }
  return error;
}

}  // namespace medres::api::fhir
