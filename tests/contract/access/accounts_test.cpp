#include <functional>
#include <set>

#include "access/accounts/rules.hpp"
#include "access/accounts/service.hpp"
#include "access/accounts/sign_in.hpp"
#include "contract/sql/database_contract.hpp"
#include "platform/security/totp.hpp"
#include "platform/sql/migrations.hpp"
#include "support/set_clock.hpp"

/// People who sign in, on both databases, by a clock that the test sets.
namespace medres::access_test {
namespace {

using access::NewPassword;
using access::SignIn;
using namespace std::chrono_literals;

const std::string kPassword = "a password of their own";

class Recorded final : public access::AuditRecorder {
 public:
  void Record(access::AuditRecord record) override {
    const std::lock_guard lock(mutex);
    records.push_back(std::move(record));
  }
  std::mutex mutex;
  std::vector<access::AuditRecord> records;
};

class AccountsContract : public sql_test::DatabaseContract {
 protected:
  void SetUp() override {
    DatabaseContract::SetUp();
    if (IsSkipped()) return;
    const auto migrations = sql::SelectMigrations(sql::EmbeddedMigrations(), GetParam());
    ASSERT_TRUE(Own().Await(sql::Migrate(Database(), migrations, false, Instant{0})));
    Begin({});
  }

  /// A process of its own on the same database.
  void Begin(access::SessionRules rules) {
    sessions_.emplace(access::Sessions::Parts{Database(), keys_, clock_, backing_}, std::move(rules));
    service_.emplace(access::AccountService::Parts{Database(), keys_, clock_, crypto_, *sessions_});
    sign_in_.emplace(SignIn::Parts{Database(), keys_, clock_, crypto_, *sessions_, audit_});
  }

  NewPassword Make(std::string name, std::vector<std::string> roles = {"registrar"}) {
    auto made = Own().Await(service_->Create({.name = std::move(name), .display_name = {}, .roles = std::move(roles)}));
    EXPECT_TRUE(made) << ToString(made.error());
    return made.value_or(NewPassword());
  }

  Result<SignIn::Done> Enter(std::string name, std::string password, std::string code = {}) {
    return Own().Await(sign_in_->Enter({std::move(name), std::move(password), std::move(code)}, "trace"));
  }

  std::string FindCode(const std::string& token) { return CodeOf(Own().Await(sessions_->Find(token))); }

  security::KeyRing keys_ = security::KeyRing::Generate();
  test::SetClock clock_;
  cache::Backing backing_;
  async::BlockingPool crypto_{1, 64};
  Recorded audit_;
  std::optional<access::Sessions> sessions_;
  std::optional<access::AccountService> service_;
  std::optional<SignIn> sign_in_;
};

TEST_P(AccountsContract, LetsInWhoKnowsThePasswordAndNobodyElse) {
  const NewPassword made = Make("li.wei");
  EXPECT_TRUE(made.account.must_change);
  const auto done = Enter(" LI.WEI", made.password);
  ASSERT_TRUE(done) << ToString(done.error());
  EXPECT_EQ(CodeOf(Enter("li.wei", made.password + "x")), "account.sign_in_refused");
  EXPECT_EQ(CodeOf(Enter("nobody", made.password)), "account.sign_in_refused");
  const auto signed_in = Own().Await(sessions_->Find(done->session.token));
  ASSERT_TRUE(signed_in);
  EXPECT_EQ(signed_in->account, made.account.id);
  EXPECT_TRUE(signed_in->limited);
  EXPECT_TRUE(signed_in->must_change);
  EXPECT_EQ(signed_in->roles, std::vector<std::string>{"registrar"});
  ASSERT_EQ(audit_.records.size(), 3U);
  EXPECT_TRUE(audit_.records[0].succeeded);
  EXPECT_EQ(audit_.records[1].actor, access::SubjectOf(made.account.id));
  EXPECT_FALSE(audit_.records[1].succeeded);
  EXPECT_EQ(audit_.records[2].actor, "anonymous");
}

TEST_P(AccountsContract, KeepsNothingThatOpensAnything) {
  const NewPassword made = Make("li.wei");
  const auto done = Enter("li.wei", made.password);
  ASSERT_TRUE(done);
  const auto found = [&](const std::string& what, const std::string& where) {
    return Own().Number("select count(*) from " + where + " like '%" + what + "%'");
  };
  EXPECT_EQ(found(made.password, "account where password"), 0);
  EXPECT_EQ(found(done->session.token.substr(3), "account_session where digest"), 0);
  EXPECT_EQ(found("li.wei", "account_attempt where name"), 0);
  EXPECT_EQ(Own().Number("select count(*) from account where password like '$argon2id$v=19$m=19456,t=2,p=1$%'"), 1);
}

TEST_P(AccountsContract, EndsSessionsThatAreIdleOrOld) {
  const NewPassword made = Make("li.wei");
  const auto done = Enter("li.wei", made.password);
  ASSERT_TRUE(done);
  const std::string token = done->session.token;
  EXPECT_FALSE(sessions_->Known(token)) << "what nobody asked for is not in memory";
  EXPECT_EQ(FindCode(token), "ok");
  EXPECT_TRUE(sessions_->Known(token));
  for (int i = 0; i < 24; ++i) {
    clock_.Pass(29min);
    EXPECT_FALSE(sessions_->Known(token)) << "it is looked at again";
    ASSERT_EQ(FindCode(token), "ok") << i;
  }
  clock_.Pass(29min);
  EXPECT_EQ(FindCode(token), "account.session_over") << "twelve hours are over";
  const auto again = Enter("li.wei", made.password);
  ASSERT_TRUE(again);
  clock_.Pass(30min);
  EXPECT_EQ(FindCode(again->session.token), "account.session_over") << "half an hour without a request";
}

TEST_P(AccountsContract, KnowsItsOwnTokensWithoutALook) {
  const NewPassword made = Make("li.wei");
  const std::string token = Enter("li.wei", made.password)->session.token;
  EXPECT_EQ(token.size(), 83U);
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string forged = token;
    forged[i] = forged[i] == '0' ? '1' : '0';
    EXPECT_EQ(FindCode(forged), "account.session_over") << i;
  }
  EXPECT_EQ(FindCode(token), "ok");
}

TEST_P(AccountsContract, KeepsWaitingLongerAndLonger) {
  EXPECT_EQ(access::LockAfter(4), 0ms);
  const NewPassword made = Make("li.wei");
  for (int i = 0; i < 5; ++i) EXPECT_EQ(CodeOf(Enter("li.wei", "wrong")), "account.sign_in_refused");
  for (const Milliseconds wait : {30'000ms, 60'000ms, 120'000ms, 240'000ms, 480'000ms, 900'000ms, 900'000ms}) {
    EXPECT_EQ(CodeOf(Enter("li.wei", made.password)), "account.locked");
    clock_.Pass(wait - 1ms);
    EXPECT_EQ(CodeOf(Enter("li.wei", made.password)), "account.locked");
    clock_.Pass(1ms);
    EXPECT_EQ(CodeOf(Enter("li.wei", "wrong")), "account.sign_in_refused") << wait.count();
  }
  clock_.Pass(15min);
  EXPECT_EQ(CodeOf(Enter("li.wei", made.password)), "ok");
  EXPECT_EQ(Own().Number("select count(*) from account_attempt"), 0);
}

TEST_P(AccountsContract, CountsTriesThatComeTogether) {
  const NewPassword made = Make("li.wei");
  std::vector<std::future<Result<SignIn::Done>>> tries;
  for (int i = 0; i < 20; ++i) tries.push_back(Own().Start(sign_in_->Enter({"li.wei", "wrong", ""}, "t"), i % 2));
  int looked_at = 0;
  for (auto& one : tries) looked_at += CodeOf(one.get()) == "account.sign_in_refused" ? 1 : 0;
  EXPECT_LE(looked_at, access::kFreeAttempts + 1);
}

TEST_P(AccountsContract, ChangesPasswordsAndEndsTheOtherSessions) {
  const NewPassword made = Make("li.wei");
  const std::string mine = Enter("li.wei", made.password)->session.token;
  const std::string other = Enter("li.wei", made.password)->session.token;
  EXPECT_EQ(FindCode(other), "ok");
  const auto change = [&](std::string was, std::string wanted) {
    return CodeOf(Own().Await(sign_in_->ChangePassword(made.account.id, mine, std::move(was), std::move(wanted))));
  };
  EXPECT_NE(change("wrong", kPassword), "ok");
  EXPECT_NE(change(made.password, made.password), "ok");
  EXPECT_NE(change(made.password, "too short"), "ok");
  EXPECT_EQ(change(made.password, kPassword), "ok");
  EXPECT_EQ(FindCode(mine), "ok");
  EXPECT_FALSE(Own().Await(sessions_->Find(mine))->limited);
  EXPECT_EQ(FindCode(other), "account.session_over");
  EXPECT_EQ(CodeOf(Enter("li.wei", made.password)), "account.sign_in_refused");
  EXPECT_EQ(CodeOf(Enter("li.wei", kPassword)), "ok");
}

TEST_P(AccountsContract, AsksForASecondFactorAndTakesEachCodeOnce) {
  const NewPassword made = Make("li.wei");
  const auto id = made.account.id;
  EXPECT_EQ(CodeOf(Own().Await(sign_in_->ConfirmSecondFactor(id, "123456"))), "account.second_factor_not_begun");
  const auto begun = Own().Await(sign_in_->BeginSecondFactor(id, made.password));
  ASSERT_TRUE(begun);
  const std::string secret = security::FromBase32(begun->secret).value_or("");
  const auto code = [&](int steps) { return security::HotpCode(secret, security::TotpStep(clock_.Now()) + steps); };
  const auto codes = Own().Await(sign_in_->ConfirmSecondFactor(id, code(0)));
  ASSERT_TRUE(codes) << ToString(codes.error());
  EXPECT_EQ(std::set<std::string>(codes->begin(), codes->end()).size(), 10U);
  EXPECT_EQ(CodeOf(Enter("li.wei", made.password)), "account.code_wanted");
  EXPECT_EQ(CodeOf(Enter("li.wei", made.password, code(0))), "account.code_refused") << "it was used to confirm";
  EXPECT_EQ(CodeOf(Enter("li.wei", made.password, code(1))), "ok");
  EXPECT_EQ(CodeOf(Enter("li.wei", made.password, code(1))), "account.code_refused");
  clock_.Pass(2min);
  EXPECT_EQ(CodeOf(Enter("li.wei", made.password, code(0))), "ok");
  EXPECT_EQ(CodeOf(Enter("li.wei", made.password, codes->at(3))), "ok");
  EXPECT_EQ(CodeOf(Enter("li.wei", made.password, codes->at(3))), "account.code_refused");
  EXPECT_EQ(Own().Number("select count(*) from account where recovery like '%" + codes->at(4) + "%'"), 0);
  EXPECT_EQ(CodeOf(Own().Await(sign_in_->BeginSecondFactor(id, made.password))), "account.second_factor_set");
  ASSERT_TRUE(Own().Await(service_->RemoveSecondFactor("li.wei")));
  EXPECT_EQ(CodeOf(Enter("li.wei", made.password)), "ok");
}

TEST_P(AccountsContract, TakesOneCodeOnceAlsoAtTheSameTime) {
  const NewPassword made = Make("li.wei");
  const auto begun = Own().Await(sign_in_->BeginSecondFactor(made.account.id, made.password));
  ASSERT_TRUE(begun);
  const std::string secret = security::FromBase32(begun->secret).value_or("");
  const std::int64_t step = security::TotpStep(clock_.Now());
  ASSERT_TRUE(Own().Await(sign_in_->ConfirmSecondFactor(made.account.id, security::HotpCode(secret, step - 1))));
  const std::string code = security::HotpCode(secret, step);
  std::vector<std::future<Result<SignIn::Done>>> tries;
  for (int i = 0; i < 4; ++i)
    tries.push_back(Own().Start(sign_in_->Enter({"li.wei", made.password, code}, "t"), i % 2));
  int entered = 0;
  for (auto& one : tries) entered += one.get() ? 1 : 0;
  EXPECT_EQ(entered, 1);
}

TEST_P(AccountsContract, HoldsRolesToASecondFactor) {
  Begin({.second_factor_roles = {"admin"}});
  const NewPassword made = Make("li.wei", {"registrar", "admin"});
  const std::string token = Enter("li.wei", made.password)->session.token;
  ASSERT_TRUE(Own().Await(sign_in_->ChangePassword(made.account.id, token, made.password, kPassword)));
  EXPECT_TRUE(Own().Await(sessions_->Find(token))->limited);
  EXPECT_FALSE(Own().Await(sessions_->Find(token))->must_change) << "it is the second factor";
  const auto begun = Own().Await(sign_in_->BeginSecondFactor(made.account.id, kPassword));
  ASSERT_TRUE(begun);
  const std::string code = security::HotpCode(*security::FromBase32(begun->secret), security::TotpStep(clock_.Now()));
  ASSERT_TRUE(Own().Await(sign_in_->ConfirmSecondFactor(made.account.id, code)));
  EXPECT_FALSE(Own().Await(sessions_->Find(token))->limited);
}

TEST_P(AccountsContract, DisablesChangesAndResets) {
  const NewPassword made = Make("li.wei");
  EXPECT_EQ(CodeOf(Own().Await(service_->Create({.name = "li.wei", .display_name = {}, .roles = {"admin"}}))),
            "account.exists");
  const std::string token = Enter("li.wei", made.password)->session.token;
  EXPECT_EQ(FindCode(token), "ok");
  access::AccountInput input{.name = {}, .display_name = "李", .roles = {"auditor"}};
  EXPECT_EQ(CodeOf(Own().Await(service_->Update("li.wei", input, 9))), "account.version");
  ASSERT_TRUE(Own().Await(service_->Update("li.wei", input, 1)));
  EXPECT_EQ(Own().Await(sessions_->Find(token))->roles, std::vector<std::string>{"auditor"});
  const auto reset = Own().Await(service_->ResetPassword(made.account.id.Text()));
  ASSERT_TRUE(reset);
  EXPECT_EQ(FindCode(token), "account.session_over");
  const std::string again = Enter("li.wei", reset->password)->session.token;
  ASSERT_TRUE(Own().Await(service_->SetDisabled("li.wei", true)));
  EXPECT_EQ(FindCode(again), "account.session_over");
  EXPECT_EQ(CodeOf(Enter("li.wei", reset->password)), "account.sign_in_refused");
  ASSERT_TRUE(Own().Await(service_->SetDisabled("li.wei", false)));
  EXPECT_EQ(CodeOf(Enter("li.wei", reset->password)), "ok");
  EXPECT_EQ(CodeOf(Own().Await(service_->Get("nobody"))), "account.not_found");
}

TEST_P(AccountsContract, HoldsTwentySessionsOfOneAccount) {
  const NewPassword made = Make("li.wei");
  std::vector<std::string> tokens;
  for (int i = 0; i < 22; ++i) {
    tokens.push_back(Own().Await(sessions_->Open(made.account))->token);
    clock_.Pass(1s);
  }
  EXPECT_EQ(FindCode(tokens[1]), "account.session_over");
  EXPECT_EQ(FindCode(tokens[2]), "ok");
  EXPECT_EQ(FindCode(tokens[21]), "ok");
}

MEDRES_ON_BOTH_DATABASES(AccountsContract);

}  // namespace
}  // namespace medres::access_test
