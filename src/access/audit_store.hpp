#pragma once

#include <vector>

#include "access/audit_chain.hpp"
#include "platform/sql/database.hpp"

namespace medres::access {

/// Under whom a record is found.
struct AuditIndexRow {
  AuditId record = {};
  PatientId patient = {};

  auto operator<=>(const AuditIndexRow&) const = default;
};

/// The audit's tables. Records are only added, and let go of by age; the database refuses everything else. Each call is
/// to be made within a unit of work. All are stateless.
namespace audit_store {

/// Adds sealed rows; those that are there already are left alone.
Task<Status> Insert(sql::Session& session, const std::vector<AuditRow>& rows);
/// Without the records that chains keep of themselves.
Task<Result<std::vector<AuditRecord>>> List(sql::Session& session, const AuditFilter& filter);

/// The chain that comes after one in order of id, which is by age; nil at the end.
Task<Result<AuditChainId>> NextChain(sql::Session& session, AuditChainId after);
/// At most so many chains, the youngest first.
Task<Result<std::vector<AuditChainId>>> YoungestChains(sql::Session& session, int limit);
/// The last record of a chain that is not about other chains' heads.
Task<Result<std::optional<AuditHead>>> HeadOf(sql::Session& session, AuditChainId chain);
/// Rows of a chain behind `place.seq`, in order.
Task<Result<std::vector<AuditRow>>> RowsBehind(sql::Session& session, AuditPlace place, int limit);
/// The first record of a chain that was made then or later; 0 when all are older.
Task<Result<std::int64_t>> FirstSince(sql::Session& session, AuditChainId chain, Instant at);
Task<Result<std::optional<AuditHead>>> HeadAt(sql::Session& session, AuditPlace place);
Task<Result<std::optional<AuditCheckpoint>>> CheckpointOf(sql::Session& session, AuditChainId chain);
Task<Result<std::vector<AuditCheckpoint>>> Checkpoints(sql::Session& session);
/// The persons under whom rows `first` to `last` of a chain are found.
Task<Result<std::vector<AuditIndexRow>>> IndexOf(sql::Session& session, AuditPlace first, AuditPlace last);
/// Entries of the index without a record, at most so many.
Task<Result<std::vector<AuditIndexRow>>> Orphans(sql::Session& session, int limit);
/// Records from before there were chains.
Task<Result<std::int64_t>> CountUnchained(sql::Session& session);

/// Deletes at most `limit` records of before there were chains.
Task<Result<std::int64_t>> TrimUnchained(sql::Session& session, Instant before, std::int64_t limit);
/// The chain that has the oldest record made before; nil when there is none.
Task<Result<AuditChainId>> OldestChain(sql::Session& session, Instant before);
/// How far the chain can be let go of: up to before its first record that is not older, and at most `limit`.
Task<Result<std::optional<AuditHead>>> OldHead(sql::Session& session, AuditChainId chain, Instant before,
                                               std::int64_t limit);
/// Keeps the checkpoint, then deletes what it covers, and says how many.
Task<Result<std::int64_t>> TrimTo(sql::Session& session, const AuditCheckpoint& checkpoint);

}  // namespace audit_store
}  // namespace medres::access
