#include "api/rest/prescription/check.hpp"

#include "api/rest/prescription/views.hpp"
#include "api/rest/scopes.hpp"

namespace medres::api {

struct PrescriptionCheckQuery {
  bool stock = false;
};
BOOST_DESCRIBE_STRUCT(PrescriptionCheckQuery, (), (stock))
constexpr auto DescribeJson(const PrescriptionCheckQuery*) {
  return json::Object("PrescriptionCheckQuery", "What else is looked at.",
                      json::Field("stock").Optional().Help("Whether there is enough of it, and of which lots."));
}

namespace {

Task<Result<ReportView>> CheckPrescription(const PrescriptionCheckParts& parts,
                                           const prescription::Prescription& prescription, bool with_stock,
                                           const http::Context& context) {
  ReportView view = ToView(parts.checker.Check(prescription), prescription.id, parts.messages, context.language);
  if (with_stock) {
    MEDRES_CO_TRY(const auto found, co_await parts.stock.Look(NeedsOf(prescription, parts.herbs)));
    view.stock = ToView(found);
  }
  co_return view;
}

}  // namespace

void AddPrescriptionCheck(http::Group& group, const PrescriptionCheckParts& checking) {
  const PrescriptionCheckParts parts = checking;
  group.Add("POST /api/v1/prescriptions:check",
            {.id = "checkPrescription",
             .summary = "Check a prescription of Chinese herbs; nothing is kept",
             .scope = scopes::kPrescriptionRead,
             .touches = {.type = "Prescription", .effect = http::Effect::kReads},
             .description = "Names, incompatible pairs, pregnancy, doses, controlled drugs, preparation, allergies and "
                            "drugs; with `stock`, whether there is enough. What could not be compared is listed: no "
                            "finding is not the same as safe."},
            [parts](http::Body<prescription::Prescription> body, http::Query<PrescriptionCheckQuery> query,
                    const http::Context& context) -> Task<Result<ReportView>> {
              const prescription::Prescription prescription = *std::move(body);
              co_return co_await CheckPrescription(parts, prescription, query->stock, context);
            });
  group.Add("POST /api/v1/acupoints:check",
            {.id = "checkAcupoints",
             .summary = "Check a plan of acupoints; nothing is kept",
             .scope = scopes::kPrescriptionRead,
             .touches = {.type = "Prescription", .effect = http::Effect::kReads},
             .description = "Points that are avoided in pregnancy, that lie over the lung, that are never needled or "
                            "not treated with moxa."},
            [parts](http::Body<prescription::PointPlan> body, const http::Context& context) -> Result<ReportView> {
              return ToView(parts.checker.Check(*std::as_const(body)), body->id, parts.messages, context.language);
            });
}

}  // namespace medres::api
