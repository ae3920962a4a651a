#include "api/rest/medicine_routes.hpp"

#include "api/rest/constitution/assessments.hpp"
#include "api/rest/constitution/follow_up.hpp"
#include "api/rest/constitution/instruments.hpp"
#include "api/rest/knowledge/differentiation.hpp"
#include "api/rest/knowledge/graph.hpp"
#include "api/rest/knowledge/herbs.hpp"
#include "api/rest/prescription/check.hpp"

namespace medres::api {

void AddMedicine(http::Router& router, const Services& s) {
  auto constitution =
      router.Group({.tag = "constitution", .description = "Constitutions (体质): asked, scored, kept."});
  AddConstitutionInstruments(constitution, s.instruments, s.messages);
  AddConstitutionAssessments(constitution, {s.constitutions, s.instruments, s.messages});
  AddConstitutionFollowUp(constitution, {s.constitutions, s.instruments, s.messages});

  auto knowledge = router.Group({.tag = "knowledge", .description = "What is known of Chinese medicine."});
  AddHerbs(knowledge, s.herbs);
  AddKnowledgeGraph(knowledge, s.knowledge, s.messages);
  AddDifferentiation(knowledge, s.knowledge, s.messages);

  auto prescription = router.Group(
      {.tag = "prescription", .description = "Prescriptions and plans of acupoints: what speaks against them."});
  AddPrescriptionCheck(prescription, s.safety, s.messages);
}

}  // namespace medres::api
