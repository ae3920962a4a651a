#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "access/audit_store.hpp"

namespace medres::access {

enum class AuditFault {
  kAltered,     ///< a record says something else than it did
  kSeal,        ///< its seal was altered; what it says is as it was
  kMissing,     ///< records between two others, or before the first
  kCut,         ///< a record that another chain signed, or that is known, is there no more, or is another
  kCheckpoint,  ///< the word for what was let go of is not the house's
  kIndex        ///< the persons under whom a record is found are not those it names
};
/// altered, seal, missing, cut, checkpoint, index.
std::string_view ToText(AuditFault fault);

struct AuditFinding {
  AuditFault fault = AuditFault::kAltered;
  AuditPlace first = {};
  std::int64_t last = 0;  ///< `seq` of the last one concerned; the same as the first's unless several are missing
  std::optional<AuditId> record = {};

  bool operator==(const AuditFinding&) const = default;
};

struct AuditVerdict {
  int chains = 0;
  int closed = 0;                ///< of them, those that have said that they ended
  std::int64_t records = 0;      ///< whose seals were made again
  std::int64_t checkpoints = 0;  ///< chains of which the beginning was let go of
  std::int64_t unchained = 0;    ///< from before there were chains: nothing can be said of them
  std::vector<AuditFinding> findings = {};
  std::vector<AuditHead> heads = {};  ///< of every chain, to be kept elsewhere
};

/// Reads the whole audit trail and says what is not as it was written: each finding with its place. May run while
/// others write. `since` leaves out what is before each chain's first record made then or later, whose predecessor's
/// seal is believed. Heads that are `known` must be there. At most kMaxFindings are told.
class AuditVerifier {
 public:
  static constexpr std::size_t kMaxFindings = 1'000;

  struct Options {
    std::optional<Instant> since = {};
    std::vector<AuditHead> known = {};  ///< heads that were kept elsewhere, as earlier verdicts told them
  };
  AuditVerifier(sql::Database& database, const security::KeyRing& keys, Options options)
      : database_(database), keys_(keys), options_(std::move(options)) {}

  Task<Result<AuditVerdict>> Verify();

 private:
  /// A row whose seal does not fit it. The row behind says which of the two was altered.
  struct Doubt {
    AuditPlace place;
    AuditId record;
    std::string seal;  ///< that would fit
  };
  /// How far a chain was read.
  struct Reading {
    AuditHead head;
    std::optional<Doubt> doubt = {};
    bool closed = false;
  };

  Task<Status> VerifyChain(AuditChainId chain);
  Task<Result<std::optional<AuditHead>>> BeforeSince(AuditChainId chain);
  Task<Status> VerifyIndex(const std::vector<AuditRow>& rows);
  Task<Status> VerifySignatures();
  Task<Status> VerifyCheckpoints();
  Task<Status> VerifyOrphans();
  void VerifyRow(Reading& reading, const AuditRow& row);
  void SettleDoubt(Reading& reading, std::string_view previous);
  void Remember(const AuditRow& row);
  void Find(AuditFault fault, AuditPlace first, std::int64_t last, std::optional<AuditId> record);

  template <class T, class Work>
  Task<Result<T>> Read(Work work) {
    return database_.Read<T>(std::move(work));
  }

  sql::Database& database_;
  const security::KeyRing& keys_;
  Options options_;
  AuditVerdict verdict_;
  std::map<AuditChainId, AuditHead> signed_;  ///< the farthest that any other chain has signed
};

}  // namespace medres::access
