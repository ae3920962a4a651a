#include "notification/planner.hpp"

namespace medres::notification {

Task<Status> NoticePlanner::Plan(sql::Session& session, events::Told told) {
  const PlanRules rules{.reminder_hour = *reminder_hour_.Get(), .now = clock_.Now()};
  for (const events::ToldEvent* event : told) {
    const auto plan = PlanFor(*event, rules);
    for (const NoticeKind kind : plan.withdraws) {
      MEDRES_CO_CHECK(co_await store_.Withdraw(session, event->event.subject, kind, rules.now));
    }
    if (!plan.notices.empty()) MEDRES_CO_CHECK(co_await store_.Insert(session, plan.notices));
  }
  co_return Status();
}

}  // namespace medres::notification
