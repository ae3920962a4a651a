#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "prescription/rows.hpp"

namespace medres::prescription {

/// What a finding is about: its name in the books, as it was written, and where.
struct Subject {
  std::string name;
  std::string written;
  std::string pointer;
  knowledge::ReviewStatus review_status = knowledge::ReviewStatus::kReviewed;  ///< of what is known of it

  auto operator<=>(const Subject&) const = default;
};

/// Gathers what the checks of one prescription find, and what they could not compare.
class ReportWriter {
 public:
  /// `topics` are those that the report speaks of, also when nothing could be compared.
  ReportWriter(const std::vector<Settlement>& settlements, const std::vector<CheckTopic>& topics);

  /// One finding for a rule and what it is about, however often it is added: subjects are joined. The sentence has
  /// their written names as {names}, besides `args`.
  Finding& Add(const Grounds& rule, const std::string& id, FindingKind kind, const std::vector<Subject>& subjects,
               ErrorArgs args = {});
  Finding& Add(const GeneralRule& rule, const std::vector<Subject>& subjects, ErrorArgs args = {}) {
    return Add(rule, rule.id, rule.kind, subjects, std::move(args));
  }

  void Compared(CheckTopic topic, int count = 1) { coverage_.at(topic).compared += count; }
  void Miss(CheckTopic topic, std::string name, std::string code, ErrorArgs args = {});
  void Read(ReadName name) { report_.names.push_back(std::move(name)); }
  /// The report is reviewed only when all that it rests on is.
  void RestOn(knowledge::ReviewStatus status);

  /// What blocks first, and what it all amounts to.
  Report Finish() &&;

 private:
  struct Draft {
    Finding finding;
    std::set<Subject> subjects;
  };

  bool IsSettled(const Finding& finding) const;

  const std::vector<Settlement>& settlements_;
  std::map<std::string, Draft> drafts_;  ///< by the finding's id
  std::map<CheckTopic, Coverage> coverage_;
  Report report_;
};

}  // namespace medres::prescription
