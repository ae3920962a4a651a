#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/audit.hpp"
#include "platform/security/key_ring.hpp"

/// What makes the audit trail tamper-evident. Every process writes one chain of records for as long as it runs; the
/// seal of each is an HMAC over its content and the seal before it. Whoever has the database and not the key file can
/// alter, remove or add nothing that goes unnoticed, but for the last records of a chain that nobody else has signed
/// since. docs/platform/access.md says what is found and what is not.
namespace medres::access {

/// A record's place in its chain: `seq` counts from 1 without a gap.
struct AuditPlace {
  AuditChainId chain = {};
  std::int64_t seq = 0;

  auto operator<=>(const AuditPlace&) const = default;
};

/// A record exactly as its row has it: what cannot be read back is sealed too.
struct AuditRow {
  AuditId id = {};
  std::int64_t at = 0;
  std::string actor = {};
  std::string action = {};
  std::string operation = {};
  std::string type = {};
  std::optional<Uuid> entity = {};
  std::string patients = {};
  std::int64_t succeeded = 0;
  std::string trace = {};
  std::string detail = {};
  AuditPlace place = {};
  std::string previous = {};  ///< the seal of the row before; empty for the first
  std::string seal = {};      ///< 32 bytes
};

AuditRow ToRow(const AuditRecord& record);
AuditRecord ToRecord(const AuditRow& row);

/// What the seal of a row is made from: every field but the seal, texts behind their lengths, so that no two rows give
/// the same bytes. Pure.
std::string CanonicalBytes(const AuditRow& row);
/// HMAC-SHA-256 over the row's canonical bytes.
std::string SealOf(const security::KeyRing& keys, const AuditRow& row);

/// A place with its seal: how far a chain has come.
struct AuditHead {
  AuditPlace place = {};
  std::string seal = {};

  bool operator==(const AuditHead&) const = default;
};

/// Heads of other chains as one of a chain's own records has them, "CHAIN:SEQ:SEAL …", and back; what is no head is
/// left out.
std::string HeadsText(const std::vector<AuditHead>& heads);
std::vector<AuditHead> ParseHeads(std::string_view text);

/// The head of a stretch that was let go of because it was old; the seal is the house's word for it.
struct AuditCheckpoint {
  AuditHead head = {};
  std::int64_t at = 0;
  std::string seal = {};
};
std::string SealOf(const security::KeyRing& keys, const AuditCheckpoint& checkpoint);

/// The writing end of one chain. Not thread-safe; the key ring must outlive it.
class AuditChain {
 public:
  explicit AuditChain(const security::KeyRing& keys) : keys_(keys) {}

  /// Gives the row the next place and its seal.
  void Append(AuditRow& row);
  AuditChainId id() const { return head_.place.chain; }

 private:
  const security::KeyRing& keys_;
  AuditHead head_{.place = {.chain = AuditChainId::Make(), .seq = 0}, .seal = {}};
};

}  // namespace medres::access
