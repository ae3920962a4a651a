#include "access/service.hpp"

#include <algorithm>
#include <mutex>

#include "base/text.hpp"
#include "platform/events/outbox.hpp"
#include "platform/security/digest.hpp"

namespace medres::access {
namespace {

constexpr std::size_t kNameLength = 100;

struct AccessSql {
  static constexpr sql::Statement kInsert{
      "api_key.insert",
      "insert into api_key (id, name, digest, scopes, created_at, expires_at, rate_per_second, rate_burst) "
      "values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"};
  static constexpr sql::Statement kRevoke{"api_key.revoke",
                                          "update api_key set revoked_at = ?2 where id = ?1 and revoked_at is null"};
  static constexpr sql::Statement kSetRate{
      "api_key.set_rate",
      "update api_key set rate_per_second = ?2, rate_burst = ?3 where id = ?1 and revoked_at is null"};
  static constexpr sql::Statement kList{
      "api_key.list",
      "select id, name, digest, scopes, created_at, expires_at, revoked_at, rate_per_second, rate_burst "
      "from api_key order by id"};
  static constexpr sql::Statement kOne{
      "api_key.one",
      "select id, name, digest, scopes, created_at, expires_at, revoked_at, rate_per_second, rate_burst "
      "from api_key where id = ?1"};
};

std::string Join(const std::vector<std::string>& scopes) {
  std::string text;
  for (const std::string& scope : scopes) text.append(text.empty() ? "" : " ").append(scope);
  return text;
}

std::vector<std::string> SplitScopes(std::string_view text) {
  std::vector<std::string> scopes;
  for (const std::string_view part : text::Split(text, ' ')) {
    if (!part.empty()) scopes.emplace_back(part);
  }
  return scopes;
}

std::optional<Instant> OptionalInstant(const sql::Rows::Row& row, std::size_t column) {
  return row.IsNull(column) ? std::nullopt : std::optional(row.At(column));
}

std::optional<Quota::Rules> RateOf(const sql::Rows::Row& row) {
  if (row.IsNull(7) || row.IsNull(8)) return std::nullopt;
  return Quota::Rules{.per_second = row.Integer(7), .burst = row.Integer(8)};
}

/// The two columns of a rate: both, or null.
void AppendRate(sql::Params& row, const std::optional<Quota::Rules>& rate) {
  row.emplace_back(rate.transform([](const Quota::Rules& own) { return own.per_second; }));
  row.emplace_back(rate.transform([](const Quota::Rules& own) { return own.burst; }));
}

ApiKey KeyOf(const sql::Rows::Row& row) {
  return {.id = row.AsId<ApiKeyId>(0),
          .name = std::string(row.Text(1)),
          .scopes = SplitScopes(row.Text(3)),
          .created_at = row.At(4),
          .expires_at = OptionalInstant(row, 5),
          .revoked_at = OptionalInstant(row, 6),
          .rate = RateOf(row)};
}

/// `*`, a lower-case word ("admin"), or a room with a verb or all of them: "catalog:read", "catalog:*".
bool IsScope(std::string_view scope) {
  if (scope == "*") return true;
  const auto is_word = [](std::string_view part) {
    return !part.empty() && part.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string_view::npos;
  };
  const auto parts = text::Split(scope, ':');
  if (parts.size() == 2 && parts.back() == "*") return is_word(parts.front());
  return parts.size() <= 2 && std::ranges::all_of(parts, is_word);
}

/// A change and the event that tells other processes of it; 1 row, else kNotFound.
Task<Status> Change(sql::Session& session, sql::Call call, std::string kind, ApiKeyId id, Instant now) {
  std::vector<sql::Call> calls{std::move(call)};
  events::AppendTo(calls, session.dialect(), {{std::move(kind), id.value, "{}"}}, now);
  MEDRES_CO_TRY(const auto results, co_await session.RunAll(std::move(calls)));
  if (results.front().affected() == 1) co_return Status();
  co_return Fail(Error::NotFound("access.key_not_found", {{"id", id.Text()}}));
}

}  // namespace

std::vector<Issue> CheckKey(std::string_view name, const std::vector<std::string>& scopes) {
  std::vector<Issue> issues;
  if (text::Trim(name).empty() || !text::IsUtf8(name) || text::CountCodePoints(name) > kNameLength) {
    issues.push_back({"access.name_false", "/name", {{"max", std::to_string(kNameLength)}}});
  }
  for (std::size_t i = 0; i < scopes.size(); ++i) {
    if (IsScope(scopes[i])) continue;
    issues.push_back({"access.scope_false", "/scopes/" + std::to_string(i), {{"scope", scopes[i]}}});
  }
  return issues;
}

Task<Result<AccessService::Keys>> AccessService::ReadKeys() {
  MEDRES_CO_TRY(const sql::Rows rows, co_await database_.Read<sql::Rows>(
                                          [](sql::Session& session) { return session.Run(AccessSql::kList); }));
  Keys keys;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    ApiKey key = KeyOf(rows[i]);
    if (!key.revoked_at) keys[std::string(rows[i].Text(2))] = std::make_shared<const ApiKey>(std::move(key));
  }
  co_return keys;
}

Task<Status> AccessService::Load() {
  while (true) {
    std::int64_t before = 0;
    {
      const std::shared_lock lock(mutex_);
      before = changes_;
    }
    MEDRES_CO_TRY(Keys keys, co_await ReadKeys());
    const std::unique_lock lock(mutex_);
    if (changes_ != before) continue;
    by_digest_ = std::move(keys);
    co_return Status();
  }
}

Task<Result<AccessService::NewKey>> AccessService::Create(std::string name, std::vector<std::string> scopes,
                                                          std::optional<Instant> expires_at,
                                                          std::optional<Quota::Rules> rate) {
  const Instant now = clock_.Now();
  auto issues = CheckKey(name, scopes);
  if (expires_at && *expires_at <= now) issues.push_back({"access.expired_already", "/expires_at", {}});
  if (!issues.empty()) co_return Fail(Error::Invalid(std::move(issues)));
  NewKey made;
  made.key = {.id = ApiKeyId::Make(),
              .name = std::move(name),
              .scopes = std::move(scopes),
              .created_at = now,
              .expires_at = expires_at,
              .revoked_at = std::nullopt,
              .rate = rate};
  made.secret = "mk_" + security::ToHex(security::RandomBytes(32));
  const std::string digest = security::Sha256Hex(made.secret);
  const auto insert = [&](sql::Session& session) {
    sql::Params row{made.key.id, made.key.name, digest, Join(made.key.scopes), now, made.key.expires_at};
    AppendRate(row, rate);
    return Change(session, {&AccessSql::kInsert, std::move(row)}, "api_key.created", made.key.id, now);
  };
  MEDRES_CO_CHECK(co_await database_.RunWrite(insert, sql::Database::kDeadline));
  Remember(made.key, digest);
  co_return made;
}

Task<Status> AccessService::Revoke(ApiKeyId id) {
  const Instant now = clock_.Now();
  const auto revoke = [&](sql::Session& session) {
    return Change(session, {&AccessSql::kRevoke, {id, now}}, "api_key.revoked", id, now);
  };
  MEDRES_CO_CHECK(co_await database_.RunWrite(revoke, sql::Database::kDeadline));
  const std::unique_lock lock(mutex_);
  ++changes_;
  std::erase_if(by_digest_, [&](const auto& entry) { return entry.second->id == id; });
  co_return Status();
}

Task<Result<ApiKey>> AccessService::SetRate(ApiKeyId id, std::optional<Quota::Rules> rate) {
  const Instant now = clock_.Now();
  std::optional<ApiKey> changed;
  const auto set = [&](sql::Session& session) -> Task<Status> {
    sql::Params row{id};
    AppendRate(row, rate);
    MEDRES_CO_CHECK(co_await Change(session, {&AccessSql::kSetRate, std::move(row)}, "api_key.rate_changed", id, now));
    MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(AccessSql::kOne, {id}));
    changed = KeyOf(rows[0]);
    co_return Status();
  };
  MEDRES_CO_CHECK(co_await database_.RunWrite(set, sql::Database::kDeadline));
  RememberRate(id, rate);
  co_return *changed;
}

Task<Result<std::vector<ApiKey>>> AccessService::List() {
  MEDRES_CO_TRY(const sql::Rows rows, co_await database_.Read<sql::Rows>(
                                          [](sql::Session& session) { return session.Run(AccessSql::kList); }));
  std::vector<ApiKey> keys;
  keys.reserve(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) keys.push_back(KeyOf(rows[i]));
  co_return keys;
}

void AccessService::SetAdminKey(std::string_view secret) {
  if (secret.empty()) {
    const std::unique_lock lock(mutex_);
    admin_ = {};
    return;
  }
  ApiKey key{.id = {},
             .name = "admin",
             .scopes = {"*"},
             .created_at = clock_.Now(),
             .expires_at = std::nullopt,
             .revoked_at = std::nullopt};
  const std::unique_lock lock(mutex_);
  admin_ = {security::Sha256Hex(secret), std::make_shared<const ApiKey>(std::move(key))};
}

std::shared_ptr<const ApiKey> AccessService::Recognise(std::string_view secret) const {
  const std::string digest = security::Sha256Hex(secret);
  const std::shared_lock lock(mutex_);
  if (admin_.second && security::EqualInConstantTime(digest, admin_.first)) return admin_.second;
  const auto found = by_digest_.find(digest);
  if (found == by_digest_.end()) return nullptr;
  const bool expired = found->second->expires_at && *found->second->expires_at <= clock_.Now();
  return expired ? nullptr : found->second;
}

bool AccessService::HasKeys() const {
  const std::shared_lock lock(mutex_);
  return admin_.second || !by_digest_.empty();
}

void AccessService::RememberRate(ApiKeyId id, const std::optional<Quota::Rules>& rate) {
  const std::unique_lock lock(mutex_);
  ++changes_;
  for (auto& [digest, known] : by_digest_) {
    if (known->id != id) continue;
    ApiKey key = *known;
    key.rate = rate;
    known = std::make_shared<const ApiKey>(std::move(key));
  }
}

void AccessService::Remember(const ApiKey& key, const std::string& digest) {
  const std::unique_lock lock(mutex_);
  ++changes_;
  by_digest_[digest] = std::make_shared<const ApiKey>(key);
}

}  // namespace medres::access
