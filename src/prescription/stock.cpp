#include "prescription/stock.hpp"

#include <algorithm>

#include "prescription/dose.hpp"

namespace medres::prescription {

std::vector<StockNeed> NeedsOf(const Prescription& prescription, const knowledge::Herbs& herbs) {
  constexpr std::int64_t kPerMilligram = 1000;
  const int days = prescription.days.value_or(1);
  std::vector<StockNeed> needs;
  for (const PrescribedHerb& line : prescription.herbs) {
    const knowledge::Herb* const herb = herbs.Read(line.name).herb;
    if (herb == nullptr || !line.dose || line.basis != DoseBasis::kAdultDailyHerb) continue;
    const auto micrograms = ToMicrograms(*line.dose, line.unit);
    if (!micrograms) continue;
    // Up: a part of a milligram is needed too.
    const std::int64_t milligrams = (*micrograms * days + kPerMilligram - 1) / kPerMilligram;
    const auto same = std::ranges::find(needs, herb->name, &StockNeed::herb);
    if (same != needs.end()) {
      same->milligrams += milligrams;
    } else {
      needs.push_back({herb->name, milligrams});
    }
  }
  return needs;
}

}  // namespace medres::prescription
