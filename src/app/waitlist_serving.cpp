#include "app/waitlist_serving.hpp"

#include "app/schema.hpp"
#include "app/settings_wiring.hpp"
#include "scheduling/waitlist/ports.hpp"
#include "scheduling/waitlist/service.hpp"
#include "scheduling/waitlist/sql_store.hpp"

namespace medres::app {

Result<scheduling::WaitlistRules> WaitlistRulesOf(const config::Settings& settings) {
  const auto minutes = [&](std::string_view key) { return Minutes(settings.Integer(key)); };
  MEDRES_TRY(auto priorities, scheduling::ParsePriorities(settings.Text("waitlist.priorities")));
  MEDRES_TRY(const auto quiet, scheduling::ParseQuietTime(settings.Text("waitlist.quiet_hours")));
  return scheduling::WaitlistRules{.priorities = std::move(priorities),
                                   .offer = minutes("waitlist.offer_minutes"),
                                   .notice = minutes("waitlist.notice_minutes"),
                                   .retry = minutes("waitlist.retry_minutes"),
                                   .quiet = quiet};
}

void AddWaitlist(container::Container& program) {
  using namespace scheduling;
  using container::New;
  using sql::Database;
  program.Add("waitlist_rules",
              [](config::LiveSettings& live) { return live.Add<WaitlistRules>({"waitlist."}, WaitlistRulesOf); });
  program.Add("waitlist_store", New<SqlWaitlistStore>).As<WaitlistStore>();
  program.Add("waitlist_ports", New<WaitlistPorts, BookingPorts&, WaitlistStore&, const Clock&>);
  program.Add("offer_parts", New<Offers::Parts, Database&, WaitlistStore&, Proposer&, BookingService&,
                                 const SessionDirectory&, const config::Section<WaitlistRules>&, const Clock&>);
  program.Add("offers", New<Offers, Offers::Parts&>);
  program.Add(
      "waitlist_parts",
      New<WaitlistService::Parts, Database&, WaitlistStore&, Offers&, patients::PatientService&,
          const ServiceTypeDirectory&, const catalog::Directory&, const config::Section<WaitlistRules>&, const Clock&>);
  program
      .Add("waitlist", [](WaitlistService::Parts& parts, Schema& /*what is ranked*/) { return WaitlistService(parts); })
      .Initialize(&WaitlistService::Rank);
  program.Add("waitlist_round_parts",
              New<WaitlistRounds::Parts, Database&, WaitlistStore&, Offers&, const NumberSources&,
                  const ServiceTypeDirectory&, const config::Section<WaitlistRules>&, const Clock&, log::Logger&>);
  program.Add("waitlist_rounds", New<WaitlistRounds, WaitlistRounds::Parts&>);
}

WaitlistServing::WaitlistServing(jobs::Jobs& jobs, scheduling::WaitlistRounds& rounds, const config::LiveSettings& live)
    : rounds_(rounds) {
  jobs.Every("serve-waitlist", PeriodOf(live, "waitlist.round_ms"), [this](const jobs::Run& run) { return Serve(run); },
             {.where = jobs::Where::kEachProcess});
}

Task<Status> WaitlistServing::Serve(const jobs::Run& run) {
  MEDRES_CO_CHECK(co_await rounds_.Run([&run] { return run.TimeToEnd(); }));
  co_return Status();
}

}  // namespace medres::app
