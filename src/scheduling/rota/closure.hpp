#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/id.hpp"
#include "base/time.hpp"
#include "platform/json/json.hpp"
#include "scheduling/model.hpp"

namespace medres::scheduling {

using ClosureId = Id<struct ClosureTag>;

enum class ClosureReason { kLeave, kIllness, kTraining, kMaintenance, kCleaning, kRepair, kOther };
BOOST_DESCRIBE_ENUM(ClosureReason, kLeave, kIllness, kTraining, kMaintenance, kCleaning, kRepair, kOther)

/// A resource, and all that stands below it, is away from one instant to another, whatever its rotas say: leave of a
/// practitioner, maintenance of equipment, a clinic closed for a week.
struct Closure {
  ClosureId id;
  ResourceId resource;
  Interval time;
  ClosureReason reason = ClosureReason::kOther;
  std::string note;
  std::string actor;
  Instant created_at;

  bool operator==(const Closure&) const = default;
};

/// What a caller says of a closure.
struct ClosureInput {
  ResourceId resource;
  Instant start;
  Instant end;
  ClosureReason reason = ClosureReason::kOther;
  std::string note;
};
BOOST_DESCRIBE_STRUCT(ClosureInput, (), (resource, start, end, reason, note))
constexpr auto DescribeJson(const ClosureInput*) {
  return json::Object("ClosureInput", "When a resource, with all below it, is away.",
                      json::Field("start").Example("2026-12-21T00:00:00+08:00"),
                      json::Field("end").Help("Exclusive; at most two years after the start."),
                      json::Field("reason").Example("leave"), json::Field("note").Optional().Length(0, 500));
}

/// Everything that is wrong with a closure that is made at `now`, with JSON pointers.
std::vector<Issue> CheckClosure(const ClosureInput& input, Instant now);

/// Those of the visits that a closure falls into and that are not over: they stay booked until somebody moves them.
std::vector<Appointment> VisitsWithin(std::vector<Appointment> visits, const Interval& closed, Instant now);

}  // namespace medres::scheduling
