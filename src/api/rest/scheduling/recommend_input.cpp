#include "api/rest/scheduling/recommend_input.hpp"

namespace medres::api {

bool IsConstitutionCode(std::string_view text) { return text.size() == 1 && text[0] >= 'A' && text[0] <= 'I'; }

scheduling::Weights Merged(const scheduling::Weights& defaults, const std::optional<WeightsInput>& asked) {
  if (!asked) return defaults;
  return {.waiting = asked->waiting.value_or(defaults.waiting),
          .preference = asked->preference.value_or(defaults.preference),
          .load = asked->load.value_or(defaults.load),
          .fairness = asked->fairness.value_or(defaults.fairness),
          .distance = asked->distance.value_or(defaults.distance),
          .continuity = asked->continuity.value_or(defaults.continuity),
          .day_part = asked->day_part.value_or(defaults.day_part),
          .weekday = asked->weekday.value_or(defaults.weekday),
          .constitution = asked->constitution.value_or(defaults.constitution)};
}

}  // namespace medres::api
