#pragma once

#include "constitution/evidence/service.hpp"
#include "platform/http/messages.hpp"
#include "platform/http/router.hpp"

namespace medres::api {

/// What handlers of evidence call.
struct EvidenceParts {
  constitution::EvidenceService& service;
  const http::Messages& messages;
};

/// /api/v1/patients/{id}/constitution-observations, also as a stream of lines.
void AddConstitutionObservations(http::Group& group, const EvidenceParts& evidence);

/// /api/v1/patients/{id}/constitution-state.
void AddConstitutionState(http::Group& group, const EvidenceParts& evidence);

}  // namespace medres::api
