#pragma once

#include "api/fhir/operations/arguments.hpp"
#include "api/fhir/server.hpp"

namespace medres::api::fhir {

/// QuestionnaireResponse/$evaluate: the Observation that answers come to. Nothing is kept.
Task<Result<http::Response>> EvaluateAnswers(const Server& server, const Arguments& arguments, http::Context& context);

}  // namespace medres::api::fhir
