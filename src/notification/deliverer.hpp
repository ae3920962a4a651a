#pragma once

#include <functional>
#include <memory>

#include "catalog/directory.hpp"
#include "notification/channel.hpp"
#include "notification/rules.hpp"
#include "notification/store.hpp"
#include "patients/service.hpp"
#include "platform/config/live.hpp"
#include "platform/log/log.hpp"
#include "platform/metrics/metrics.hpp"

namespace medres::notification {

/// The channels of this house in its order of preference; those that are not configured are not there.
using Channels = std::vector<std::unique_ptr<Channel>>;

struct DeliveryRules {
  RetryRules retry;
  Milliseconds lease{120'000};  ///< longer than all channels' deadlines together
  int batch = 64;
};

/// Delivers notices that are due: claims them, words them in the patient's language, tries the patient's channels in
/// order, and records how it ended. A channel that never will is passed over for the next; one that may later is tried
/// again by BackoffAfter; when attempts or channels run out the notice is dead. Thread-safe; references must outlive
/// it.
class Deliverer {
 public:
  struct Parts {
    sql::Database& database;
    NoticeStore& notices;
    PreferenceStore& preferences;
    patients::PatientService& patients;
    const catalog::Directory& resources;
    const Templates& templates;
    config::Section<Channels> channels;
    const Clock& clock;
    metrics::Registry& metrics;
  };

  /// `chance` gives numbers in 0..1 for the back-off.
  Deliverer(Parts parts, config::Section<DeliveryRules> rules, std::function<double()> chance)
      : parts_(std::move(parts)), rules_(std::move(rules)), chance_(std::move(chance)) {}

  /// One batch, its notices side by side on the caller's loop; says how many were claimed.
  Task<Result<int>> DeliverDue();

 private:
  Task<Status> Deliver(Notice notice);
  Task<Status> Attempt(Notice& notice);
  Task<Result<Message>> Compose(const Notice& notice, const Preferences& preferences);
  Task<Status> Carry(Notice& notice, const Preferences& preferences, const Message& message);
  void Postpone(Notice& notice, const Error& failure);
  static std::vector<Channel*> ChannelsFor(const Channels& channels, const Preferences& preferences,
                                           const Contact& contact);

  Parts parts_;
  config::Section<DeliveryRules> rules_;
  std::function<double()> chance_;
};

}  // namespace medres::notification
