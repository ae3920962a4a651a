#pragma once

#include "api/fhir/medication/check_input.hpp"
#include "platform/http/messages.hpp"

namespace medres::api::fhir {

/// What a check found, as a Parameters resource: `verdict` and `note`, a DetectedIssue for each finding, and an
/// OperationOutcome of what could not be compared. No finding is not the same as safe, and it says so. Sentences are in
/// the caller's language, with the other one as a translation.
class FindingWriter {
 public:
  FindingWriter(const http::Messages& messages, http::Language language, Instant now)
      : messages_(messages), language_(language), now_(now) {}

  JsonObject Write(const CheckInput& input, const prescription::Report& report) const;

 private:
  JsonObject IssueOf(const prescription::Finding& finding, const CheckInput& input) const;
  JsonArray ExtensionsOf(const prescription::Finding& finding) const;
  JsonArray MitigationsOf(const prescription::Finding& finding, const prescription::Prescription& prescription) const;
  JsonObject NotCompared(const prescription::Report& report) const;
  /// Puts a sentence under a name, and its translation beside it.
  void PutSentence(JsonObject& object, std::string_view name, std::string_view own, std::string_view other) const;
  void PutMessage(JsonObject& object, std::string_view name, std::string_view code, const ErrorArgs& args) const;
  http::Language Other() const { return language_ == http::Language::kZh ? http::Language::kEn : http::Language::kZh; }

  const http::Messages& messages_;
  http::Language language_;
  Instant now_;
};

}  // namespace medres::api::fhir
