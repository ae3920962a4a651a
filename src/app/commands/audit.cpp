#include <cstdio>
#include <filesystem>

#include "access/audit_verifier.hpp"
#include "app/commands/commands.hpp"
#include "app/commands/input.hpp"
#include "base/text.hpp"
#include "platform/async/loops.hpp"
#include "platform/sql/postgres.hpp"
#include "platform/sql/sqlite_database.hpp"

namespace medres::app {
namespace {

constexpr std::string_view kSqliteUrl = "sqlite:";

/// For reading, also while a server has it: neither locked nor migrated.
Result<std::unique_ptr<sql::Database>> OpenToRead(const std::string& url, async::Loops& loops) {
  if (!url.starts_with(kSqliteUrl)) {
    sql::PostgresOptions options;
    options.dsn = url;
    options.min_connections = options.max_connections = 1;
    return sql::OpenPostgres(options, loops);
  }
  const std::string path = url.substr(kSqliteUrl.size());
  if (!std::filesystem::exists(path)) {
    return Fail(Error::Unavailable("database.open", {{"path", path}, {"reason", "there is no such file"}}));
  }
  return sql::OpenSqlite({.path = path, .readers = 1});
}

std::string PlaceOf(const access::AuditFinding& finding) {
  if (finding.first.chain.IsNil()) return "no chain";
  std::string place = finding.first.chain.Text() + " " + std::to_string(finding.first.seq);
  return finding.last == finding.first.seq ? place : place + "-" + std::to_string(finding.last);
}

void Print(const access::AuditVerdict& verdict) {
  for (const access::AuditFinding& finding : verdict.findings) {
    std::printf("%-10s  %s%s\n", std::string(ToText(finding.fault)).c_str(), PlaceOf(finding).c_str(),
                finding.record ? (", record " + finding.record->Text()).c_str() : "");
  }
  std::printf("%jd records in %d chains (%d ended), %jd trimmed, %jd of before there were chains: %zu findings\n",
              static_cast<std::intmax_t>(verdict.records), verdict.chains, verdict.closed,
              static_cast<std::intmax_t>(verdict.checkpoints), static_cast<std::intmax_t>(verdict.unchained),
              verdict.findings.size());
}

Result<access::AuditVerifier::Options> OptionsOf(const AuditOptions& options) {
  access::AuditVerifier::Options verifying;
  if (!options.from.empty()) {
    verifying.since = ParseInstant(options.from);
    if (!verifying.since) return Fail(Error::Invalid("json.format", "--from", {{"expected", "date-time"}}));
  }
  if (options.heads.empty()) return verifying;
  MEDRES_TRY(std::string text, ReadInput(options.heads));
  for (char& c : text) c = c == '\n' ? ' ' : c;
  verifying.known = access::ParseHeads(text);
  return verifying;
}

Result<access::AuditVerdict> Verify(const Environment& environment, const AuditOptions& options) {
  MEDRES_TRY(auto verifying, OptionsOf(options));
  const std::string& key_file = environment.settings.Text("security.key_file");
  // New keys would fit nothing.
  if (!std::filesystem::exists(key_file)) {
    return Fail(Error::Unavailable("keys.file", {{"reason", "there is no " + key_file}}));
  }
  MEDRES_TRY(const auto keys, security::KeyRing::LoadOrCreate(key_file));
  async::Loops loops(1);
  loops.Start();
  auto opened = OpenToRead(environment.settings.Text("database.url"), loops);
  Result<access::AuditVerdict> verdict = access::AuditVerdict();
  if (opened) {
    access::AuditVerifier verifier(**opened, keys, std::move(verifying));
    verdict = async::RunSync(verifier.Verify());
    opened->reset();
  } else {
    verdict = Fail(opened.error());
  }
  loops.Stop();
  return verdict;
}

}  // namespace

int VerifyAudit(Environment& environment, const AuditOptions& options) {
  const auto verdict = Verify(environment, options);
  if (!verdict) return environment.Report(verdict.error());
  Print(*verdict);
  if (options.show_heads) {
    for (const access::AuditHead& head : verdict->heads) std::printf("%s\n", access::HeadsText({head}).c_str());
  }
  return verdict->findings.empty() ? kOk : kFailed;
}

}  // namespace medres::app
