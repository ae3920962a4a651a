#include "app/jobs_wiring.hpp"

#include "app/hold_tidying.hpp"
#include "app/housekeeping.hpp"
#include "app/no_show_marking.hpp"
#include "app/payment_wiring.hpp"
#include "app/session_keeping.hpp"
#include "app/stock_watching.hpp"
#include "app/waitlist_serving.hpp"
#include "platform/async/loops.hpp"
#include "platform/jobs/jobs.hpp"

namespace medres::app {

using container::New;

void AddJobs(container::Container& program) {
  using jobs::Jobs;
  program.Add("job_ports", New<Jobs::Ports, sql::Database&, const Clock&, metrics::Registry&, log::Logger&>);
  program.Add("jobs", [](Jobs::Ports& ports, async::Loops& loops) { return Jobs(ports, loops.At(loops.Count() - 1)); })
      .Start(&Jobs::Start)
      .Stop(&Jobs::Stop);
  program.Add("retention", [](config::LiveSettings& live) {
    return live.Add<Retention>({"events.keep_days", "audit.keep_days"}, RetentionOf);
  });
  program.Add("housekeeping", New<Housekeeping, Jobs&, sql::Database&, const security::KeyRing&,
                                  const config::Section<Retention>&, scheduling::TickIndex&>);
  program.Add("session_keeping",
              New<SessionKeeping, Jobs&, scheduling::SessionPlanService&, scheduling::SessionMemory&>);
  program.Add("hold_tidying", New<HoldTidying, Jobs&, scheduling::HoldService&, const config::LiveSettings&>);
  program.Add("unpaid_ending", New<UnpaidEnding, Jobs&, scheduling::PaymentService&, const config::Settings&>);
  program.Add("waitlist_serving",
              New<WaitlistServing, Jobs&, scheduling::WaitlistRounds&, const config::LiveSettings&>);
  program.Add("stock_watching", New<StockWatching, Jobs&, inventory::InventoryService&, const config::Settings&>);
  program.Add("no_show_marking",
              New<NoShowMarking, Jobs&, scheduling::NoShowService&, const config::Section<scheduling::DeskRules>&>);
}

}  // namespace medres::app
