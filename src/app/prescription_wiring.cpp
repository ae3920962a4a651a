#include "app/prescription_wiring.hpp"

#include "knowledge/library.hpp"
#include "prescription/checker.hpp"

namespace medres::app {

using container::New;

void AddPrescription(container::Container& program) {
  using namespace knowledge;
  using namespace prescription;
  program.Add("herbs", [] { return Herbs::Embedded(); });
  program.Add("acupoints", [] { return Acupoints::Embedded(); });
  program.Add("knowledge", New<Library, const Herbs&, const Acupoints&>);
  program.Add("safety_rules",
              [](const Herbs& herbs, const Acupoints& points) { return Rulebook::Embedded(herbs, points); });
  program.Add("safety_checker", New<SafetyChecker, const Herbs&, const Acupoints&, const Rulebook&>);
}

}  // namespace medres::app
