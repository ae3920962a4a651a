#include "access/accounts/sign_in.hpp"

#include "access/accounts/rules.hpp"
#include "base/text.hpp"
#include "platform/async/run_blocking.hpp"
#include "platform/security/digest.hpp"
#include "platform/security/password.hpp"
#include "platform/security/totp.hpp"

namespace medres::access {
namespace {

/// Nobody's password, of the same cost: verified for names that nobody has.
constexpr std::string_view kNobodysHash =
    "$argon2id$v=19$m=19456,t=2,p=1$bWVkcmVzLW5vYm9keXMtMQ$bm9ib2R5cyBwYXNzd29yZCBoYXMgdGhpcyBoYXNoISE";
constexpr int kRecoveryCodes = 10;
constexpr std::size_t kRecoveryBytes = 10;
constexpr std::string_view kHouse = "MedRes";

/// As it was shown, or typed: blanks and hyphens are left out, letters are upper case.
std::string PlainCode(std::string_view code) {
  std::string plain;
  for (const char c : code) {
    if (c != ' ' && c != '-') plain.push_back(static_cast<char>(std::toupper(static_cast<unsigned char>(c))));
  }
  return plain;
}

std::vector<std::string> MakeRecoveryCodes() {
  std::vector<std::string> codes;
  for (int i = 0; i < kRecoveryCodes; ++i) {
    std::string code = security::ToBase32(security::RandomBytes(kRecoveryBytes));
    for (std::size_t at = 12; at > 0; at -= 4) code.insert(at, "-");
    codes.push_back(std::move(code));
  }
  return codes;
}

std::string DigestsOf(const std::vector<std::string>& codes) {
  std::string digests;
  for (const std::string& code : codes) {
    digests.append(digests.empty() ? "" : " ").append(security::Sha256Hex(PlainCode(code)));
  }
  return digests;
}

/// The digests without this one; nothing when it is not among them.
std::optional<std::string> Without(std::string_view digests, std::string_view digest) {
  std::string left;
  bool found = false;
  for (const std::string_view one : text::Split(digests, ' ')) {
    const bool is_it = security::EqualInConstantTime(one, digest);
    found = found || is_it;
    if (!is_it) left.append(left.empty() ? "" : " ").append(one);
  }
  return found ? std::optional(std::move(left)) : std::nullopt;
}

}  // namespace

void SignIn::Record(const Account* account, bool succeeded, std::string trace) const {
  // A name that nobody has may be a password in the wrong field: it is not kept.
  parts_.audit.Record({.at = parts_.clock.Now(),
                       .actor = account != nullptr ? SubjectOf(account->id) : "anonymous",
                       .action = AuditAction::kExecute,
                       .operation = "signIn",
                       .type = "Account",
                       .entity = account != nullptr ? std::optional(account->id.value) : std::nullopt,
                       .succeeded = succeeded,
                       .trace = std::move(trace)});
}

Task<Result<bool>> SignIn::IsPassword(std::string password, std::string hash) {
  co_return co_await async::RunBlocking(parts_.crypto, [password = std::move(password), hash = std::move(hash)] {
    return security::VerifyPassword(password, hash);
  });
}

Task<Result<SignIn::Done>> SignIn::Enter(Proof proof, std::string trace) {
  // Before the try is counted: who is turned away here has not tried.
  const auto turn = crowd_.Enter(proof.from);
  if (!turn) co_return Fail(Error::Overloaded("async.overloaded"));
  const std::string name = NormaliseName(proof.name);
  MEDRES_CO_CHECK(co_await attempts_.Count(name));
  const auto get = [&](sql::Session& session) { return store_.GetByName(session, name); };
  Result<AccountStore::Found> found = co_await parts_.database.Read<AccountStore::Found>(get);
  if (!found && found.error().kind != ErrorKind::kNotFound) co_return Fail(std::move(found).error());
  const std::string hash = found ? found->second.password : std::string(kNobodysHash);
  MEDRES_CO_TRY(const bool is_right, co_await IsPassword(proof.password, hash));
  const Account* account = found ? &found->first : nullptr;
  if (!is_right || account == nullptr || account->disabled_at) {
    Record(account, false, std::move(trace));
    co_return Fail(Error::Unauthenticated("account.sign_in_refused"));
  }
  const Account known = *account;
  Result<Done> done = co_await Admit(*std::move(found), proof);
  Record(&known, done.has_value(), std::move(trace));
  co_return done;
}

Task<Result<SignIn::Done>> SignIn::Admit(AccountStore::Found found, const Proof& proof) {
  if (found.second.totp) {
    if (proof.code.empty()) co_return Fail(Error::Unauthenticated("account.code_wanted"));
    MEDRES_CO_TRY(const bool is_right, co_await UseCode(found, proof.code));
    if (!is_right) co_return Fail(Error::Unauthenticated("account.code_refused"));
  }
  MEDRES_CO_CHECK(co_await attempts_.Forget(found.first.name));
  if (security::NeedsNewHash(found.second.password)) MEDRES_CO_CHECK(co_await RenewHash(found, proof.password));
  MEDRES_CO_TRY(Sessions::Opened session, co_await parts_.sessions.Open(found.first));
  co_return Done{std::move(found.first), std::move(session)};
}

Task<Status> SignIn::RenewHash(const AccountStore::Found& found, const std::string& password) {
  MEDRES_CO_TRY(const std::string hash,
                co_await async::RunBlocking(parts_.crypto, [password] { return security::HashPassword(password); }));
  const auto set = [&](sql::Session& session) { return store_.SetPassword(session, found.first, hash); };
  co_return co_await parts_.database.RunWrite(set, sql::Database::kDeadline);
}

Task<Result<bool>> SignIn::UseCode(const AccountStore::Found& found, std::string code) {
  const std::string plain = PlainCode(code);
  const auto& [account, credentials] = found;
  const auto step = security::FindTotpStep(*credentials.totp, plain, parts_.clock.Now(), credentials.totp_step);
  const auto left = step ? std::nullopt : Without(credentials.recovery, security::Sha256Hex(plain));
  if (!step && !left) co_return false;
  const auto use = [&](sql::Session& session) {
    return step ? store_.UseStep(session, account.id, *step)
                : store_.UseRecovery(session, account.id, credentials.recovery, *left);
  };
  co_return co_await parts_.database.Write<bool>(use);
}

Task<Result<AccountStore::Found>> SignIn::Prove(AccountId id, std::string password) {
  const auto get = [&](sql::Session& session) { return store_.Get(session, id); };
  MEDRES_CO_TRY(AccountStore::Found found, co_await parts_.database.Read<AccountStore::Found>(get));
  MEDRES_CO_CHECK(co_await attempts_.Count(found.first.name));
  MEDRES_CO_TRY(const bool is_right, co_await IsPassword(std::move(password), found.second.password));
  if (!is_right) co_return Fail(Error::Invalid("account.password_wrong", "/password"));
  MEDRES_CO_CHECK(co_await attempts_.Forget(found.first.name));
  co_return found;
}

Task<Status> SignIn::ChangePassword(AccountId id, std::string token, std::string password, std::string wanted) {
  MEDRES_CO_TRY(AccountStore::Found found, co_await Prove(id, password));
  Account& account = found.first;
  auto issues = CheckPassword(wanted, account.name, "/new_password");
  if (wanted == password) issues.push_back({"account.password_same", "/new_password", {}});
  if (!issues.empty()) co_return Fail(Error::Invalid(std::move(issues)));
  MEDRES_CO_TRY(const std::string hash,
                co_await async::RunBlocking(parts_.crypto, [wanted] { return security::HashPassword(wanted); }));
  account.must_change = false;
  account.password_at = parts_.clock.Now();
  const auto set = [&](sql::Session& session) { return store_.SetPassword(session, account, hash); };
  MEDRES_CO_CHECK(co_await parts_.database.RunWrite(set, sql::Database::kDeadline));
  co_return co_await parts_.sessions.EndAll(id, std::move(token));
}

Task<Result<SignIn::Enrolment>> SignIn::BeginSecondFactor(AccountId id, std::string password) {
  MEDRES_CO_TRY(AccountStore::Found found, co_await Prove(id, std::move(password)));
  auto& [account, credentials] = found;
  if (credentials.totp) co_return Fail(Error::Conflict("account.second_factor_set"));
  credentials.totp_pending = security::MakeTotpSecret();
  const auto set = [&](sql::Session& session) {
    return store_.SetSecondFactor(session, id, credentials, parts_.clock.Now());
  };
  MEDRES_CO_CHECK(co_await parts_.database.RunWrite(set, sql::Database::kDeadline));
  co_return Enrolment{.secret = security::ToBase32(*credentials.totp_pending),
                      .uri = security::OtpauthUri(kHouse, account.name, *credentials.totp_pending)};
}

Task<Result<std::vector<std::string>>> SignIn::ConfirmSecondFactor(AccountId id, std::string code) {
  const std::vector<std::string> codes = MakeRecoveryCodes();
  const Instant now = parts_.clock.Now();
  const auto confirm = [&](sql::Session& session) -> Task<Status> {
    MEDRES_CO_TRY(AccountStore::Found found, co_await store_.Get(session, id));
    Credentials& credentials = found.second;
    if (credentials.totp) co_return Fail(Error::Conflict("account.second_factor_set"));
    if (!credentials.totp_pending) co_return Fail(Error::Conflict("account.second_factor_not_begun"));
    const auto step = security::FindTotpStep(*credentials.totp_pending, PlainCode(code), now, 0);
    if (!step) co_return Fail(Error::Invalid("account.code_refused", "/code"));
    credentials.totp = std::exchange(credentials.totp_pending, std::nullopt);
    credentials.totp_step = *step;
    credentials.recovery = DigestsOf(codes);
    co_return co_await store_.SetSecondFactor(session, id, credentials, now);
  };
  MEDRES_CO_CHECK(co_await parts_.database.RunWrite(confirm, sql::Database::kDeadline));
  co_await parts_.sessions.Forget(id);
  co_return codes;
}

}  // namespace medres::access
