#pragma once

#include "platform/http/messages.hpp"
#include "platform/http/router.hpp"
#include "prescription/checker.hpp"
#include "prescription/stock.hpp"

namespace medres::api {

/// /api/v1/prescriptions:check and /api/v1/acupoints:check; nothing is kept.
struct PrescriptionCheckParts {
  const prescription::SafetyChecker& checker;
  const knowledge::Herbs& herbs;
  prescription::HerbStock& stock;
  const http::Messages& messages;
};
void AddPrescriptionCheck(http::Group& group, const PrescriptionCheckParts& parts);

}  // namespace medres::api
