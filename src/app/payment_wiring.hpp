#pragma once

#include "platform/container/container.hpp"
#include "platform/jobs/jobs.hpp"
#include "scheduling/payment/service.hpp"

namespace medres::config {
class Settings;
}

namespace medres::app {

/// Fees of visits and the money for them.
void AddPayments(container::Container& program);

/// The job that ends visits that nobody paid in time. Every process looks, as rounds are safe to race and mostly find
/// nothing to do; a payment is too late when its time is over, whether this runs or not. It must outlive the jobs'
/// running.
class UnpaidEnding {
 public:
  UnpaidEnding(jobs::Jobs& jobs, scheduling::PaymentService& payments, const config::Settings& settings);
  UnpaidEnding(const UnpaidEnding&) = delete;
  UnpaidEnding& operator=(const UnpaidEnding&) = delete;

 private:
  Task<Status> End(const jobs::Run& run);

  scheduling::PaymentService& payments_;
};

}  // namespace medres::app
