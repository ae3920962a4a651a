#include <future>

#include "access/accounts/store.hpp"
#include "api/fhir/documents/store.hpp"
#include "constitution/evidence/sql_store.hpp"
#include "constitution/sql_store.hpp"
#include "contract/sql/database_contract.hpp"
#include "notification/sql_store.hpp"
#include "notification/webhook/sql_store.hpp"
#include "patients/sql_store.hpp"
#include "platform/config/setting_table.hpp"
#include "platform/security/digest.hpp"
#include "platform/security/resealer.hpp"
#include "platform/sql/migrations.hpp"
#include "support/set_clock.hpp"

/// Sealing anew after a change of keys: every sealed column, beside requests that write, on both databases.
namespace medres::security {
namespace {

using patients::Patient;

const std::string kOne = "key 1 " + std::string(64, '1') + "\n";
const std::string kTwo = "key 2 " + std::string(64, '2') + "\n";
const std::string kIndex = "index " + std::string(64, 'a') + "\n";

KeyRing RingOf(const std::string& keys, int active) {
  return *KeyRing::Parse("active " + std::to_string(active) + "\n" + keys + kIndex);
}

Resealer::Columns AllColumns() {
  return {patients::SealedPatientColumns(),        access::SealedAccountColumns(),
          constitution::SealedAssessmentColumns(), constitution::SealedObservationColumns(),
          notification::SealedPreferenceColumns(), notification::SealedWebhookColumns(),
          config::SealedSettingColumns(),          api::fhir::SealedDocumentColumns()};
}

class ResealingContract : public sql_test::DatabaseContract {
 protected:
  /// A process of its own.
  struct Process {
    Process(sql::Database& database, KeyRing ring, const Clock& clock)
        : keys(std::move(ring)),
          registry(database, keys, clock),
          resealer(database, keys, registry, AllColumns()),
          patients(keys),
          settings(database, keys, clock) {}
    KeyRing keys;
    KeyRegistry registry;
    Resealer resealer;
    patients::SqlPatientStore patients;
    config::SettingTable settings;
  };

  void SetUp() override {
    DatabaseContract::SetUp();
    if (IsSkipped()) return;
    const auto migrations = sql::SelectMigrations(sql::EmbeddedMigrations(), GetParam());
    ASSERT_TRUE(Own().Await(sql::Migrate(Database(), migrations, false, Instant{0})));
    old_.emplace(Database(), RingOf(kOne, 1), clock_);
    both_.emplace(Database(), RingOf(kOne + kTwo, 2), clock_);
    new_.emplace(Database(), RingOf(kTwo, 2), clock_);
    ASSERT_TRUE(Own().Await(old_->registry.Check()));
  }

  template <class T>
  T Await(Task<T> task) {
    return Own().Await(std::move(task));
  }

  Status Write(sql::Database::Unit unit) { return Await(Database().RunWrite(std::move(unit), Milliseconds(30'000))); }

  Patient Keep(Process& process, int number) {
    Patient patient;
    patient.id = PatientId::Make();
    patient.name = "李梅";
    patient.version = 1;
    patient.id_type = patients::IdType::kOther;
    patient.id_number = "R" + std::to_string(number);
    patient.phone = "1390000" + std::to_string(1000 + number);
    EXPECT_TRUE(Write([&](sql::Session& session) { return process.patients.Insert(session, patient); }));
    return patient;
  }

  Result<std::optional<Patient>> Find(Process& process, PatientId id) {
    return Await(Database().Read<std::optional<Patient>>(
        [&](sql::Session& session) { return process.patients.Find(session, id); }));
  }

  std::optional<PatientId> FindByNumber(Process& process, const std::string& number) {
    return *Await(Database().Read<std::optional<PatientId>>([&](sql::Session& session) {
      return process.patients.FindByIdNumber(session, patients::IdType::kOther, number);
    }));
  }

  /// Until a walk is finished, in small portions.
  Resealer::Progress Walk(Process& process, std::int64_t portion = 7) {
    Resealer::Progress all;
    for (int i = 0; i < 1000 && !all.is_finished; ++i) {
      const auto done = Await(process.resealer.Renew(portion));
      EXPECT_TRUE(done) << ToString(done.error());
      if (!done) break;
      all.renewed += done->renewed;
      all.unreadable += done->unreadable;
      all.doubled += done->doubled;
      all.is_finished = done->is_finished;
    }
    EXPECT_TRUE(all.is_finished);
    return all;
  }

  std::string States(Process& process, KeyPurpose kind = KeyPurpose::kField) {
    std::string text;
    for (const auto& state : *Await(process.resealer.Look())) {
      if (state.kind != kind) continue;
      text += std::to_string(state.number) + (state.is_active ? "a" : "") + (state.is_held ? "h" : "") +
              (state.is_needed ? "n" : "") + "=" + std::to_string(state.values) + " ";
    }
    return text;
  }

  test::SetClock clock_;
  std::optional<Process> old_, both_, new_;
};

TEST_P(ResealingContract, TakesEveryValueFromTheOldKey) {
  std::vector<Patient> kept;
  for (int i = 0; i < 250; ++i) kept.push_back(Keep(*old_, i));
  EXPECT_EQ(States(*old_), "1ahn=500 ");
  EXPECT_EQ(CodeOf(Await(new_->registry.Check())), "keys.needed");
  ASSERT_TRUE(Await(both_->registry.Check()));
  EXPECT_EQ(States(*both_), "1hn=500 2ahn=0 ");

  EXPECT_EQ(Walk(*both_, 60).renewed, 500);
  EXPECT_EQ(States(*both_), "1h=0 2ahn=500 ");
  ASSERT_TRUE(Await(both_->registry.Check())) << "an old key that is there still is not needed again";
  EXPECT_EQ(States(*both_), "1h=0 2ahn=500 ");
  ASSERT_TRUE(Await(new_->registry.Check()));
  EXPECT_EQ(CodeOf(Await(old_->registry.Check())), "keys.needed");
  for (const Patient& one : kept) {
    const auto found = Find(*new_, one.id);
    ASSERT_TRUE(found && *found) << ToString(found.error());
    EXPECT_EQ((*found)->phone, one.phone);
    EXPECT_EQ((*found)->version, 1);
    EXPECT_EQ(FindByNumber(*new_, *one.id_number), one.id);
  }
  EXPECT_EQ(Walk(*both_).renewed, 0) << "nothing is left to do";
}

TEST_P(ResealingContract, GoesOnInAnotherProcess) {
  for (int i = 0; i < 20; ++i) Keep(*old_, i);
  const auto some = Await(both_->resealer.Renew(13));
  ASSERT_TRUE(some);
  EXPECT_EQ(some->renewed, 13);
  EXPECT_FALSE(some->is_finished);
  Process later(Database(), RingOf(kOne + kTwo, 2), clock_);
  EXPECT_EQ(Walk(later).renewed, 27);
}

TEST_P(ResealingContract, WhatIsWrittenMeanwhileWins) {
  std::vector<Patient> kept;
  for (int i = 0; i < 200; ++i) kept.push_back(Keep(*old_, i));
  auto writing = std::async(std::launch::async, [&] {
    for (Patient& one : kept) {
      one.phone = "1380000" + one.phone->substr(7);
      ++one.version;
      EXPECT_TRUE(Write([&](sql::Session& session) { return both_->patients.Update(session, one); }));
    }
  });
  Walk(*both_, 20);
  writing.get();
  Walk(*both_);
  for (const Patient& one : kept) {
    const auto found = Find(*new_, one.id);
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->phone, one.phone);
    EXPECT_EQ((*found)->version, 2);
  }
  EXPECT_EQ(States(*both_), "1h=0 2ah=400 ");
}

/// Something in every sealed column: 14 values.
class EverySealedColumn : public ResealingContract {
 protected:
  void KeepAccount() {
    const access::AccountStore accounts(keys());
    access::Account account;
    account.id = access::AccountId::Make();
    account.name = "li.wei";
    account.version = 1;
    access::Credentials credentials;
    credentials.totp = "a";
    credentials.totp_pending = "b";
    ASSERT_TRUE(Write([&](sql::Session& session) -> Task<Status> {
      MEDRES_CO_CHECK(co_await accounts.Insert(session, account, credentials));
      co_return co_await accounts.SetSecondFactor(session, account.id, credentials, clock_.Now());
    }));
  }

  void KeepNotification() {
    notification::SqlPreferenceStore preferences(keys());
    notification::SqlWebhookStore webhooks(keys());
    ASSERT_TRUE(Write([&](sql::Session& session) -> Task<Status> {
      notification::Preferences told;
      told.patient = patient_.id;
      told.version = 1;
      told.email = "li@example.org";
      told.wechat = "openid";
      MEDRES_CO_TRY(const bool saved, co_await preferences.Save(session, told));
      EXPECT_TRUE(saved);
      notification::Webhook hook;
      hook.id = notification::WebhookId::Make();
      hook.secret = "s";
      hook.version = 1;
      co_return co_await webhooks.Insert(session, hook);
    }));
  }

  void KeepDocuments() {
    ASSERT_TRUE(Write([&](sql::Session& session) -> Task<Status> {
      for (const std::int64_t version : {1, 2, 3}) {
        const std::string sealed = keys().Encrypt("{}", DocumentContext());
        MEDRES_CO_CHECK(co_await documents_.Put(session, "Patient", {patient_.id.value, version, sealed}, {}));
      }
      co_return Status();
    }));
  }

  void KeepConstitution() {
    ASSERT_TRUE(Write([&](sql::Session& session) -> Task<Status> {
      constitution::SqlAssessmentStore assessments(keys());
      constitution::Assessment assessment;
      assessment.id = constitution::AssessmentId::Make();
      assessment.patient = patient_.id;
      MEDRES_CO_CHECK(co_await assessments.Insert(session, assessment, clock_.Now()));
      constitution::SqlObservationStore observations(keys());
      constitution::Observation observation;
      observation.id = constitution::ObservationId::Make();
      MEDRES_CO_TRY(const int added, co_await observations.Append(session, patient_.id, {observation}));
      EXPECT_EQ(added, 1);
      co_return Status();
    }));
  }

  const KeyRing& keys() const { return old_->keys; }
  std::string DocumentContext() const { return api::fhir::SealingContext("Patient", patient_.id.value); }

  Patient patient_;
  api::fhir::SqlDocumentStore documents_;
};

TEST_P(EverySealedColumn, IsSealedAnew) {
  patient_ = Keep(*old_, 1);
  KeepAccount();
  KeepNotification();
  KeepDocuments();
  KeepConstitution();
  ASSERT_TRUE(Await(
      old_->settings.Write({.key = "access.admin_key", .value = "mk_1", .expected = {}, .actor = "a", .reason = "r"},
                           [](const config::Layer&) { return Status(); })));
  EXPECT_EQ(States(*old_), "1ahn=14 ");
  EXPECT_EQ(Walk(*both_, 1).renewed, 14);
  EXPECT_EQ(States(*both_).substr(0, 5), "1h=0 ");
  const auto found = Await(Database().Read<std::vector<api::fhir::StoredDocument>>(
      [&](sql::Session& session) { return documents_.Load(session, "Patient", {{patient_.id.value, 2}}); }));
  ASSERT_EQ(found->size(), 1U);
  EXPECT_EQ(new_->keys.Decrypt(found->front().sealed, DocumentContext()), "{}");
  EXPECT_EQ(Await(new_->settings.Read())->settings.front().value, "mk_1");
  EXPECT_TRUE(Await(new_->settings.History(INT64_MAX, 10)));
}

MEDRES_ON_BOTH_DATABASES(EverySealedColumn);

TEST_P(ResealingContract, LeavesWhatCannotBeOpenedAndKeepsItsKey) {
  Keep(*old_, 1);
  Process without(Database(), RingOf(kTwo, 2), clock_);
  const auto walk = Walk(without);
  EXPECT_EQ(walk.renewed, 0);
  EXPECT_EQ(walk.unreadable, 2);
  EXPECT_EQ(States(without), "1n=2 2ah=0 ");
  EXPECT_EQ(CodeOf(Await(without.registry.Check())), "keys.needed");
}

MEDRES_ON_BOTH_DATABASES(ResealingContract);

/// Another index key: what was kept under the first is found all the while, and the first can go at the end.
class IndexKeyContract : public ResealingContract {
 protected:
  void SetUp() override {
    ResealingContract::SetUp();
    if (IsSkipped()) return;
    // What a key file looks like before, when the new key is known, when it is in use, and when the old one is gone.
    const std::string head = "active 1\n" + kOne;
    const std::string second = "index-key 1 " + std::string(64, 'b') + "\n";
    known_.emplace(Database(), *KeyRing::Parse(head + kIndex + second), clock_);
    used_.emplace(Database(), *KeyRing::Parse(head + kIndex + second + "index-active 1\n"), clock_);
    alone_.emplace(Database(),
                   *KeyRing::Parse(head + "mac " + std::string(64, 'a') + "\n" + second + "index-active 1\n"), clock_);
  }

  std::vector<PatientId> FindByPhone(Process& process, const std::string& phone) {
    return Listed(process, {.name_prefix = {}, .id_number = {}, .phone = phone, .after = {}, .limit = 10});
  }

  std::vector<PatientId> FindByAnyNumber(Process& process, const std::string& number) {
    return Listed(process, {.name_prefix = {}, .id_number = number, .phone = {}, .after = {}, .limit = 10});
  }

  std::vector<PatientId> Listed(Process& process, patients::PatientFilter filter) {
    std::vector<PatientId> ids;
    for (const Patient& one : *Await(Database().Read<std::vector<Patient>>(
             [&](sql::Session& session) { return process.patients.List(session, filter); }))) {
      ids.push_back(one.id);
    }
    return ids;
  }

  /// A process that has the new key finds what another keeps, whichever key that uses.
  void ExpectFound(Process& process, const std::vector<Patient>& kept) {
    for (const Patient& one : kept) {
      EXPECT_EQ(FindByNumber(process, *one.id_number), one.id);
      EXPECT_EQ(FindByAnyNumber(process, *one.id_number), std::vector{one.id});
      EXPECT_EQ(FindByPhone(process, *one.phone), std::vector{one.id});
    }
  }

  std::optional<Process> known_, used_, alone_;
};

TEST_P(IndexKeyContract, FindsEverybodyAllTheWhileAndLetsTheOldKeyGo) {
  std::vector<Patient> kept;
  for (int i = 0; i < 40; ++i) kept.push_back(Keep(*old_, i));
  ASSERT_TRUE(Await(known_->registry.Check()));
  ASSERT_TRUE(Await(used_->registry.Check()));
  for (int i = 40; i < 50; ++i) kept.push_back(Keep(*used_, i));
  EXPECT_EQ(CodeOf(Await(old_->registry.Check())), "keys.needed") << "would not find those of the new key";
  const Status refused = Await(alone_->registry.Check());
  EXPECT_EQ(CodeOf(refused), "keys.needed");
  EXPECT_EQ(refused.error().args.at(0).second, "index 0");
  EXPECT_EQ(States(*used_, KeyPurpose::kIndex), "0hn=80 1ahn=20 ");
  ExpectFound(*known_, kept);
  ExpectFound(*used_, kept);

  const auto some = Await(used_->resealer.Renew(13));
  ASSERT_TRUE(some);
  EXPECT_EQ(some->renewed, 13);
  ExpectFound(*known_, kept);
  ExpectFound(*used_, kept);
  EXPECT_EQ(Walk(*used_).renewed, 67);
  EXPECT_EQ(States(*used_, KeyPurpose::kIndex), "0h=0 1ahn=100 ");
  EXPECT_EQ(States(*used_), "1ahn=100 ") << "seals are by another key";
  ASSERT_TRUE(Await(alone_->registry.Check()));
  ExpectFound(*alone_, kept);
  EXPECT_EQ(alone_->keys.Mac("audit", "x"), old_->keys.Mac("audit", "x")) << "the house's seals go on";
}

TEST_P(IndexKeyContract, WhatIsWrittenMeanwhileWins) {
  std::vector<Patient> kept;
  for (int i = 0; i < 100; ++i) kept.push_back(Keep(*old_, i));
  ASSERT_TRUE(Await(used_->registry.Check()));
  auto writing = std::async(std::launch::async, [&] {
    for (Patient& one : kept) {
      one.phone = "1380000" + one.phone->substr(7);
      ++one.version;
      EXPECT_TRUE(Write([&](sql::Session& session) { return used_->patients.Update(session, one); }));
    }
  });
  Walk(*used_, 20);
  writing.get();
  Walk(*used_);
  ExpectFound(*alone_, kept);
  EXPECT_EQ(States(*used_, KeyPurpose::kIndex), "0h=0 1ahn=200 ");
}

TEST_P(IndexKeyContract, SaysWhoWasMadeTwiceAndGoesOn) {
  std::vector<Patient> kept;
  for (int i = 0; i < 10; ++i) kept.push_back(Keep(*old_, i));
  ASSERT_TRUE(Await(used_->registry.Check()));
  Patient twin = kept[3];
  twin.id = PatientId::Make();
  twin.phone = std::nullopt;
  ASSERT_TRUE(Write([&](sql::Session& session) { return used_->patients.Insert(session, twin); })) << "no look before";
  const auto walk = Walk(*used_, 100);
  EXPECT_EQ(walk.renewed, 19);
  EXPECT_EQ(walk.doubled, 1);
  EXPECT_EQ(States(*used_, KeyPurpose::kIndex), "0hn=1 1ahn=20 ");
  twin.merged_into = kept[3].id;
  ++twin.version;
  ASSERT_TRUE(Write([&](sql::Session& session) { return used_->patients.Update(session, twin); }));
  EXPECT_EQ(Walk(*used_, 100).doubled, 0);
  EXPECT_EQ(States(*used_, KeyPurpose::kIndex), "0h=0 1ahn=21 ");
}

TEST_P(IndexKeyContract, IndexesIdentifiersOfDocuments) {
  const Patient patient = Keep(*old_, 1);
  api::fhir::SqlDocumentStore documents;
  const auto put = [&](const KeyRing& keys, std::int64_t version, const std::vector<std::string>& values) {
    std::string items;
    std::vector<std::string> indexes;
    for (const std::string& value : values) {
      items += (items.empty() ? "" : ",") + (R"({"system":"urn:x","value":")" + value + R"("})");
      indexes.push_back(keys.indexes().Make(api::fhir::kIdentifierField, api::fhir::TextOfIdentifier("urn:x", value)));
    }
    const std::string sealed = keys.Encrypt(R"({"said":{"identifier":[)" + items + "]}}",
                                            api::fhir::SealingContext("Patient", patient.id.value));
    const api::fhir::StoredDocument document{patient.id.value, version, sealed};
    EXPECT_TRUE(Write([&](sql::Session& session) { return documents.Put(session, "Patient", document, indexes); }));
  };
  const auto found = [&](const KeyRing& keys, std::string_view value) {
    const auto both = keys.indexes().MakeBoth(api::fhir::kIdentifierField, api::fhir::TextOfIdentifier("urn:x", value));
    return Await(Database().Read<std::vector<Uuid>>(
        [&](sql::Session& session) { return documents.FindByIdentifier(session, "Patient", both); }));
  };
  put(old_->keys, 1, {"gone"});
  put(old_->keys, 2, {"one", "two"});
  ASSERT_TRUE(Await(used_->registry.Check()));
  EXPECT_EQ(*found(used_->keys, "two"), std::vector{patient.id.value});
  EXPECT_EQ(Walk(*used_, 1).renewed, 4) << "two of the patient, two of the document";
  EXPECT_EQ(*found(alone_->keys, "one"), std::vector{patient.id.value});
  EXPECT_EQ(*found(alone_->keys, "two"), std::vector{patient.id.value});
  EXPECT_TRUE(found(alone_->keys, "gone")->empty());
  ASSERT_TRUE(Await(alone_->registry.Check()));
}

MEDRES_ON_BOTH_DATABASES(IndexKeyContract);

}  // namespace
}  // namespace medres::security
