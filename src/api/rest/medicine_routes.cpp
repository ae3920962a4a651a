#include "api/rest/medicine_routes.hpp"

#include "api/rest/constitution/assessments.hpp"
#include "api/rest/constitution/evidence.hpp"
#include "api/rest/constitution/follow_up.hpp"
#include "api/rest/constitution/instruments.hpp"
#include "api/rest/constitution/tongue.hpp"
#include "api/rest/inventory/medicines.hpp"
#include "api/rest/knowledge/almanac.hpp"
#include "api/rest/knowledge/differentiation.hpp"
#include "api/rest/knowledge/extraction.hpp"
#include "api/rest/knowledge/graph.hpp"
#include "api/rest/knowledge/herbs.hpp"
#include "api/rest/prescription/check.hpp"
#include "api/rest/recommendation/advice.hpp"
#include "api/rest/recommendation/formulas.hpp"
#include "api/rest/recommendation/herb_advice.hpp"

namespace medres::api {

void AddMedicine(http::Router& router, const Services& s) {
  auto constitution =
      router.Group({.tag = "constitution", .description = "Constitutions (体质): asked, scored, kept."});
  AddConstitutionInstruments(constitution, s.instruments, s.messages);
  AddConstitutionAssessments(constitution, {s.constitutions, s.instruments, s.messages});
  AddConstitutionFollowUp(constitution, {s.constitutions, s.instruments, s.messages});
  AddConstitutionObservations(constitution, {s.evidence, s.messages});
  AddConstitutionState(constitution, {s.evidence, s.messages});
  AddTongues(constitution, {s.evidence, s.messages}, s.import_pool);

  auto knowledge =
      router.Group({.tag = "knowledge", .description = "What is known of Chinese medicine.", .touches = http::kNobody});
  AddHerbs(knowledge, s.herbs);
  AddKnowledgeGraph(knowledge, s.knowledge, s.messages);
  AddDifferentiation(knowledge, s.knowledge, s.messages);
  AddSymptomExtraction(knowledge, s.knowledge, s.messages);
  AddAlmanac(knowledge, s.messages);

  auto prescription = router.Group(
      {.tag = "prescription", .description = "Prescriptions and plans of acupoints: what speaks against them."});
  AddPrescriptionCheck(prescription, {s.safety, s.herbs, s.herb_stock, s.messages});

  auto inventory = router.Group({.tag = "inventory",
                                 .description = "Stock of medicines: lots, movements, reservations.",
                                 .touches = http::kNobody});
  AddMedicines(inventory, s.inventory);
  AddStockLevels(inventory, s.stock_levels);
  AddLots(inventory, s.inventory);
  AddStockReservations(inventory, s.stock_reservations);

  auto recommendation = router.Group({.tag = "recommendation",
                                      .description = "What could help: foods, acupoints, activities, and whom to see.",
                                      .touches = http::kNobody});
  AddAdvice(recommendation, s.advice, s.resources, s.messages);
  AddFormulas(recommendation, s.formulas, s.messages);
  AddHerbAdvice(recommendation, s.herb_advice, s.messages);
}

}  // namespace medres::api
