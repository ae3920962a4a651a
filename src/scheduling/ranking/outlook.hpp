#pragma once

#include <optional>

#include "scheduling/availability/pool.hpp"
#include "scheduling/policy/directory.hpp"

namespace medres::scheduling {

/// What can be said of a resource before a service is chosen. What nobody knows is left out.
struct Outlook {
  std::optional<int> free_share;  ///< ten-thousandths of the hours it is open that are not taken; none: it keeps none
  std::optional<int> fee_cents;   ///< of a person, by the policy of its place
};

/// How soon and for what fee a resource could be had, from memory. Thread-safe; references must outlive it.
class ResourceOutlook {
 public:
  static constexpr int kDays = 7;  ///< UTC days from today that are looked at

  ResourceOutlook(const RotaDirectory& rotas, const TickIndex& index, const PolicyDirectory& policies)
      : rotas_(rotas), index_(index), policies_(policies) {}

  Outlook Of(const catalog::Resource& resource, Instant now) const;

 private:
  std::optional<int> FreeShareOf(const catalog::Resource& resource, UtcDay today) const;

  const RotaDirectory& rotas_;
  const TickIndex& index_;
  const PolicyDirectory& policies_;
};

}  // namespace medres::scheduling
