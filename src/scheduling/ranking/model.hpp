#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "catalog/model.hpp"
#include "scheduling/model.hpp"
#include "scheduling/rota/model.hpp"
#include "scheduling/slot_scorer.hpp"

namespace medres::scheduling {

/// What speaks for a slot. A slot is a start and the lead that serves it: the practitioner, or what comes first among
/// the service's requirements.
enum class Criterion {
  kWaiting,      ///< how soon
  kPreference,   ///< the lead's place in the patient's order, else in the service's pool
  kLoad,         ///< how much of the lead's day is left
  kFairness,     ///< how much less the lead is taken over the whole window than the pool on average
  kDistance,     ///< from the origin to the lead's facility
  kContinuity,   ///< earlier visits of the patient with the lead
  kDayPart,      ///< in a wished part of the day
  kWeekday,      ///< on a wished weekday
  kConstitution  ///< what the lead is good at
};
inline constexpr std::size_t kCriteria = 9;

/// Before 12:00, before 18:00, after, in wall time.
enum class DayPart { kMorning, kAfternoon, kEvening };

/// The points that a criterion gives at most, 0 to kMaxWeight each.
struct Weights {
  static constexpr int kMaxWeight = 10'000;

  int waiting = 3000;
  int preference = 1500;
  int load = 500;
  int fairness = 1000;
  int distance = 1000;
  int continuity = 1500;
  int day_part = 500;
  int weekday = 500;
  int constitution = 500;

  bool operator==(const Weights&) const = default;
};

int WeightOf(const Weights& weights, Criterion criterion);

/// The assessment that constitutions were taken from, as its reason names it.
struct AssessedBy {
  std::string instrument;
  std::string edition;
  std::string date;
  bool with_evidence = false;  ///< measurements added to what it found

  bool operator==(const AssessedBy&) const = default;
};

/// What the patient would like. What is not said is not scored.
struct Wishes {
  Interval window;                    ///< of starts; waiting counts from its beginning
  std::vector<ResourceId> preferred;  ///< leads, the dearest first
  std::vector<DayPart> day_parts;
  std::vector<Weekday> weekdays;
  std::optional<catalog::Position> origin;
  double max_km = 50;  ///< at and beyond this distance there are no points for it
  std::vector<ConstitutionNeed> constitutions;
  std::optional<AssessedBy> assessed;  ///< nothing when the constitutions were named, not found
  int constitution_strength = 10'000;  ///< ten-thousandths of its points; less of what rests on measurements alone
};

struct StartFacts {
  Instant at;
  DayPart day_part = DayPart::kMorning;
  Weekday weekday = Weekday::kMon;
};

/// What holds for a lead at every start of the window.
struct LeadFacts {
  /// The place, from 0, among so many; `index == of` is behind them all.
  struct Place {
    int index = 0;
    int of = 0;
  };

  std::optional<Place> preference;
  int booked_minutes = 0;           ///< of the UTC days that the window touches, by whatever kind
  int open_minutes = 0;             ///< likewise, of all units together
  int pool_booked_share = 0;        ///< ten-thousandths: the pool's booked minutes by its open ones
  bool has_origin = false;          ///< distance is asked for
  std::optional<double> km;         ///< nothing when the facility's position is not known
  std::optional<int> visits;        ///< earlier ones of the patient; nothing without a patient
  std::optional<int> constitution;  ///< ten-thousandths, see SlotScorer
};

/// The UTC day of the start.
struct DayFacts {
  int booked_minutes = 0;
  int open_minutes = 0;
};

struct SlotFacts {
  StartFacts start;
  LeadFacts lead;
  DayFacts day;
};

/// What one criterion gave, of how much, and why: `reason` names a text of the catalogue.
struct ScorePart {
  Criterion criterion = Criterion::kWaiting;
  int points = 0;
  int most = 0;
  std::string reason;
  ErrorArgs args;

  bool operator==(const ScorePart&) const = default;
};

struct ScoredSlot {
  int points = 0;  ///< the sum of the parts'
  int most = 0;    ///< likewise
  std::vector<ScorePart> parts;

  bool operator==(const ScoredSlot&) const = default;
};

}  // namespace medres::scheduling
