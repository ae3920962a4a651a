#include "app/hold_tidying.hpp"

#include "app/settings_wiring.hpp"

namespace medres::app {
namespace {

/// Holds in one look; each is a small transaction of its own.
constexpr int kHoldsAtOnce = 100;

}  // namespace

HoldTidying::HoldTidying(jobs::Jobs& jobs, scheduling::HoldService& holds, const config::LiveSettings& live)
    : holds_(holds) {
  jobs.Every("tidy-holds", PeriodOf(live, "booking.hold_sweep_ms"), [this](const jobs::Run& run) { return Tidy(run); });
}

Task<Status> HoldTidying::Tidy(const jobs::Run& run) {
  while (!run.TimeToEnd()) {
    MEDRES_CO_TRY(const int found, co_await holds_.Tidy(kHoldsAtOnce));
    if (found < kHoldsAtOnce) break;
  }
  co_return Status();
}

}  // namespace medres::app
