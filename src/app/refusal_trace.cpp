#include "app/refusal_trace.hpp"

#include <string>

#include "platform/security/digest.hpp"

namespace medres::app {
namespace {

constexpr std::size_t kDigestBytes = 8;

}  // namespace

RefusalTrace::RefusalTrace(const security::KeyRing& keys, metrics::Registry& registry, log::Logger& logger)
    : keys_(keys),
      logger_(logger),
      slowed_(registry.GetCounter("medres_credentials_slowed_total",
                                  "Wrong credentials that were answered 429, their address having sent too many.")) {}

void RefusalTrace::NoteSlowed(std::string_view house, Instant now) {
  slowed_.Add();
  std::int64_t until = quiet_until_.load();
  if (now.milliseconds < until) return;
  if (!quiet_until_.compare_exchange_strong(until, now.milliseconds + kPause.count())) return;
  const std::int64_t slowed = slowed_.value();
  logger_.Warning("wrong credentials, again and again",
                  {{"address_digest", security::ToHex(keys_.Mac("address", house).substr(0, kDigestBytes))},
                   {"slowed", std::to_string(slowed - told_.exchange(slowed))}});
}

}  // namespace medres::app
