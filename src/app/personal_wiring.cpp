#include "app/personal_wiring.hpp"

#include "platform/config/settings.hpp"
#include "recommendation/formula/advisor.hpp"
#include "recommendation/herb/advisor.hpp"
#include "recommendation/learned/reranker.hpp"
#include "recommendation/personal/profiles.hpp"
#include "recommendation/wellness/service.hpp"

namespace medres::app {

using container::New;

void AddPersonalisation(container::Container& program) {
  using namespace patients;
  program.Add("personalisation_store", New<SqlPersonalisationStore>).As<PersonalisationStore>();
  program.Add("personalisation_references", New<PersonalisationReferences, PersonalisationStore&, const Clock&>);
  program.Add("personalisation_parts", New<PersonalisationService::Parts, sql::Database&, PersonalisationStore&,
                                           PatientStore&, RelationStore&, const Clock&>);
  program.Add("personalisation", [](PersonalisationService::Parts& parts, config::Settings& settings) {
    return PersonalisationService(parts, settings.Text("personalisation.by_default") == "on");
  });
  program
      .Add("patient_profiles",
           [](PersonalisationService& personalisation, constitution::EvidenceService& evidence,
              config::Settings& settings) {
             return recommendation::StoredProfiles(
                 personalisation, evidence, static_cast<int>(settings.Integer("personalisation.constitution_months")));
           })
      .As<scheduling::PatientProfiles>();
  program
      .Add("slot_reranker",
           [](config::Settings& settings) {
             return recommendation::LearnedReranker::FromFile(settings.Text("ranking.model_file"));
           })
      .As<scheduling::Reranker>();
}

void AddAdvice(container::Container& program) {
  using namespace recommendation;
  program.Add("care_library", [](const knowledge::Herbs& herbs, const knowledge::Acupoints& points) {
    return CareLibrary::Embedded(herbs, points);
  });
  program.Add("resource_outlook", New<scheduling::ResourceOutlook, const scheduling::RotaDirectory&,
                                      const scheduling::TickIndex&, const scheduling::PolicyDirectory&>);
  program.Add("care_advisor_parts",
              [](const CareLibrary& library, const prescription::SafetyChecker& checker, const knowledge::Herbs& herbs,
                 const catalog::Directory& resources, const scheduling::SlotScorer& scorer,
                 const scheduling::ResourceOutlook& outlook, config::Settings& settings) {
                return CareAdvisor::Parts{library,
                                          checker,
                                          herbs,
                                          resources,
                                          scorer,
                                          &outlook,
                                          static_cast<std::size_t>(settings.Integer("recommendation.group_share"))};
              });
  program.Add("care_advisor", New<CareAdvisor, CareAdvisor::Parts&>);
  program.Add("advice_parts",
              New<AdviceService::Parts, const CareAdvisor&, patients::PatientService&, scheduling::PatientProfiles&,
                  scheduling::VisitHistory&, const catalog::Directory&, const Clock&>);
  program.Add("advice", New<AdviceService, AdviceService::Parts&>);
  program.Add("formula_parts",
              [](const knowledge::Library& library, const CareLibrary& care, const prescription::SafetyChecker& checker,
                 const knowledge::Herbs& herbs, const Clock& clock, config::Settings& settings) {
                return FormulaAdvisor::Parts{{library, care, checker, herbs, clock},
                                             static_cast<int>(settings.Integer("recommendation.unlike_percent"))};
              });
  program.Add("formula_advisor", New<FormulaAdvisor, FormulaAdvisor::Parts&>);
  program.Add("herb_advice_parts", New<HerbAdvisor::Parts, const knowledge::Library&, const CareLibrary&,
                                       const prescription::SafetyChecker&, const knowledge::Herbs&, const Clock&>);
  program.Add("herb_advisor",
              [](HerbAdvisor::Parts& parts, config::Settings& settings) -> Result<std::unique_ptr<HerbAdvisor>> {
                MEDRES_TRY(auto model, HerbAdvisor::ReadModel(settings.Text(kHerbModelSetting)));
                return std::make_unique<HerbAdvisor>(parts, std::move(model));
              });
}

}  // namespace medres::app
