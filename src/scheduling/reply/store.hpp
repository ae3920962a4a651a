#pragma once

#include <optional>
#include <vector>

#include "platform/sql/database.hpp"
#include "scheduling/booking/commands.hpp"

namespace medres::scheduling {

/// Which replies a list shows, in order of id, which is by age; all given conditions hold. `after` continues it.
struct ReplyFilter {
  std::optional<AppointmentId> appointment;
  std::optional<Uuid> participant;
  ReplyId after;
  int limit = 50;
};

/// Where replies are read; the booking store writes them. Stateless; every call runs in the caller's transaction.
class ReplyStore {
 public:
  virtual ~ReplyStore() = default;

  /// Newest first.
  virtual Task<Result<std::vector<Reply>>> Versions(sql::Session& session, ReplyId id) = 0;
  /// The newest version of each.
  virtual Task<Result<std::vector<Reply>>> List(sql::Session& session, const ReplyFilter& filter) = 0;
  /// Everything that was said to these appointments, in the order in which it was.
  virtual Task<Result<std::vector<Reply>>> Of(sql::Session& session, std::vector<AppointmentId> appointments) = 0;
};

}  // namespace medres::scheduling
