#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/fhir/dom.hpp"
#include "api/fhir/tables.hpp"
#include "base/id.hpp"
#include "platform/http/context.hpp"

namespace medres::api::fhir {

/// One parameter of a call, whatever type of value it came with: `text` is a date, a number, `system|code` of a coding
/// or an identifier, or what a reference refers to; `object` is a resource or a value with parts.
struct Argument {
  std::string_view name;  ///< the operation's own name for it
  std::string text;
  JsonObject object;
};

/// The parameters of a call of an operation, from the query string or from a Parameters resource, under the operation's
/// own names. A value with parts stands in a query as JSON.
class Arguments {
 public:
  /// Failures: kMalformed for a broken body or query; kInvalid when the body is not a Parameters resource, or a
  /// parameter that does not repeat is given twice.
  static Result<Arguments> Read(const OperationRow& operation, const http::Context& context);

  std::string_view Text(std::string_view name) const;
  std::vector<std::string> Texts(std::string_view name) const;
  const JsonObject* Object(std::string_view name) const;
  std::vector<const Argument*> All(std::string_view name) const;
  int count() const { return count_; }
  /// Of a page that follows another; empty on the first.
  const std::string& cursor() const { return cursor_; }
  /// What was asked, but for the cursor, as a query string that asks the same by GET. Resources are left out.
  std::string Query() const;
  const std::vector<Issue>& not_understood() const { return not_understood_; }

 private:
  Status Add(const OperationRow& operation, std::string_view name, std::string text, JsonObject object);

  std::vector<Argument> all_;
  std::vector<Issue> not_understood_;
  std::string cursor_;
  int count_ = 50;
};

/// Who acts for the patient: `booked-by`, a reference to a Patient. kInvalid `fhir.value`.
Result<std::optional<PatientId>> AgentOf(const Arguments& arguments);

/// `fhir.parameter_missing`, at the parameter.
Issue MissingParameter(std::string_view name);

}  // namespace medres::api::fhir
