#pragma once

#include "scheduling/reply/store.hpp"

namespace medres::scheduling {

/// ReplyStore on SQLite and PostgreSQL. Stateless and thread-safe.
class SqlReplyStore final : public ReplyStore {
 public:
  Task<Result<std::vector<Reply>>> Versions(sql::Session& session, ReplyId id) override;
  Task<Result<std::vector<Reply>>> List(sql::Session& session, const ReplyFilter& filter) override;
  Task<Result<std::vector<Reply>>> Of(sql::Session& session, std::vector<AppointmentId> appointments) override;
};

}  // namespace medres::scheduling
