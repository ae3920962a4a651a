#include "api/rest/prescription/check.hpp"

#include "api/rest/prescription/views.hpp"
#include "api/rest/scopes.hpp"

namespace medres::api {

void AddPrescriptionCheck(http::Group& group, const prescription::SafetyChecker& checker,
                          const http::Messages& messages) {
  group.Add("POST /api/v1/prescriptions:check",
            {.id = "checkPrescription",
             .summary = "Check a prescription of Chinese herbs; nothing is kept",
             .scope = scopes::kPrescriptionRead,
             .touches = {.type = "Prescription", .effect = http::Effect::kReads},
             .description = "Names, incompatible pairs, pregnancy, doses, controlled drugs, preparation, allergies and "
                            "drugs. What could not be compared is listed: no finding is not the same as safe."},
            [&checker, &messages](http::Body<prescription::Prescription> body,
                                  const http::Context& context) -> Result<ReportView> {
              return ToView(checker.Check(*std::as_const(body)), body->id, messages, context.language);
            });
  group.Add("POST /api/v1/acupoints:check",
            {.id = "checkAcupoints",
             .summary = "Check a plan of acupoints; nothing is kept",
             .scope = scopes::kPrescriptionRead,
             .touches = {.type = "Prescription", .effect = http::Effect::kReads},
             .description = "Points that are avoided in pregnancy, that lie over the lung, that are never needled or "
                            "not treated with moxa."},
            [&checker, &messages](http::Body<prescription::PointPlan> body,
                                  const http::Context& context) -> Result<ReportView> {
              return ToView(checker.Check(*std::as_const(body)), body->id, messages, context.language);
            });
}

}  // namespace medres::api
