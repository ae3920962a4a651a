#pragma once

#include "scheduling/waitlist/store.hpp"

namespace medres::scheduling {

/// WaitlistStore on SQLite and PostgreSQL. Stateless and thread-safe.
class SqlWaitlistStore final : public WaitlistStore {
 public:
  Task<Status> Insert(sql::Session& session, const WaitlistEntry& entry) override;
  Task<Status> Step(sql::Session& session, const WaitlistEntry& entry, std::string_view change) override;
  Task<Result<std::optional<WaitlistEntry>>> Find(sql::Session& session, WaitlistEntryId id) override;
  Task<Result<std::vector<WaitlistEntry>>> List(sql::Session& session, const WaitlistFilter& filter) override;
  Task<Result<std::vector<WaitlistOffer>>> Offers(sql::Session& session, WaitlistEntryId id) override;
  Task<Result<WaitlistTurns>> Turns(sql::Session& session, Instant now, Instant refused_since) override;
  Task<Result<std::vector<WaitlistEntry>>> Over(sql::Session& session, Instant now) override;
  Task<Status> Rank(sql::Session& session, std::string_view priority, int rank) override;
  Task<Status> RepointPatient(sql::Session& session, PatientId from, PatientId to, Instant now) override;
};

}  // namespace medres::scheduling
