#include "access/accounts/sessions.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "platform/events/outbox.hpp"
#include "platform/security/digest.hpp"

namespace medres::access {
namespace {

constexpr std::string_view kTokenPrefix = "ms_";
constexpr std::size_t kRandomDigits = 64;
constexpr std::size_t kMarkDigits = 16;
constexpr std::size_t kTokenLength = 3 + kRandomDigits + kMarkDigits;
/// How long a session is believed before it is noted as used, and looked at, again.
constexpr Milliseconds kNoted{60'000};
constexpr std::uint64_t kSessionsWeight = std::uint64_t{32} << 20U;

struct SessionSql {
  static constexpr sql::Statement kOpen{
      "account_session.open",
      "insert into account_session (digest, account, created_at, seen_at, expires_at) values (?1, ?2, ?3, ?3, ?4)"};
  static constexpr sql::Statement kCrowd{
      "account_session.crowd",
      "delete from account_session where account = ?1 and digest not in (select digest from account_session where "
      "account = ?1 order by created_at desc, digest limit 20)"};
  static constexpr sql::Statement kTrim{"account_session.trim", "delete from account_session where expires_at <= ?1"};
  static constexpr sql::Statement kNote{
      "account_session.note",
      "update account_session set seen_at = ?2 where digest = ?1 and seen_at > ?3 and expires_at > ?2"};
  static constexpr sql::Statement kFind{
      "account_session.find",
      "select s.account, s.expires_at, a.name, a.roles, a.departments, a.patient, a.must_change, a.totp is null from "
      "account_session s join account a on a.id = s.account where s.digest = ?1 and a.disabled_at is null"};
  static constexpr sql::Statement kEnd{"account_session.end", "delete from account_session where digest = ?1"};
  static constexpr sql::Statement kEndAll{"account_session.end_all",
                                          "delete from account_session where account = ?1 and digest <> ?2"};
};

Error Over() { return Error::NotFound("account.session_over"); }

/// Fields of a cached session, each on a line of its own.
constexpr std::size_t kFields = 7;

bool Overlap(std::string_view roles, const std::vector<std::string>& wanted) {
  const auto parts = text::Split(roles, ' ');
  return std::ranges::any_of(wanted,
                             [&](const std::string& role) { return std::ranges::find(parts, role) != parts.end(); });
}

/// What somebody must do first, as it is kept.
constexpr std::string_view kNothingFirst = "0";
constexpr std::string_view kFactorFirst = "1";
constexpr std::string_view kPasswordFirst = "2";

std::string Write(const sql::Rows::Row& row, bool wants_factor) {
  const auto patient = row.OptionalId<PatientId>(5);
  std::string lines = row.AsId<AccountId>(0).Text();
  lines.append("\n").append(std::to_string(row.Integer(1)));
  lines.append("\n").append(row.Text(2)).append("\n").append(row.Text(3)).append("\n").append(row.Text(4));
  const std::string_view first = row.Integer(6) != 0 ? kPasswordFirst : (wants_factor ? kFactorFirst : kNothingFirst);
  lines.append("\n").append(patient ? patient->Text() : "").append("\n").append(first);
  return lines;
}

std::optional<SignedIn> Read(std::string_view lines, Instant now) {
  const auto fields = text::Split(lines, '\n');
  if (fields.size() != kFields) return std::nullopt;
  const auto account = AccountId::Parse(fields[0]);
  const auto expires = text::ParseInteger(fields[1]);
  if (!account || !expires || *expires <= now.milliseconds) return std::nullopt;
  SignedIn signed_in{.account = *account,
                     .name = std::string(fields[2]),
                     .roles = {},
                     .departments = {},
                     .patient = PatientId::Parse(fields[5]),
                     .limited = fields[6] != kNothingFirst,
                     .must_change = fields[6] == kPasswordFirst,
                     .expires_at = Instant{*expires}};
  for (const std::string_view role : text::Split(fields[3], ' ')) {
    if (!role.empty()) signed_in.roles.emplace_back(role);
  }
  for (const std::string_view id : text::Split(fields[4], ' ')) {
    if (const auto department = ResourceId::Parse(id)) signed_in.departments.push_back(*department);
  }
  return signed_in;
}

cache::Tiering TieringOf(const SessionRules& rules, const security::KeyRing& keys) {
  const Milliseconds life = std::min(kNoted, rules.idle / 4);
  return {.space = "account_session.2",
          .limit = kSessionsWeight,
          .first_life = life,
          .second_life = life,
          .ways = {.keys = &keys}};
}

}  // namespace

Sessions::Sessions(const Parts& parts, SessionRules rules)
    : parts_(parts),
      rules_(std::move(rules)),
      cache_(TieringOf(rules_, parts.keys), parts.caches.second, parts.clock,
             [this](const std::string& digest) { return Load(digest); }) {
  if (parts.caches.metrics != nullptr) Expose(*parts.caches.metrics, cache_);
}

std::string Sessions::MarkOf(std::string_view random) const {
  return security::ToHex(parts_.keys.Mac("account.session", random)).substr(0, kMarkDigits);
}

bool Sessions::IsToken(std::string_view text) { return text.starts_with(kTokenPrefix); }

bool Sessions::IsMarked(std::string_view token) const {
  if (token.size() != kTokenLength || !IsToken(token)) return false;
  const std::string_view random = token.substr(kTokenPrefix.size(), kRandomDigits);
  return security::EqualInConstantTime(MarkOf(random), token.substr(kTokenPrefix.size() + kRandomDigits));
}

Task<Result<Sessions::Opened>> Sessions::Open(const Account& account) {
  const Instant now = parts_.clock.Now();
  const std::string random = security::ToHex(security::RandomBytes(kRandomDigits / 2));
  Opened opened{.token = std::string(kTokenPrefix) + random + MarkOf(random), .expires_at = now + rules_.absolute};
  const std::string digest = security::Sha256Hex(opened.token);
  const auto open = [&](sql::Session& session) -> Task<Status> {
    std::vector<sql::Call> calls{{&SessionSql::kTrim, {now}},
                                 {&SessionSql::kOpen, {digest, account.id, now, opened.expires_at}},
                                 {&SessionSql::kCrowd, {account.id}}};
    MEDRES_CO_CHECK(co_await session.RunAll(std::move(calls)));
    co_return Status();
  };
  MEDRES_CO_CHECK(co_await parts_.database.RunWrite(open, sql::Database::kDeadline));
  co_return opened;
}

Task<Result<cache::Fresh<cache::Bytes>>> Sessions::Load(const std::string& digest) {
  const Instant now = parts_.clock.Now();
  const auto load = [&](sql::Session& session) -> Task<Result<std::string>> {
    std::vector<sql::Call> calls{{&SessionSql::kNote, {digest, now, now - rules_.idle}},
                                 {&SessionSql::kFind, {digest}}};
    MEDRES_CO_TRY(const auto results, co_await session.RunAll(std::move(calls)));
    if (results[0].affected() == 0 || results[1].empty()) co_return Fail(Over());
    const auto row = results[1][0];
    const bool wants_factor = row.Integer(7) != 0 && Overlap(row.Text(3), rules_.second_factor_roles);
    co_return Write(row, wants_factor);
  };
  MEDRES_CO_TRY(std::string lines, co_await parts_.database.Write<std::string>(load));
  const std::string account(lines, 0, lines.find('\n'));
  co_return cache::Fresh<cache::Bytes>{std::make_shared<const std::string>(std::move(lines)), {.tags = {account}}};
}

std::optional<SignedIn> Sessions::Known(const std::string& token) {
  if (!IsMarked(token)) return std::nullopt;
  const auto lines = cache_.Peek(security::Sha256Hex(token));
  return lines ? Read(**lines, parts_.clock.Now()) : std::nullopt;
}

Task<Result<SignedIn>> Sessions::Find(std::string token) {
  if (!IsMarked(token)) co_return Fail(Over());
  MEDRES_CO_TRY(const cache::Bytes lines, co_await cache_.Get(security::Sha256Hex(token)));
  auto signed_in = Read(*lines, parts_.clock.Now());
  if (!signed_in) co_return Fail(Over());
  co_return *std::move(signed_in);
}

Task<Status> Sessions::EndThen(const sql::Statement& statement, sql::Params params, AccountId account) {
  const Instant now = parts_.clock.Now();
  const auto end = [&](sql::Session& session) -> Task<Status> {
    std::vector<sql::Call> calls{{&statement, std::move(params)}};
    events::AppendTo(calls, session.dialect(), {{"account.session_ended", account.value, "{}"}}, now);
    MEDRES_CO_CHECK(co_await session.RunAll(std::move(calls)));
    co_return Status();
  };
  MEDRES_CO_CHECK(co_await parts_.database.RunWrite(end, sql::Database::kDeadline));
  co_await Forget(account);
  co_return Status();
}

Task<Status> Sessions::End(std::string token, AccountId account) {
  co_return co_await EndThen(SessionSql::kEnd, {security::Sha256Hex(token)}, account);
}

Task<Status> Sessions::EndAll(AccountId account, std::string kept) {
  const std::string digest = kept.empty() ? std::string() : security::Sha256Hex(kept);
  co_return co_await EndThen(SessionSql::kEndAll, {account, digest}, account);
}

Task<void> Sessions::Forget(AccountId account) {
  co_await cache_.Invalidate({.what = cache::Invalidation::What::kTag, .name = account.Text()});
}

}  // namespace medres::access
