#include "access/audit_chain.hpp"

#include "base/text.hpp"
#include "platform/security/digest.hpp"

namespace medres::access {
namespace {

/// Says that another layout of the canonical bytes is another layout.
constexpr char kLayout = 1;
constexpr std::string_view kSealPurpose = "audit.record";
constexpr std::string_view kCheckpointPurpose = "audit.checkpoint";

void AppendNumber(std::string& out, std::int64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<char>((value >> shift) & 0xFF));
}

void AppendText(std::string& out, std::string_view text) {
  AppendNumber(out, static_cast<std::int64_t>(text.size()));
  out += text;
}

void AppendUuid(std::string& out, const Uuid& id) {
  out.append(reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size());
}

std::string JoinPatients(const std::vector<PatientId>& patients) {
  std::string text;
  for (const PatientId id : patients) text.append(text.empty() ? "" : ",").append(id.Text());
  return text;
}

std::optional<AuditHead> ParseHead(std::string_view text) {
  const auto parts = text::Split(text, ':');
  if (parts.size() != 3) return std::nullopt;
  const auto chain = AuditChainId::Parse(parts[0]);
  const auto seq = text::ParseInteger(parts[1]);
  std::string seal = security::FromHex(parts[2]);
  if (!chain || !seq || seal.empty()) return std::nullopt;
  return AuditHead{.place = {*chain, *seq}, .seal = std::move(seal)};
}

}  // namespace

AuditRow ToRow(const AuditRecord& record) {
  return {.id = record.id,
          .at = record.at.milliseconds,
          .actor = record.actor,
          .action = std::string(ToCode(record.action)),
          .operation = record.operation,
          .type = record.type,
          .entity = record.entity,
          .patients = JoinPatients(record.patients),
          .succeeded = record.succeeded ? 1 : 0,
          .trace = record.trace,
          .detail = record.detail};
}

AuditRecord ToRecord(const AuditRow& row) {
  AuditRecord record{.id = row.id,
                     .at = Instant{row.at},
                     .actor = row.actor,
                     .action = ParseAction(row.action),
                     .operation = row.operation,
                     .type = row.type,
                     .entity = row.entity,
                     .patients = {},
                     .succeeded = row.succeeded != 0,
                     .trace = row.trace,
                     .detail = row.detail};
  for (const std::string_view part : text::Split(row.patients, ',')) {
    if (const auto id = PatientId::Parse(part)) record.patients.push_back(*id);
  }
  return record;
}

std::string CanonicalBytes(const AuditRow& row) {
  std::string bytes{kLayout};
  AppendUuid(bytes, row.place.chain.value);
  AppendNumber(bytes, row.place.seq);
  AppendUuid(bytes, row.id.value);
  AppendNumber(bytes, row.at);
  AppendNumber(bytes, row.succeeded);
  bytes.push_back(row.entity ? 1 : 0);
  AppendUuid(bytes, row.entity.value_or(Uuid{}));
  for (const std::string* text :
       {&row.actor, &row.action, &row.operation, &row.type, &row.patients, &row.trace, &row.detail, &row.previous}) {
    AppendText(bytes, *text);
  }
  return bytes;
}

std::string SealOf(const security::KeyRing& keys, const AuditRow& row) {
  return keys.Mac(kSealPurpose, CanonicalBytes(row));
}

std::string SealOf(const security::KeyRing& keys, const AuditCheckpoint& checkpoint) {
  std::string bytes{kLayout};
  AppendUuid(bytes, checkpoint.head.place.chain.value);
  AppendNumber(bytes, checkpoint.head.place.seq);
  AppendNumber(bytes, checkpoint.at);
  AppendText(bytes, checkpoint.head.seal);
  return keys.Mac(kCheckpointPurpose, bytes);
}

std::string HeadsText(const std::vector<AuditHead>& heads) {
  std::string text;
  for (const AuditHead& head : heads) {
    text.append(text.empty() ? "" : " ").append(head.place.chain.Text());
    text.append(":").append(std::to_string(head.place.seq)).append(":").append(security::ToHex(head.seal));
  }
  return text;
}

std::vector<AuditHead> ParseHeads(std::string_view text) {
  std::vector<AuditHead> heads;
  for (const std::string_view part : text::Split(text, ' ')) {
    if (auto head = ParseHead(part)) heads.push_back(*std::move(head));
  }
  return heads;
}

void AuditChain::Append(AuditRow& row) {
  row.place = {.chain = head_.place.chain, .seq = head_.place.seq + 1};
  row.previous = head_.seal;
  row.seal = SealOf(keys_, row);
  head_ = {.place = row.place, .seal = row.seal};
}

}  // namespace medres::access
