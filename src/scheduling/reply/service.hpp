#pragma once

#include <string>
#include <vector>

#include "platform/sql/database.hpp"
#include "scheduling/reply/store.hpp"

namespace medres::scheduling {

/// What a participant says, for the first time or anew.
struct ReplyWish {
  std::optional<ReplyId> id = {};  ///< of one that was given before
  std::optional<std::int64_t> expected = {};
  AppointmentId appointment;
  Uuid participant;
  ReplyStatus status = ReplyStatus::kNeedsAction;
  std::string actor = {};
};

/// Replies of participants: read here, written by the booking core. Thread-safe; references must outlive it.
class ReplyService {
 public:
  ReplyService(sql::Database& database, ReplyStore& store) : database_(database), store_(store) {}

  /// The command that the wish comes to. Failures: kNotFound `reply.not_found`, kPrecondition `reply.version`, kInvalid
  /// `reply.fixed` for another visit or participant than the reply was of.
  Task<Result<RespondCommand>> Prepare(ReplyWish wish);

  /// Newest first; none when there never was such a reply.
  Task<Result<std::vector<Reply>>> Versions(ReplyId id);
  /// The newest version of each.
  Task<Result<std::vector<Reply>>> List(ReplyFilter filter);
  /// Everything that was said to these appointments, in the order in which it was.
  Task<Result<std::vector<Reply>>> Of(std::vector<AppointmentId> appointments);

 private:
  sql::Database& database_;
  ReplyStore& store_;
};

}  // namespace medres::scheduling
