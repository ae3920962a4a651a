#include "access/service.hpp"
#include "contract/sql/database_contract.hpp"
#include "platform/sql/migrations.hpp"
#include "support/set_clock.hpp"

/// API keys and their rates, on both databases, as two processes see them.
namespace medres::access_test {
namespace {

using access::AccessService;
using Rules = access::Quota::Rules;

class KeysContract : public sql_test::DatabaseContract {
 protected:
  void SetUp() override {
    DatabaseContract::SetUp();
    if (IsSkipped()) return;
    const auto migrations = sql::SelectMigrations(sql::EmbeddedMigrations(), GetParam());
    ASSERT_TRUE(Own().Await(sql::Migrate(Database(), migrations, false, Instant{0})));
    here_.emplace(Database(), clock_);
    there_.emplace(Database(), clock_);
  }

  std::optional<Rules> RateThere(const std::string& secret) {
    EXPECT_TRUE(Own().Await(there_->Load()));
    const auto key = there_->Recognise(secret);
    return key ? key->rate : Rules{.per_second = -1};
  }

  test::SetClock clock_;
  std::optional<AccessService> here_, there_;
};

TEST_P(KeysContract, HaveARateOfTheirOwnWhereTheyWereGivenOne) {
  const Rules five{.per_second = 5, .burst = 50};
  const auto usual = Own().Await(here_->Create("usual", {"catalog:read"}));
  const auto own = Own().Await(here_->Create("own", {"catalog:read"}, std::nullopt, five));
  ASSERT_TRUE(usual && own);
  EXPECT_EQ(here_->Recognise(own->secret)->rate, five);
  EXPECT_EQ(RateThere(own->secret), five);
  EXPECT_EQ(RateThere(usual->secret), std::nullopt);

  const Rules none{.per_second = 0, .burst = 1};
  const auto changed = Own().Await(here_->SetRate(usual->key.id, none));
  ASSERT_TRUE(changed) << ToString(changed.error());
  EXPECT_EQ(changed->rate, none);
  EXPECT_EQ(changed->name, "usual");
  EXPECT_EQ(here_->Recognise(usual->secret)->rate, none) << "from the next request on";
  EXPECT_EQ(RateThere(usual->secret), none);

  ASSERT_TRUE(Own().Await(here_->SetRate(own->key.id, std::nullopt)));
  EXPECT_EQ(here_->Recognise(own->secret)->rate, std::nullopt);
  EXPECT_EQ(RateThere(own->secret), std::nullopt);
  const auto listed = Own().Await(there_->List());
  ASSERT_TRUE(listed);
  ASSERT_EQ(listed->size(), 2U);
  EXPECT_EQ(listed->at(0).rate, none);
}

TEST_P(KeysContract, ThatAreNoneHaveNoRate) {
  const auto made = Own().Await(here_->Create("gone", {"*"}));
  ASSERT_TRUE(made && Own().Await(here_->Revoke(made->key.id)));
  for (const ApiKeyId id : {made->key.id, ApiKeyId::Make()}) {
    const auto refused = Own().Await(here_->SetRate(id, Rules{.per_second = 1, .burst = 1}));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "access.key_not_found");
  }
  EXPECT_EQ(here_->Recognise(made->secret), nullptr);
}

MEDRES_ON_BOTH_DATABASES(KeysContract);

}  // namespace
}  // namespace medres::access_test
