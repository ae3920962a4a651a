#include "access/audit_verifier.hpp"

#include <algorithm>

#include "access/audit_trail.hpp"
#include "contract/sql/database_contract.hpp"
#include "platform/sql/migrations.hpp"
#include "support/set_clock.hpp"

/// What is done to the audit trail behind its back is found, and where: on both databases, with the guards of the
/// database itself taken away.
namespace medres::access_test {
namespace {

using access::AuditAction;
using access::AuditFault;
using access::AuditFinding;
using access::AuditRecord;
using access::AuditTrail;

constexpr int kRecords = 12;

class AuditVerifierContract : public sql_test::DatabaseContract {
 protected:
  void SetUp() override {
    DatabaseContract::SetUp();
    if (IsSkipped()) return;
    const auto migrations = sql::SelectMigrations(sql::EmbeddedMigrations(), GetParam());
    ASSERT_TRUE(Own().Await(sql::Migrate(Database(), migrations, false, Instant{0})));
  }

  AuditTrail::Parts Parts() { return {Database(), keys_, clock_, Own().loops(), logger_}; }

  AuditRecord Looked(std::int64_t at) const {
    const PatientId patient = PatientId::Make();
    return {.at = Instant{at},
            .actor = "key:clerk",
            .action = AuditAction::kRead,
            .operation = "getPatient",
            .type = "Patient",
            .entity = patient.value,
            .patients = {patient, PatientId::Make()},
            .succeeded = true,
            .trace = "0af7651916cd43dd8448eb211c80319c"};
  }

  /// A chain of `kRecords` records behind its start: places 1 to kRecords + 1.
  void Fill(AuditTrail& trail) {
    for (int i = 1; i <= kRecords; ++i) trail.Record(Looked(i));
    ASSERT_TRUE(Own().Await(trail.Flush()));
  }

  access::AuditVerdict Verify(access::AuditVerifier::Options options = {}) {
    access::AuditVerifier verifier(Database(), keys_, std::move(options));
    auto verdict = Own().Await(verifier.Verify());
    EXPECT_TRUE(verdict) << ToString(verdict.error());
    return verdict.value_or(access::AuditVerdict());
  }

  /// What somebody does who owns the database.
  void TakeGuardsAway() {
    for (const auto& [trigger, table] :
         {std::pair("audit_record_no_update", "audit_record"), std::pair("audit_record_no_delete", "audit_record"),
          std::pair("audit_patient_no_update", "audit_patient"), std::pair("audit_patient_no_delete", "audit_patient"),
          std::pair("audit_checkpoint_no_return", "audit_checkpoint"),
          std::pair("audit_checkpoint_no_delete", "audit_checkpoint")}) {
      std::string text = std::string("drop trigger ") + trigger;
      if (GetParam() == sql::Dialect::kPostgres) text.append(" on ").append(table);
      Own().Script(text);
    }
  }

  void Do(const std::string& change, sql::Params params = {}) {
    const auto done = Own().Change(change, std::move(params));
    ASSERT_TRUE(done) << change << ": " << ToString(done.error());
    ASSERT_GT(done->affected(), 0) << change;
  }

  sql::Params At(access::AuditChainId chain, std::int64_t seq) const { return {chain, seq}; }

  AuditFinding Found(AuditFault fault, const AuditTrail& trail, std::int64_t seq, std::int64_t last = 0) {
    return {.fault = fault, .first = {trail.chain(), seq}, .last = last == 0 ? seq : last, .record = std::nullopt};
  }

  /// Findings without the records' ids.
  static std::vector<AuditFinding> Places(access::AuditVerdict verdict) {
    for (AuditFinding& finding : verdict.findings) finding.record.reset();
    return std::move(verdict.findings);
  }

  security::KeyRing keys_ = security::KeyRing::Generate();
  test::SetClock clock_{Instant{0}};
  log::Logger logger_{log::Level::kOff, log::Format::kConsole};
};

/// The same text, bytes or id with one bit of one byte turned.
std::string Turned(std::string bytes, std::size_t at) {
  bytes[at % bytes.size()] = static_cast<char>(bytes[at % bytes.size()] ^ 1);
  return bytes;
}

TEST_P(AuditVerifierContract, FindsNothingInWhatNobodyTouched) {
  AuditTrail trail(Parts());
  trail.Start();
  Fill(trail);
  Own().Await(trail.Stop());
  const auto verdict = Verify();
  EXPECT_TRUE(verdict.findings.empty());
  EXPECT_EQ(verdict.chains, 1);
  EXPECT_EQ(verdict.closed, 1);
  EXPECT_EQ(verdict.records, kRecords + 2);
  ASSERT_EQ(verdict.heads.size(), 1U);
  EXPECT_EQ(verdict.heads[0].place, (access::AuditPlace{trail.chain(), kRecords + 2}));
}

/// Every column of a record in turn, each with one bit of one byte turned.
TEST_P(AuditVerifierContract, FindsOneAlteredByteInEveryColumn) {
  AuditTrail trail(Parts());
  Fill(trail);
  TakeGuardsAway();
  constexpr std::int64_t kSeq = 5;
  const sql::Params place = At(trail.chain(), kSeq);
  const auto value_of = [&](const std::string& column) {
    return *Own().Query("select " + column + " from audit_record where chain = ?1 and seq = ?2", place);
  };
  const auto try_value = [&](const std::string& column, sql::Value altered, sql::Value as_it_was, AuditFault fault) {
    Do("update audit_record set " + column + " = ?3 where chain = ?1 and seq = ?2", {place[0], place[1], altered});
    const auto findings = Places(Verify());
    EXPECT_NE(std::ranges::find(findings, Found(fault, trail, kSeq)), findings.end()) << column;
    EXPECT_LE(findings.size(), 2U) << column;
    for (const AuditFinding& finding : findings) EXPECT_EQ(finding.first.seq, kSeq) << column;
    Do("update audit_record set " + column + " = ?3 where chain = ?1 and seq = ?2", {place[0], place[1], as_it_was});
  };
  for (const char* column : {"actor", "action", "operation", "type", "patients", "trace"}) {
    const std::string text(value_of(column)[0].Text(0));
    for (std::size_t at = 0; at < text.size(); ++at) try_value(column, Turned(text, at), text, AuditFault::kAltered);
  }
  try_value("detail", "x", "", AuditFault::kAltered);
  for (const char* column : {"at", "succeeded"}) {
    const std::int64_t number = value_of(column)[0].Integer(0);
    for (int bit = 0; bit < 64; bit += 8) {
      try_value(column, number ^ static_cast<std::int64_t>(std::uint64_t{1} << bit), number, AuditFault::kAltered);
    }
  }
  const Uuid entity = value_of("entity")[0].AsUuid(0);
  for (std::size_t at = 0; at < entity.bytes.size(); ++at) {
    Uuid other = entity;
    other.bytes[at] ^= 1;
    try_value("entity", other, entity, AuditFault::kAltered);
  }
  try_value("entity", nullptr, entity, AuditFault::kAltered);
  for (const auto& [column, fault] :
       {std::pair("previous", AuditFault::kAltered), std::pair("seal", AuditFault::kSeal)}) {
    const std::string bytes(value_of(column)[0].Blob(0));
    for (std::size_t at = 0; at < bytes.size(); ++at) {
      try_value(column, sql::Bytes{Turned(bytes, at)}, sql::Bytes{bytes}, fault);
    }
  }
  EXPECT_TRUE(Verify().findings.empty());
}

/// The columns that say where a record belongs: each is missed where it was.
TEST_P(AuditVerifierContract, FindsARecordThatWasMoved) {
  AuditTrail trail(Parts());
  Fill(trail);
  TakeGuardsAway();
  const auto row = *Own().Query("select id from audit_record where chain = ?1 and seq = 5", {trail.chain()});
  const Uuid id = row[0].AsUuid(0);
  Uuid other = id;
  other.bytes[15] ^= 1;
  Do("update audit_record set id = ?1 where id = ?2", {other, id});
  auto findings = Places(Verify());
  EXPECT_NE(std::ranges::find(findings, Found(AuditFault::kAltered, trail, 5)), findings.end());
  EXPECT_NE(std::ranges::find(findings, Found(AuditFault::kIndex, trail, 5)), findings.end());
  Do("update audit_record set id = ?2 where id = ?1", {other, id});

  Do("update audit_record set seq = 500 where id = ?1", {id});
  findings = Places(Verify());
  EXPECT_NE(std::ranges::find(findings, Found(AuditFault::kMissing, trail, 5)), findings.end());
  EXPECT_NE(std::ranges::find(findings, Found(AuditFault::kAltered, trail, 500)), findings.end());
  Do("update audit_record set seq = 5 where id = ?1", {id});

  Do("update audit_record set chain = ?2 where id = ?1", {id, MakeUuid()});
  findings = Places(Verify());
  EXPECT_NE(std::ranges::find(findings, Found(AuditFault::kMissing, trail, 5)), findings.end());
  EXPECT_EQ(findings.size(), 3U);  // and in the other chain what would be before it, and the record itself
  Do("update audit_record set chain = ?2 where id = ?1", {id, trail.chain()});

  // Two that have changed places.
  Do("update audit_record set seq = -1 where chain = ?1 and seq = 7", {trail.chain()});
  Do("update audit_record set seq = 7 where chain = ?1 and seq = 8", {trail.chain()});
  Do("update audit_record set seq = 8 where chain = ?1 and seq = -1", {trail.chain()});
  findings = Places(Verify());
  EXPECT_NE(std::ranges::find(findings, Found(AuditFault::kAltered, trail, 7)), findings.end());
  EXPECT_NE(std::ranges::find(findings, Found(AuditFault::kAltered, trail, 8)), findings.end());
}

TEST_P(AuditVerifierContract, FindsWhatIsMissing) {
  AuditTrail trail(Parts());
  Fill(trail);
  TakeGuardsAway();
  Do("delete from audit_patient where audit in (select id from audit_record where seq in (1, 6, 7))");
  Do("delete from audit_record where seq in (1, 6, 7)");
  EXPECT_EQ(Places(Verify()),
            (std::vector{Found(AuditFault::kMissing, trail, 1), Found(AuditFault::kMissing, trail, 6, 7)}));
}

TEST_P(AuditVerifierContract, FindsPersonsWhoWereHiddenOrAdded) {
  AuditTrail trail(Parts());
  Fill(trail);
  TakeGuardsAway();
  const auto row = *Own().Query("select id from audit_record where chain = ?1 and seq = 5", {trail.chain()});
  const access::AuditId id = row[0].AsId<access::AuditId>(0);
  const auto entry = *Own().Query("select patient from audit_patient where audit = ?1", {id});
  const PatientId hidden = entry[0].AsId<PatientId>(0);
  Do("delete from audit_patient where audit = ?1 and patient = ?2", {id, hidden});
  EXPECT_EQ(Places(Verify()), (std::vector{Found(AuditFault::kIndex, trail, 5)}));
  Do("insert into audit_patient (audit, patient) values (?1, ?2)", {id, PatientId::Make()});
  EXPECT_EQ(Places(Verify()), (std::vector{Found(AuditFault::kIndex, trail, 5)}));
  Do("delete from audit_patient where audit = ?1", {id});
  Do("insert into audit_patient (audit, patient) values (?1, ?2)", {MakeUuid(), hidden});
  const auto findings = Verify().findings;
  EXPECT_EQ(findings.size(), 2U);
  EXPECT_TRUE(findings[1].first.chain.IsNil());
}

/// Who has the database and not the key can write records, and none that fits.
TEST_P(AuditVerifierContract, FindsARecordThatWasAdded) {
  AuditTrail trail(Parts());
  Fill(trail);
  Do("insert into audit_record (id, at, actor, action, operation, type, entity, patients, succeeded, trace, detail, "
     "chain, seq, previous, seal) select ?1, at, actor, action, operation, type, entity, '', succeeded, trace, detail, "
     "chain, seq + 1, seal, previous from audit_record where seq = ?2",
     {MakeUuid(), kRecords + 1});
  EXPECT_EQ(Places(Verify()), (std::vector{Found(AuditFault::kAltered, trail, kRecords + 2)}));
}

/// A chain's last records can be cut off without a gap; who came after has signed how far it had come.
TEST_P(AuditVerifierContract, FindsATailThatWasCut) {
  AuditTrail first(Parts());
  Fill(first);
  AuditTrail second(Parts());
  ASSERT_TRUE(Own().Await(second.SignOthers()));
  ASSERT_TRUE(Own().Await(second.Flush()));
  EXPECT_TRUE(Verify().findings.empty());
  const auto kept = Verify().heads;
  TakeGuardsAway();
  const auto cut = [&](const AuditTrail& trail, std::int64_t from) {
    Do("delete from audit_record where chain = ?1 and seq >= ?2", {trail.chain(), from});
    Own().Script("delete from audit_patient where not exists (select 1 from audit_record where id = audit)");
  };
  cut(first, kRecords);
  EXPECT_EQ(Places(Verify()), (std::vector{Found(AuditFault::kCut, first, kRecords + 1)}));
  cut(first, 1);
  EXPECT_EQ(Places(Verify()), (std::vector{Found(AuditFault::kCut, first, kRecords + 1)}));
  // With the witness gone too nobody in the database knows; heads that were kept elsewhere do.
  cut(second, 1);
  EXPECT_TRUE(Verify().findings.empty());
  EXPECT_EQ(Verify({.since = {}, .known = kept}).findings.size(), 2U);
}

TEST_P(AuditVerifierContract, SignsOthersOnceEachTimeTheyMove) {
  AuditTrail first(Parts());
  AuditTrail second(Parts());
  const auto sign = [&] {
    for (AuditTrail* trail : {&first, &second}) {
      EXPECT_TRUE(Own().Await(trail->SignOthers()));
      EXPECT_TRUE(Own().Await(trail->Flush()));
    }
    return Own().Number("select count(*) from audit_record where operation = 'chain-heads'");
  };
  EXPECT_EQ(sign(), 0);
  first.Record(Looked(1));
  ASSERT_TRUE(Own().Await(first.Flush()));
  EXPECT_EQ(sign(), 1);  // the second signed the first, and so began
  EXPECT_EQ(sign(), 2);  // which the first signed; that is no news to the second
  EXPECT_EQ(sign(), 2);
  second.Record(Looked(2));
  ASSERT_TRUE(Own().Await(second.Flush()));
  EXPECT_EQ(sign(), 3);
  EXPECT_TRUE(Verify().findings.empty());
}

TEST_P(AuditVerifierContract, WhatIsLeftAfterTrimmingIsStillVerified) {
  AuditTrail trail(Parts());
  Fill(trail);
  AuditTrail witness(Parts());
  clock_.Pass(Milliseconds(100));
  ASSERT_TRUE(Own().Await(witness.SignOthers()));
  ASSERT_TRUE(Own().Await(witness.Flush()));
  const auto trim = [&](std::int64_t before) {
    return Own().Await(access::TrimAudit(Database(), keys_, Instant{before}, Instant{before + 1}, 1'000)).value_or(-1);
  };
  EXPECT_EQ(trim(6), 6);  // the chain's start and five
  auto verdict = Verify();
  EXPECT_TRUE(verdict.findings.empty());
  EXPECT_EQ(verdict.checkpoints, 1);
  EXPECT_EQ(verdict.records, kRecords - 5 + 2);

  TakeGuardsAway();
  Do("delete from audit_patient where audit in (select id from audit_record where chain = ?1 and seq = 7)",
     {trail.chain()});
  Do("delete from audit_record where chain = ?1 and seq = 7", {trail.chain()});
  EXPECT_EQ(Places(Verify()), (std::vector{Found(AuditFault::kMissing, trail, 7)}));
  // A checkpoint that somebody else wrote is no word of the house.
  Do("update audit_checkpoint set seq = 7 where chain = ?1", {trail.chain()});
  const auto findings = Places(Verify());
  EXPECT_NE(std::ranges::find(findings, Found(AuditFault::kCheckpoint, trail, 7)), findings.end());
  Do("update audit_checkpoint set seq = 6 where chain = ?1", {trail.chain()});

  EXPECT_EQ(trim(99), kRecords - 5 - 1);
  verdict = Verify();
  EXPECT_TRUE(verdict.findings.empty());
  EXPECT_EQ(verdict.chains, 1);  // the witness, who has signed what is gone by right
}

TEST_P(AuditVerifierContract, LooksOnlyAtWhatIsYoungWhenAsked) {
  AuditTrail trail(Parts());
  Fill(trail);
  TakeGuardsAway();
  Do("update audit_record set actor = 'x' where seq in (3, 10)");
  EXPECT_EQ(Places(Verify({.since = Instant{6}, .known = {}})), (std::vector{Found(AuditFault::kAltered, trail, 10)}));
  EXPECT_EQ(Verify({.since = Instant{6}, .known = {}}).records, kRecords - 5);
  EXPECT_EQ(Verify({.since = Instant{1'000}, .known = {}}).records, 0);
}

TEST_P(AuditVerifierContract, AnotherHousesKeysFitNothing) {
  AuditTrail trail(Parts());
  Fill(trail);
  keys_ = security::KeyRing::Generate();
  EXPECT_EQ(Verify().findings.size(), static_cast<std::size_t>(kRecords) + 1);
}

TEST_P(AuditVerifierContract, SaysWhatHasNoChain) {
  Do("insert into audit_record (id, at, actor, action, operation, type, entity, patients, succeeded, trace) values "
     "(?1, 0, '', 'R', 'read', 'Patient', null, '', 1, '')",
     {MakeUuid()});
  const auto verdict = Verify();
  EXPECT_EQ(verdict.unchained, 1);
  EXPECT_TRUE(verdict.findings.empty());
}

MEDRES_ON_BOTH_DATABASES(AuditVerifierContract);

}  // namespace
}  // namespace medres::access_test
