#include "api/fhir/medication/findings.hpp"

#include <set>

#include "api/fhir/types/words.hpp"
#include "base/text.hpp"
#include "knowledge/graph/names_of_kinds.hpp"
#include "prescription/describe.hpp"

namespace medres::api::fhir {
namespace {

using knowledge::NameOf;
using prescription::Finding;
using prescription::FindingKind;
using prescription::FindingSeverity;

constexpr std::string_view kFindingKinds = "urn:medres:finding-kind";
constexpr std::string_view kActCode = "http://terminology.hl7.org/CodeSystem/v3-ActCode";

std::string_view SeverityOf(FindingSeverity severity) {
  switch (severity) {
    case FindingSeverity::kBlock: return "high";
    case FindingSeverity::kWarning: return "moderate";
    case FindingSeverity::kInfo: return "low";
  }
  return "high";
}

/// What HL7 calls such an issue; empty where it has no word for it.
std::string_view ActCodeOf(FindingKind kind) {
  switch (kind) {
    case FindingKind::kIncompatible:
    case FindingKind::kAntagonistic:
    case FindingKind::kDrug: return "DRG";
    case FindingKind::kAllergy: return "ALGY";
    case FindingKind::kDoseAbove: return "DOSEH";
    case FindingKind::kDoseBelow: return "DOSEL";
    case FindingKind::kCondition: return "COND";
    default: return {};
  }
}

JsonObject OwnExtension(std::string_view name, std::string_view type, Json value) {
  return {{"url", std::string("urn:medres:fhir:").append(name)}, {std::string("value").append(type), std::move(value)}};
}

JsonObject Parameter(std::string_view name, std::string_view type, Json value) {
  return {{"name", name}, {std::string("value").append(type), std::move(value)}};
}

JsonObject Resource(std::string_view name, JsonObject resource) {
  return {{"name", name}, {"resource", std::move(resource)}};
}

std::string_view LanguageTag(http::Language language) { return language == http::Language::kZh ? "zh" : "en"; }

std::string_view Choose(const knowledge::Bilingual& text, http::Language language) {
  return language == http::Language::kZh ? text.zh : text.en;
}

/// The requests that a finding is about, each once: "/herbs/3" is where its fourth herb stands.
JsonArray ImplicatedIn(const Finding& finding, const CheckInput& input) {
  constexpr std::string_view kHerbs = "/herbs/";
  JsonArray implicated;
  std::set<std::string> known;
  for (const std::string& pointer : finding.pointers) {
    if (!pointer.starts_with(kHerbs)) continue;
    const auto at = text::ParseInteger(text::Split(pointer.substr(kHerbs.size()), '/').front());
    if (!at || static_cast<std::size_t>(*at) >= input.lines.size()) continue;
    const JsonObject& line = input.lines[static_cast<std::size_t>(*at)];
    if (known.insert(ToText(line)).second) implicated.push_back(line);
  }
  return implicated;
}

}  // namespace

void FindingWriter::PutSentence(JsonObject& object, std::string_view name, std::string_view own,
                                std::string_view other) const {
  object[name] = own;
  JsonArray parts{Json(JsonObject{{"url", "lang"}, {"valueCode", LanguageTag(Other())}}),
                  Json(JsonObject{{"url", "content"}, {"valueString", other}})};
  JsonObject translation{{"url", "http://hl7.org/fhir/StructureDefinition/translation"},
                         {"extension", std::move(parts)}};
  object["_" + std::string(name)] = JsonObject{{"extension", JsonArray{Json(std::move(translation))}}};
}

void FindingWriter::PutMessage(JsonObject& object, std::string_view name, std::string_view code,
                               const ErrorArgs& args) const {
  PutSentence(object, name, messages_.Render(language_, code, args), messages_.Render(Other(), code, args));
}

JsonArray FindingWriter::ExtensionsOf(const Finding& finding) const {
  JsonArray extensions{Json(OwnExtension("rule", "String", Json(finding.rule))),
                       Json(OwnExtension("source", "String", Json(finding.source))),
                       Json(OwnExtension("evidence", "Code", Json(NameOf(finding.evidence)))),
                       Json(OwnExtension("review-status", "Code", Json(NameOf(finding.review_status)))),
                       Json(OwnExtension("settled-by", "Code", Json(NameOf(finding.settled_by)))),
                       Json(OwnExtension("settled", "Boolean", Json(finding.settled)))};
  if (const auto& use = finding.classical_use) {
    JsonObject suggested{{"url", "urn:medres:fhir:suggested-reason"}};
    PutMessage(suggested, "valueString", "prescription.classical",
               {{"formula", use->formula}, {"source", use->source}});
    extensions.push_back(std::move(suggested));
  }
  return extensions;
}

/// What was said in answer to it, also when that does not settle it.
JsonArray FindingWriter::MitigationsOf(const Finding& finding, const prescription::Prescription& prescription) const {
  JsonArray mitigations;
  for (const prescription::Settlement& one : prescription.settlements) {
    if (one.finding != finding.id) continue;
    for (const std::string& who : one.signed_by) {
      mitigations.push_back(
          JsonObject{{"action", JsonObject{{"text", one.reason}}}, {"author", JsonObject{{"display", who}}}});
    }
  }
  return mitigations;
}

JsonObject FindingWriter::IssueOf(const Finding& finding, const CheckInput& input) const {
  JsonArray codings{Json(Coding(kFindingKinds, NameOf(finding.kind)))};
  if (const auto code = ActCodeOf(finding.kind); !code.empty()) codings.push_back(Coding(kActCode, code));
  JsonObject why;
  PutSentence(why, "text", Choose(finding.why, language_), Choose(finding.why, Other()));
  JsonObject issue{{"resourceType", "DetectedIssue"},
                   {"extension", ExtensionsOf(finding)},
                   {"identifier", JsonArray{Json(JsonObject{{"system", "urn:medres:finding"}, {"value", finding.id}})}},
                   {"status", finding.review_status == knowledge::ReviewStatus::kReviewed ? "final" : "preliminary"},
                   {"code", JsonObject{{"coding", std::move(codings)}}},
                   {"severity", SeverityOf(finding.severity)}};
  if (!input.subject.empty()) issue["patient"] = input.subject;
  issue["identifiedDateTime"] = FormatInstant(now_);
  if (JsonArray implicated = ImplicatedIn(finding, input); !implicated.empty()) {
    issue["implicated"] = std::move(implicated);
  }
  issue["evidence"] = JsonArray{Json(JsonObject{{"code", JsonArray{Json(std::move(why))}}})};
  PutMessage(issue, "detail", finding.code, finding.args);
  issue["reference"] = "urn:medres:safety-rule:" + finding.rule;
  if (JsonArray mitigations = MitigationsOf(finding, input.prescription); !mitigations.empty()) {
    issue["mitigation"] = std::move(mitigations);
  }
  return issue;
}

JsonObject FindingWriter::NotCompared(const prescription::Report& report) const {
  JsonArray issues;
  for (const prescription::Coverage& topic : report.coverage) {
    for (const prescription::Gap& gap : topic.gaps) {
      JsonObject details{{"coding", JsonArray{Json(Coding("urn:medres:check-topic", NameOf(topic.topic)))}}};
      PutMessage(details, "text", gap.reason.code, gap.reason.args);
      JsonObject issue{{"severity", "information"}, {"code", "incomplete"}, {"details", std::move(details)}};
      PutText(issue, "diagnostics", gap.name);
      issues.push_back(std::move(issue));
    }
  }
  return {{"resourceType", "OperationOutcome"}, {"issue", std::move(issues)}};
}

JsonObject FindingWriter::Write(const CheckInput& input, const prescription::Report& report) const {
  JsonArray parameters{Json(Parameter("verdict", "Code", Json(NameOf(report.verdict)))),
                       Json(Parameter("review-status", "Code", Json(NameOf(report.review_status))))};
  JsonObject note{{"name", "note"}};
  PutMessage(note, "valueString", "prescription.note", {});
  parameters.push_back(std::move(note));
  if (report.review_status == knowledge::ReviewStatus::kUnreviewed) {
    JsonObject unreviewed{{"name", "note"}};
    PutMessage(unreviewed, "valueString", "prescription.note_unreviewed", {});
    parameters.push_back(std::move(unreviewed));
  }
  for (const Finding& finding : report.findings) parameters.push_back(Resource("issue", IssueOf(finding, input)));
  if (JsonObject gaps = NotCompared(report); !gaps["issue"].as_array().empty()) {
    parameters.push_back(Resource("not-compared", std::move(gaps)));
  }
  return {{"resourceType", "Parameters"}, {"parameter", std::move(parameters)}};
}

}  // namespace medres::api::fhir
