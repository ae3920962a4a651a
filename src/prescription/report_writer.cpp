#include "prescription/report_writer.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

#include "base/text.hpp"
#include "platform/json/field.hpp"

namespace medres::prescription {
namespace {

constexpr std::array<std::string_view, kKinds> kSentences{"prescription.unknown_herb",
                                                          "prescription.ambiguous_name",
                                                          "prescription.withdrawn",
                                                          "prescription.repeated",
                                                          "prescription.incompatible",
                                                          "prescription.antagonistic",
                                                          "prescription.pregnancy_forbidden",
                                                          "prescription.pregnancy_caution",
                                                          "prescription.pregnancy_unknown",
                                                          "prescription.caution",
                                                          "prescription.dose_unit",
                                                          "prescription.dose_above",
                                                          "prescription.dose_below",
                                                          "prescription.external_only",
                                                          "prescription.controlled",
                                                          "prescription.controlled_days",
                                                          "prescription.controlled_dose",
                                                          "prescription.form_unsaid",
                                                          "prescription.preparation",
                                                          "prescription.allergy",
                                                          "prescription.drug",
                                                          "prescription.condition",
                                                          "prescription.unknown_point",
                                                          "prescription.point_pregnancy",
                                                          "prescription.point"};

std::size_t SignaturesFor(SettledBy settled_by) { return settled_by == SettledBy::kTwoSignatures ? 2 : 1; }

bool CanBeSettled(SettledBy settled_by) {
  return settled_by == SettledBy::kTwoSignatures || settled_by == SettledBy::kReason;
}

/// Whether a settlement carries enough: a reason, and as many different hands as the rule wants.
bool Suffices(const Settlement& settlement, SettledBy settled_by) {
  std::set<std::string_view> hands;
  for (const std::string& name : settlement.signed_by) hands.insert(text::Trim(name));
  hands.erase("");
  return json::IsNotBlank(settlement.reason) && hands.size() >= SignaturesFor(settled_by);
}

std::string Join(const std::vector<std::string>& parts, std::string_view between) {
  std::string joined;
  for (const std::string& part : parts) joined.append(joined.empty() ? "" : between).append(part);
  return joined;
}

std::vector<std::string> NamesOf(const std::set<Subject>& subjects) {
  std::vector<std::string> names;
  for (const Subject& subject : subjects) {
    if (names.empty() || names.back() != subject.name) names.push_back(subject.name);
  }
  return names;
}

/// What only all subjects together tell.
void Complete(Finding& finding, const std::set<Subject>& subjects) {
  std::vector<std::string> written;
  for (const Subject& subject : subjects) {
    written.push_back(subject.written);
    finding.pointers.push_back(subject.pointer);
    if (subject.review_status == knowledge::ReviewStatus::kUnreviewed) finding.review_status = subject.review_status;
  }
  finding.args.emplace_back("names", Join(written, "、"));
}

auto PlaceOf(const Finding& finding) { return std::tie(finding.severity, finding.kind, finding.id); }

SafetyVerdict VerdictOn(const std::vector<Finding>& findings) {
  const auto waits = [&](FindingSeverity severity) {
    return std::ranges::any_of(findings, [&](const Finding& f) { return f.severity == severity && !f.settled; });
  };
  if (waits(FindingSeverity::kBlock)) return SafetyVerdict::kBlocked;
  return waits(FindingSeverity::kWarning) ? SafetyVerdict::kToSettle : SafetyVerdict::kNoOpenFinding;
}

}  // namespace

ReportWriter::ReportWriter(const std::vector<Settlement>& settlements, const std::vector<CheckTopic>& topics)
    : settlements_(settlements) {
  for (const CheckTopic topic : topics) coverage_[topic].topic = topic;
}

Finding& ReportWriter::Add(const Grounds& rule, const std::string& id, FindingKind kind,
                           const std::vector<Subject>& subjects, ErrorArgs args) {
  const std::vector<std::string> names = NamesOf({subjects.begin(), subjects.end()});
  const std::string whole_id = id + (names.empty() ? "" : ":") + Join(names, "+");
  const auto [at, is_new] = drafts_.try_emplace(whole_id);
  auto& [finding, known] = at->second;
  known.insert(subjects.begin(), subjects.end());
  if (!is_new) return finding;
  static_cast<Grounds&>(finding) = rule;
  finding.id = whole_id;
  finding.rule = id;
  finding.kind = kind;
  finding.names = names;
  finding.code = kSentences[static_cast<std::size_t>(kind)];
  finding.args = std::move(args);
  return finding;
}

void ReportWriter::Miss(CheckTopic topic, std::string name, std::string code, ErrorArgs args) {
  coverage_.at(topic).gaps.push_back({std::move(name), {std::move(code), {}, std::move(args)}});
}

void ReportWriter::RestOn(knowledge::ReviewStatus status) {
  if (status == knowledge::ReviewStatus::kUnreviewed) report_.review_status = status;
}

bool ReportWriter::IsSettled(const Finding& finding) const {
  return CanBeSettled(finding.settled_by) && std::ranges::any_of(settlements_, [&](const Settlement& one) {
           return one.finding == finding.id && Suffices(one, finding.settled_by);
         });
}

Report ReportWriter::Finish() && {
  std::vector<Finding>& findings = report_.findings;
  for (auto& [id, draft] : drafts_) {
    Complete(draft.finding, draft.subjects);
    draft.finding.settled = IsSettled(draft.finding);
    RestOn(draft.finding.review_status);
    findings.push_back(std::move(draft.finding));
  }
  std::ranges::sort(findings, {}, PlaceOf);
  report_.verdict = VerdictOn(findings);
  for (auto& [topic, coverage] : coverage_) report_.coverage.push_back(std::move(coverage));
  return std::move(report_);
}

}  // namespace medres::prescription
