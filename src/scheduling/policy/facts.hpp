#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "scheduling/policy/model.hpp"

namespace medres::scheduling {

/// Where a visit takes place and with whom, for counting: several when several of its resources differ.
struct VisitPlace {
  std::vector<ResourceId> doctors = {};
  std::vector<ResourceId> departments = {};
  std::vector<ResourceId> facilities = {};

  /// The ids of one scope; empty for kAll.
  const std::vector<ResourceId>& Of(PolicyScope scope) const;
  /// Whether a visit here counts for one there: an id of the scope in common, or no scope at all.
  bool Shares(PolicyScope scope, const VisitPlace& other) const;

  bool operator==(const VisitPlace&) const = default;
};

/// One visit of a person's history, as far as policies care.
struct PolicyVisit {
  AppointmentId id;
  AppointmentStatus status = AppointmentStatus::kBooked;
  Instant start = {};
  Instant changed_at = {};  ///< of a cancelled one: when it was cancelled
  std::string channel = {};
  bool by_provider = false;  ///< called off by the clinic, or by the house: nobody's fault
  VisitPlace place = {};

  bool operator==(const PolicyVisit&) const = default;
};

/// What is known of who comes.
struct PolicyPerson {
  std::optional<LocalDate> birth_date = {};
  bool identified = false;    ///< has a document with a number
  int earlier_on_phone = 0;   ///< persons registered before with the same phone
  bool has_guardian = false;  ///< a grown-up is named for the visit

  bool operator==(const PolicyPerson&) const = default;
};

/// What the rules look at besides the attempt itself.
struct PolicyFacts {
  Instant now = {};
  PolicyPerson person = {};
  std::vector<PolicyVisit> visits = {};                  ///< the person's, any order
  std::unordered_map<std::string, int> quota_used = {};  ///< by QuotaDemand::key
};

/// What somebody is about to do.
struct Attempt {
  /// `kLeave` gives up the current time by moving: the first half of a reschedule, under the terms it was booked on.
  /// `kHold` keeps time for nobody yet: refused where the rules ask who comes.
  enum class Verb { kBook, kHold, kReschedule, kLeave, kCancel, kArrive };

  Verb verb = Verb::kBook;
  Instant start = {};                         ///< of the visit; of the new time, when it moves
  std::optional<Instant> current_start = {};  ///< of a visit that moves under the same terms
  std::string zone = {};
  std::string channel = {};
  std::optional<std::string> registration_type = {};  ///< 号别
  VisitPlace place = {};
  std::optional<AppointmentId> appointment = {};  ///< does not count against itself
  bool by_provider = false;
};

/// One quota that a visit would draw on.
struct QuotaDemand {
  std::string key = {};   ///< names the count
  std::string lock = {};  ///< names scope and day, for all quotas of them
  ResourceId where;
  Interval time;
  Quota quota;
};

}  // namespace medres::scheduling
