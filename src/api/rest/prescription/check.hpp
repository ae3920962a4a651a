#pragma once

#include "platform/http/messages.hpp"
#include "platform/http/router.hpp"
#include "prescription/checker.hpp"

namespace medres::api {

/// /api/v1/prescriptions:check and /api/v1/acupoints:check; nothing is kept.
void AddPrescriptionCheck(http::Group& group, const prescription::SafetyChecker& checker,
                          const http::Messages& messages);

}  // namespace medres::api
