#include "notification/planner.hpp"

namespace medres::notification {
namespace {

constexpr std::string_view kPlannerName = "notification";
constexpr std::int64_t kStretch = 256;

}  // namespace

Task<Result<bool>> NoticePlanner::PlanNext() {
  const auto work = [&](sql::Session& session) -> Task<Result<bool>> {
    MEDRES_CO_TRY(const events::Position place, co_await events::PlaceOf(session, kPlannerName));
    MEDRES_CO_TRY(const auto told, co_await events::ReadAfter(session, place, kStretch));
    if (told.empty()) co_return false;
    // First the place: where another process is at it, this one waits here, and then writes nothing.
    MEDRES_CO_TRY(const bool moved, co_await events::MoveOn(session, kPlannerName, place, told.back().at));
    if (!moved) co_return true;
    const PlanRules rules{.reminder_hour = *reminder_hour_.Get(), .now = clock_.Now()};
    for (const events::ToldEvent& event : told) {
      const std::int64_t started = trace::WallNow();
      const Plan plan = PlanFor(event, rules);
      for (const NoticeKind kind : plan.withdraws) {
        MEDRES_CO_CHECK(co_await store_.Withdraw(session, event.event.subject, kind, rules.now));
      }
      if (!plan.notices.empty()) MEDRES_CO_CHECK(co_await store_.Insert(session, plan.notices));
      if (tracer_ != nullptr) {
        trace::Handled(*tracer_, event.event.trace, "plan notices " + event.event.kind, started, false);
      }
    }
    co_return static_cast<std::int64_t>(told.size()) == kStretch;
  };
  co_return co_await database_.Write<bool>(work);
}

}  // namespace medres::notification
