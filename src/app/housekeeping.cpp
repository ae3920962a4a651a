#include "app/housekeeping.hpp"

#include <chrono>

#include "access/audit_trail.hpp"
#include "platform/config/setting_table.hpp"
#include "platform/events/outbox.hpp"
#include "scheduling/booking/ageing.hpp"
#include "scheduling/ticks.hpp"

namespace medres::app {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;

/// Rows in one transaction: some ten milliseconds of the writer.
constexpr std::int64_t kRowsAtOnce = 500;

/// What a caller may count on when it sends a wish again.
constexpr Milliseconds kKeepAnswers = days(7);
/// After that nobody changes a visit's time any more.
constexpr Milliseconds kKeepAllocations = days(7);
/// Yesterday's last visit may still stand too close to today's first.
constexpr int kKeptDays = 2;

/// Calls `trim` until it finds no full chunk.
template <class Trim>
Task<Status> InChunks(const jobs::Run& run, Trim trim) {
  while (!run.TimeToEnd()) {
    MEDRES_CO_TRY(const std::int64_t done, co_await trim());
    if (done < kRowsAtOnce) break;
  }
  co_return Status();
}

}  // namespace

Retention RetentionOf(const config::Settings& settings) {
  return {.events = days(settings.Integer("events.keep_days")), .audit = days(settings.Integer("audit.keep_days"))};
}

Housekeeping::Housekeeping(jobs::Jobs& jobs, sql::Database& database, const security::KeyRing& keys,
                           config::Section<Retention> retention, scheduling::TickIndex& ticks)
    : database_(database), keys_(keys), retention_(std::move(retention)), ticks_(ticks) {
  const auto work = [this](auto member) {
    return [this, member](const jobs::Run& run) { return (this->*member)(run); };
  };
  jobs.Every("trim-outbox", 1h, work(&Housekeeping::TrimOutbox));
  jobs.Every("trim-audit", 1h, work(&Housekeeping::TrimAudit));
  jobs.Every("trim-settings-journal", 1h, work(&Housekeeping::TrimSettings));
  jobs.Every("trim-idempotency", 1h, work(&Housekeeping::TrimAnswers));
  jobs.Every("age-allocations", 1h, work(&Housekeeping::AgeAllocations), {.deadline = 10min});
  jobs.Every("tidy-index", 10min, work(&Housekeeping::TidyIndex), {.where = jobs::Where::kEachProcess});
}

Task<Status> Housekeeping::TrimOutbox(const jobs::Run& run) {
  co_return co_await InChunks(
      run, [&] { return events::Trim(database_, run.started() - retention_.Get()->events, kRowsAtOnce); });
}

Task<Status> Housekeeping::TrimAudit(const jobs::Run& run) {
  // A chunk is of one chain: one that is not full does not mean that there is no other.
  std::int64_t done = 1;
  while (done > 0 && !run.TimeToEnd()) {
    MEDRES_CO_TRY(done, co_await access::TrimAudit(database_, keys_, run.started() - retention_.Get()->audit,
                                                   run.started(), kRowsAtOnce));
  }
  co_return Status();
}

Task<Status> Housekeeping::TrimSettings(const jobs::Run& run) {
  co_return co_await InChunks(
      run, [&] { return config::TrimSettingJournal(database_, run.started() - retention_.Get()->audit, kRowsAtOnce); });
}

Task<Status> Housekeeping::TrimAnswers(const jobs::Run& run) {
  co_return co_await InChunks(
      run, [&] { return scheduling::TrimAnswers(database_, run.started() - kKeepAnswers, kRowsAtOnce); });
}

Task<Status> Housekeeping::AgeAllocations(const jobs::Run& run) {
  const Instant before = run.started() - kKeepAllocations;
  MEDRES_CO_TRY(const std::vector<ResourceId> resources, co_await scheduling::ResourcesToAge(database_, before));
  for (const ResourceId resource : resources) MEDRES_CO_CHECK(co_await AgeResource(run, resource, before));
  co_return co_await InChunks(run, [&] { return scheduling::TrimLeftNumbers(database_, before, kRowsAtOnce); });
}

Task<Status> Housekeeping::AgeResource(const jobs::Run& run, ResourceId resource, Instant before) {
  co_return co_await InChunks(run,
                              [&] { return scheduling::AgeAllocations(database_, resource, before, kRowsAtOnce); });
}

Task<Status> Housekeeping::TidyIndex(const jobs::Run& run) {
  ticks_.Tidy(scheduling::DayOf(run.started()) - kKeptDays, run.started());
  co_return Status();
}

}  // namespace medres::app
