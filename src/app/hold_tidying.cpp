#include "app/hold_tidying.hpp"

namespace medres::app {
namespace {

/// Holds in one look; each is a small transaction of its own.
constexpr int kHoldsAtOnce = 100;

}  // namespace

HoldTidying::HoldTidying(jobs::Jobs& jobs, scheduling::HoldService& holds, const config::Settings& settings)
    : holds_(holds) {
  jobs.Every("tidy-holds", Milliseconds(settings.Integer("booking.hold_sweep_ms")),
             [this](const jobs::Run& run) { return Tidy(run); });
}

Task<Status> HoldTidying::Tidy(const jobs::Run& run) {
  while (!run.TimeToEnd()) {
    MEDRES_CO_TRY(const int found, co_await holds_.Tidy(kHoldsAtOnce));
    if (found < kHoldsAtOnce) break;
  }
  co_return Status();
}

}  // namespace medres::app
