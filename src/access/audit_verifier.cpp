#include "access/audit_verifier.hpp"

#include <algorithm>
#include <array>

#include "platform/security/digest.hpp"

namespace medres::access {
namespace {

constexpr int kRowsAtOnce = 1'000;
constexpr int kOrphansTold = 100;

/// What an entry of the index would have to be for a record.
std::vector<AuditIndexRow> WantedIndex(const std::vector<AuditRow>& rows) {
  std::vector<AuditIndexRow> wanted;
  for (const AuditRow& row : rows) {
    for (const PatientId patient : ToRecord(row).patients) wanted.push_back({row.id, patient});
  }
  std::ranges::sort(wanted);
  const auto doubles = std::ranges::unique(wanted);
  wanted.erase(doubles.begin(), doubles.end());
  return wanted;
}

/// Records that have entries in one list and not in the other.
std::vector<AuditId> Differing(std::vector<AuditIndexRow> one, std::vector<AuditIndexRow> other) {
  std::ranges::sort(one);
  std::ranges::sort(other);
  std::vector<AuditIndexRow> rows;
  std::ranges::set_symmetric_difference(one, other, std::back_inserter(rows));
  std::vector<AuditId> records;
  for (const AuditIndexRow& row : rows) {
    if (records.empty() || records.back() != row.record) records.push_back(row.record);
  }
  return records;
}

void Believe(std::map<AuditChainId, AuditHead>& farthest, const AuditHead& head) {
  AuditHead& known = farthest[head.place.chain];
  if (known.place.seq < head.place.seq) known = head;
}

}  // namespace

std::string_view ToText(AuditFault fault) {
  constexpr std::array<std::string_view, 6> kTexts{"altered", "seal", "missing", "cut", "checkpoint", "index"};
  return kTexts.at(static_cast<std::size_t>(fault));
}

void AuditVerifier::Find(AuditFault fault, AuditPlace first, std::int64_t last, std::optional<AuditId> record) {
  if (verdict_.findings.size() < kMaxFindings) {
    verdict_.findings.push_back({.fault = fault, .first = first, .last = last, .record = record});
  }
}

Task<Result<AuditVerdict>> AuditVerifier::Verify() {
  verdict_ = {};
  signed_.clear();
  for (const AuditHead& head : options_.known) Believe(signed_, head);
  AuditChainId chain;
  for (;;) {
    MEDRES_CO_TRY(chain, co_await Read<AuditChainId>(
                             [&](sql::Session& session) { return audit_store::NextChain(session, chain); }));
    if (chain.IsNil()) break;
    MEDRES_CO_CHECK(co_await VerifyChain(chain));
  }
  MEDRES_CO_CHECK(co_await VerifySignatures());
  MEDRES_CO_CHECK(co_await VerifyCheckpoints());
  MEDRES_CO_CHECK(co_await VerifyOrphans());
  co_return std::move(verdict_);
}

/// Nothing when the chain has no record that young.
Task<Result<std::optional<AuditHead>>> AuditVerifier::BeforeSince(AuditChainId chain) {
  if (!options_.since) co_return AuditHead{.place = {chain, 0}, .seal = {}};
  co_return co_await Read<std::optional<AuditHead>>(
      [&](sql::Session& session) -> Task<Result<std::optional<AuditHead>>> {
        MEDRES_CO_TRY(const std::int64_t first, co_await audit_store::FirstSince(session, chain, *options_.since));
        if (first == 0) co_return std::nullopt;
        MEDRES_CO_TRY(const auto before, co_await audit_store::HeadAt(session, {chain, first - 1}));
        co_return before.value_or(AuditHead{.place = {chain, 0}, .seal = {}});
      });
}

Task<Status> AuditVerifier::VerifyChain(AuditChainId chain) {
  MEDRES_CO_TRY(const auto before, co_await BeforeSince(chain));
  if (!before) co_return Status();
  ++verdict_.chains;
  Reading reading{.head = *before};
  const auto next_page = [&] {
    return Read<std::vector<AuditRow>>([place = reading.head.place](sql::Session& session) {
      return audit_store::RowsBehind(session, place, kRowsAtOnce);
    });
  };
  // Rows first: whatever is let go of meanwhile, the checkpoint covers it.
  MEDRES_CO_TRY(auto rows, co_await next_page());
  MEDRES_CO_TRY(const auto checkpoint, co_await Read<std::optional<AuditCheckpoint>>([&](sql::Session& session) {
                  return audit_store::CheckpointOf(session, chain);
                }));
  if (checkpoint && checkpoint->head.place.seq > reading.head.place.seq) {
    reading.head = checkpoint->head;
    std::erase_if(rows, [&](const AuditRow& row) { return row.place.seq <= reading.head.place.seq; });
  }
  while (!rows.empty()) {
    for (const AuditRow& row : rows) VerifyRow(reading, row);
    MEDRES_CO_CHECK(co_await VerifyIndex(rows));
    MEDRES_CO_TRY(rows, co_await next_page());
  }
  SettleDoubt(reading, {});
  if (reading.closed) ++verdict_.closed;
  verdict_.heads.push_back(reading.head);
  co_return Status();
}

Task<Status> AuditVerifier::VerifyIndex(const std::vector<AuditRow>& rows) {
  MEDRES_CO_TRY(auto index, co_await Read<std::vector<AuditIndexRow>>([&](sql::Session& session) {
                  return audit_store::IndexOf(session, rows.front().place, rows.back().place);
                }));
  for (const AuditId record : Differing(WantedIndex(rows), std::move(index))) {
    const auto row = std::ranges::find(rows, record, &AuditRow::id);
    if (row != rows.end()) Find(AuditFault::kIndex, row->place, row->place.seq, record);
  }
  co_return Status();
}

void AuditVerifier::VerifyRow(Reading& reading, const AuditRow& row) {
  const std::int64_t wanted = reading.head.place.seq + 1;
  const bool is_next = row.place.seq == wanted;
  SettleDoubt(reading, is_next ? std::string_view(row.previous) : std::string_view());
  if (!is_next) Find(AuditFault::kMissing, {row.place.chain, wanted}, row.place.seq - 1, std::nullopt);
  ++verdict_.records;
  Remember(row);
  const std::string seal = SealOf(keys_, row);
  // Behind a gap nobody knows the seal before; the row vouches for itself.
  const bool is_linked = !is_next || security::EqualInConstantTime(row.previous, reading.head.seal);
  if (!is_linked) {
    Find(AuditFault::kAltered, row.place, row.place.seq, row.id);
  } else if (!security::EqualInConstantTime(row.seal, seal)) {
    reading.doubt = {.place = row.place, .record = row.id, .seal = seal};
  }
  reading.head = {.place = row.place, .seal = row.seal};
  reading.closed = row.type == kAuditChainType && row.operation == "chain-end";
}

void AuditVerifier::SettleDoubt(Reading& reading, std::string_view previous) {
  if (!reading.doubt) return;
  const Doubt doubt = *std::exchange(reading.doubt, std::nullopt);
  const bool is_only_seal = security::EqualInConstantTime(previous, doubt.seal);
  Find(is_only_seal ? AuditFault::kSeal : AuditFault::kAltered, doubt.place, doubt.place.seq, doubt.record);
  if (is_only_seal) reading.head.seal = doubt.seal;
}

void AuditVerifier::Remember(const AuditRow& row) {
  if (row.type != kAuditChainType || row.operation != "chain-heads") return;
  for (const AuditHead& head : ParseHeads(row.detail)) Believe(signed_, head);
}

Task<Status> AuditVerifier::VerifySignatures() {
  for (const auto& [chain, head] : signed_) {
    MEDRES_CO_TRY(const auto checkpoint, co_await Read<std::optional<AuditCheckpoint>>([&](sql::Session& session) {
                    return audit_store::CheckpointOf(session, chain);
                  }));
    if (checkpoint && checkpoint->head.place.seq >= head.place.seq) continue;
    MEDRES_CO_TRY(const auto found, co_await Read<std::optional<AuditHead>>([&](sql::Session& session) {
                    return audit_store::HeadAt(session, head.place);
                  }));
    if (!found || !security::EqualInConstantTime(found->seal, head.seal)) {
      Find(AuditFault::kCut, head.place, head.place.seq, std::nullopt);
    }
  }
  co_return Status();
}

Task<Status> AuditVerifier::VerifyCheckpoints() {
  MEDRES_CO_TRY(const auto checkpoints, co_await Read<std::vector<AuditCheckpoint>>(
                                            [](sql::Session& session) { return audit_store::Checkpoints(session); }));
  verdict_.checkpoints = std::ssize(checkpoints);
  for (const AuditCheckpoint& checkpoint : checkpoints) {
    if (security::EqualInConstantTime(checkpoint.seal, SealOf(keys_, checkpoint))) continue;
    Find(AuditFault::kCheckpoint, checkpoint.head.place, checkpoint.head.place.seq, std::nullopt);
  }
  co_return Status();
}

Task<Status> AuditVerifier::VerifyOrphans() {
  MEDRES_CO_TRY(verdict_.unchained, co_await Read<std::int64_t>(
                                        [](sql::Session& session) { return audit_store::CountUnchained(session); }));
  MEDRES_CO_TRY(const auto orphans, co_await Read<std::vector<AuditIndexRow>>([](sql::Session& session) {
                  return audit_store::Orphans(session, kOrphansTold);
                }));
  for (const AuditIndexRow& orphan : orphans) Find(AuditFault::kIndex, {}, 0, orphan.record);
  co_return Status();
}

}  // namespace medres::access
